// What the tests in C share: a check that fails says where and ends the program.
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

// That a call answers with that status, which is pasted here: NULL is a macro, too.
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
