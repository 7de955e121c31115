// Shared by the tests in C. A check that fails prints its location and ends the program.
#ifndef CHECK_H
#define CHECK_H

#include <ringback.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(what)                                                                               \
    do {                                                                                          \
        if (!(what)) {                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);                            \
            exit(1);                                                                              \
        }                                                                                         \
    } while (0)

// Checks that a call returns that status. The name is pasted here, before NULL expands as a macro.
#define ANSWERS(status, call) ANSWER_IS(RINGBACK_STATUS_##status, call)

#define ANSWER_IS(status, call)                                                                   \
    do {                                                                                          \
        ringback_status answer = (call);                                                          \
        if (answer != (status)) {                                                                 \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call,                         \
                    ringback_status_text(answer));                                                \
            exit(1);                                                                              \
        }                                                                                         \
    } while (0)

#endif
