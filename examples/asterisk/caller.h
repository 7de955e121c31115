/* One caller: call progress, tones, and what Asterisk indicates to them.
 *
 * - caller.c: the callers, and the dial messages that change a call's progress;
 * - advance.c: what follows from the progress, now and when its timers end;
 * - generator.c: the tone, as a generator of Asterisk;
 * - hook.c: what Asterisk writes to the caller: indications and early media.
 *
 * Locks: a channel's lock comes before a caller's. No function of Asterisk is called while a caller's lock
 * is held, so callbacks that Asterisk calls with the channel locked may take it.
 */
#ifndef RB_CALLER_H
#define RB_CALLER_H

#include <asterisk/channel.h>
#include <asterisk/vector.h>

#include "options.h"
#include "output.h"

struct rb_peer {
	char id[AST_MAX_UNIQUEID];
	/* It has not failed. */
	int is_alive;
	/* It leads elsewhere: the next new peer takes its place. */
	int is_forwarded;
};

struct rb_caller {
	/* Of the channel. */
	char id[AST_MAX_UNIQUEID];
	char zone[MAX_TONEZONE_COUNTRY];
	/* A reference, until the hook is destroyed. */
	struct ast_channel *chan;
	ringback_policy policy;
	ringback_progress *progress;
	ringback_call_player *player;
	struct rb_output output;
	/* The framehook, or -1 without one. */
	int hook;
	/* Another Ringback() replaces this caller. */
	int ended;
	/* The number of a branch is its index. */
	AST_VECTOR(, struct rb_peer) peers;
	/* The branch of the last 183, and that of the early media that flows. */
	uint64_t media_branch, flowing_branch;
	uint64_t last_media_us;
	int media_flows;
	enum rb_early_media early_media;
	/* Dial() or Queue() may fail without a message: it is checked whether it goes on. */
	int is_watched;
	/* The caller's side has got its 183. */
	int progress_sent;
	/* A control frame that waits for the end of the failure tone. */
	int held;
	/* When the earliest timer is due; 0 if none is pending. */
	uint64_t due_us;
	/* The kind of the call state of the last event for AMI. */
	int reported;
};

/* ------------------------------------------------------------------------------------------ caller.c */

int rb_callers_init(void);
void rb_callers_end(void);

/* Begins on a channel, or begins anew with other options. Returns 0, or -1 after it has logged why not. */
int rb_caller_start(struct ast_channel *chan, const struct rb_options *options);

/* Returns whether a caller of the same call, outside a Local channel, has Ringback() already. */
int rb_callers_have_outer(struct ast_channel *local);

/* A step of an outgoing call. */
struct rb_dial {
	/* The ids of the channels. */
	const char *caller, *peer;
	/* As in DIALSTATUS; empty at the beginning. */
	const char *status;
	/* A cause of Q.850, or 0. */
	int cause;
	int is_forwarded;
	int is_from_queue;
};

void rb_caller_dial(const struct rb_dial *dial);

/* Returns a reference to the caller on a channel, or NULL. */
struct rb_caller *rb_caller_get(const char *id);

/* The caller has another channel. Both are locked. */
void rb_caller_move(struct rb_caller *caller, struct ast_channel *chan);

/* Returns a reference to the channel, or NULL if it is gone. The caller is not locked. */
struct ast_channel *rb_caller_channel(struct rb_caller *caller);

/* The caller is none any more. */
void rb_caller_forget(struct rb_caller *caller);

/* Returns the call state; its name without details. */
ringback_call_state rb_caller_state(struct rb_caller *caller);
const char *rb_state_name(int kind);

/* The first step of a queue, which indicates ringing before it calls anyone. The caller is locked. */
void rb_caller_queues(struct rb_caller *caller);

/* The branch whose early media the caller hears, or -1 if none is alive. The caller is locked. */
int64_t rb_caller_media_branch(const struct rb_caller *caller);

/* Calls `each` for every caller. */
void rb_callers_each(void (*each)(struct rb_caller *caller, void *user), void *user);

/* ----------------------------------------------------------------------------------------- advance.c */

int rb_timers_init(void);
void rb_timers_end(void);
uint64_t rb_now_us(void);

/* Returns whether the caller still waits for an answer: after Answer(), in a bridge and after another
 * Ringback() there is nothing to do for this one. The channel is locked, or in its own thread. */
int rb_is_before_answer(struct ast_channel *chan, const struct rb_caller *caller);

/* Returns whether Dial() or Queue() is at work; whether tones may be played. The channel is locked. */
int rb_is_dialling(struct ast_channel *chan);
int rb_allows_tone(struct ast_channel *chan);

/* Returns whether the channel is in Queue(); whether a prompt or music is played there. The channel is locked. */
int rb_is_in_queue(struct ast_channel *chan);
int rb_plays_file(struct ast_channel *chan);

/* Does what call progress advises. Neither the channel nor the caller is locked. */
void rb_advance(struct rb_caller *caller);

/* Does that after so many milliseconds. */
void rb_advance_later(struct rb_caller *caller, int ms);

/* --------------------------------------------------------------------------------------- generator.c */

/* Starts or stops the tone. The channel is locked. */
void rb_generator_start(struct ast_channel *chan, struct rb_caller *caller);
void rb_generator_stop(struct ast_channel *chan);
int rb_generator_runs(struct ast_channel *chan);

/* Writes the next frame. Returns 0, or -1 if the audio is not ours any more. */
int rb_write_frame(struct ast_channel *chan, struct rb_caller *caller);

/* -------------------------------------------------------------------------------------------- hook.c */

/* Attaches or detaches the framehook. The channel is locked. */
int rb_hook_attach(struct ast_channel *chan, struct rb_caller *caller);
void rb_hook_detach(struct ast_channel *chan, struct rb_caller *caller);

#endif
