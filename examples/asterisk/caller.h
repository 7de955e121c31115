/* One caller: call progress, tones, and what Asterisk indicates to them. */
#ifndef RB_CALLER_H
#define RB_CALLER_H

struct ast_channel;
struct rb_options;

int rb_callers_init(void);
void rb_callers_end(void);

/* Begins on a channel, or begins anew with other options. */
int rb_caller_start(struct ast_channel *chan, const struct rb_options *options);

/* A step of an outgoing call of the channel `caller`. */
void rb_caller_dial(const char *caller, const char *peer, const char *status, int from_queue);

void rb_callers_show(int fd);

#endif
