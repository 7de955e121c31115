/* What follows from a call's progress, now and when its timers end. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <time.h>

#include <asterisk/astobj2.h>
#include <asterisk/channel.h>
#include <asterisk/manager.h>
#include <asterisk/sched.h>

#include "caller.h"

/* RTP has stopped if no frame of early media came for so long: some ring tones pause for 6 s. */
#define MEDIA_PAUSE_US 7000000ULL

/* How often it is checked whether Queue() goes on: it does not say when it gives up. */
#define WATCH_US 200000ULL

static struct ast_sched_context *timers;

/* What the channel allows. */
struct situation {
	/* A tone may be played: no other application has its say. */
	int allows_tone;
	/* Nothing more can be done here: the call is answered. */
	int is_done;
	/* Dial() or Queue() goes on. */
	int is_dialling;
};

/* What there is to do. */
struct advice {
	ringback_call_state state;
	int opens_media;
	/* A control frame, or 0. */
	int releases;
	int plays;
	/* Nothing more can be done here. */
	int lets_go;
	int is_reported;
	/* When to look again, or 0. */
	uint64_t due_us;
};

uint64_t rb_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
}

/* Tones are played in these applications, and not over the prompts of others. */
static const char *const dialling[] = { "Dial", "RetryDial", "Queue" };
static const char *const waiting[] = { "", "Ringback", "Busy", "Congestion", "Wait" };

static int is_one_of(const char *application, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!strcasecmp(application, names[i])) {
			return 1;
		}
	}
	return 0;
}

int rb_is_dialling(struct ast_channel *chan)
{
	return is_one_of(S_OR(ast_channel_appl(chan), ""), dialling, ARRAY_LEN(dialling));
}

int rb_is_in_queue(struct ast_channel *chan)
{
	return !strcasecmp(S_OR(ast_channel_appl(chan), ""), "Queue");
}

int rb_plays_file(struct ast_channel *chan)
{
	return ast_channel_stream(chan) || ast_test_flag(ast_channel_flags(chan), AST_FLAG_MOH);
}

int rb_allows_tone(struct ast_channel *chan)
{
	return !rb_plays_file(chan)
		&& (rb_is_dialling(chan) || is_one_of(S_OR(ast_channel_appl(chan), ""), waiting, ARRAY_LEN(waiting)));
}

int rb_is_before_answer(struct ast_channel *chan, const struct rb_caller *caller)
{
	return !caller->ended && !ast_channel_is_bridged(chan)
		&& (ast_channel_state(chan) != AST_STATE_UP || caller->policy.ringback_mode == RINGBACK_RINGBACK_MODE_ANSWERED);
}

/* The channel is locked. */
static struct situation look_at(struct ast_channel *chan, const struct rb_caller *caller)
{
	int is_done = !rb_is_before_answer(chan, caller);

	return (struct situation) {
		.allows_tone = !is_done && rb_allows_tone(chan),
		.is_done = is_done,
		.is_dialling = rb_is_dialling(chan),
	};
}

static int sounds(const ringback_call_state *state)
{
	switch (state->kind) {
	case RINGBACK_CALL_STATE_KIND_TRYING:
	case RINGBACK_CALL_STATE_KIND_RING:
	case RINGBACK_CALL_STATE_KIND_QUEUED:
	case RINGBACK_CALL_STATE_KIND_FAILURE:
		return 1;
	default:
		return 0;
	}
}

/* Events that no message reports. The caller is locked. */
static void notice_time(struct rb_caller *caller, const struct situation *situation, uint64_t now)
{
	if (caller->is_watched && !situation->is_dialling) {
		/* It has given up. */
		caller->is_watched = 0;
		ringback_progress_no_answer(caller->progress, now);
	}
	if (caller->media_flows && now - caller->last_media_us > MEDIA_PAUSE_US) {
		caller->media_flows = 0;
		ringback_progress_rtp_stops(caller->progress, caller->flowing_branch, NULL, now);
	}
	ringback_progress_handle_timeout(caller->progress, now);
}

/* When there is something to notice again; 0 for never. The caller is locked. */
static uint64_t next_time(const struct rb_caller *caller, int waits_for_prompt, uint64_t now)
{
	uint64_t next = UINT64_MAX, timeout;

	if (ringback_progress_next_timeout(caller->progress, &timeout) == RINGBACK_STATUS_OK) {
		next = timeout;
	}
	if (caller->media_flows) {
		next = MIN(next, caller->last_media_us + MEDIA_PAUSE_US + 1000);
	}
	if (caller->is_watched || waits_for_prompt) {
		next = MIN(next, now + WATCH_US);
	}
	return next == UINT64_MAX ? 0 : next;
}

/* The caller is locked. */
static struct advice advise(struct rb_caller *caller, const struct situation *situation, uint64_t now)
{
	struct advice advice = { .opens_media = 0 };
	ringback_upstream upstream;
	ringback_cancel cancel;
	uint64_t next;

	notice_time(caller, situation, now);
	while (ringback_progress_poll_upstream(caller->progress, &upstream) == RINGBACK_STATUS_OK) {
		advice.opens_media |= upstream.status == 183 && !caller->progress_sent;
	}
	/* Dial() and Queue() cancel by themselves. */
	while (ringback_progress_poll_cancel(caller->progress, &cancel) == RINGBACK_STATUS_OK) {
	}
	ringback_progress_state(caller->progress, &advice.state);
	if (advice.state.kind == RINGBACK_CALL_STATE_KIND_OVER) {
		advice.releases = caller->held;
		caller->held = 0;
	}
	advice.plays = situation->allows_tone && sounds(&advice.state)
		&& ringback_progress_media_is_open(caller->progress);
	advice.is_reported = caller->reported != advice.state.kind;
	caller->reported = advice.state.kind;
	advice.lets_go = situation->is_done || advice.state.kind == RINGBACK_CALL_STATE_KIND_ANSWERED;
	if (advice.lets_go) {
		caller->is_watched = 0;
		return advice;
	}
	/* One pending timer is enough, unless it is too late. */
	next = next_time(caller, sounds(&advice.state) && !situation->allows_tone, now);
	if (next && (!caller->due_us || next < caller->due_us)) {
		advice.due_us = caller->due_us = next;
	}
	return advice;
}

static void report(struct ast_channel *chan, struct rb_caller *caller, const ringback_call_state *state)
{
	ast_manager_event(chan, EVENT_FLAG_CALL, "RingbackState",
		"Channel: %s\r\nUniqueid: %s\r\nZone: %s\r\nState: %s\r\nStatus: %d\r\n",
		ast_channel_name(chan), ast_channel_uniqueid(chan), caller->zone, rb_state_name(state->kind),
		state->failure.status);
}

/* A timer, which knows for when it was set. */
struct timer {
	struct rb_caller *caller;
	/* 0 for one that is set besides. */
	uint64_t due_us;
};

static int on_timer(const void *data);

static void set_timer(struct rb_caller *caller, uint64_t due_us, int ms)
{
	struct timer *timer = timers ? ast_calloc(1, sizeof(*timer)) : NULL;

	if (timer) {
		timer->caller = ao2_bump(caller);
		timer->due_us = due_us;
		if (ast_sched_add(timers, ms, on_timer, timer) < 0) {
			ao2_ref(caller, -1);
			ast_free(timer);
		}
	}
}

/* Starts or stops the tone, or lets go. The channel is locked. */
static void play(struct ast_channel *chan, struct rb_caller *caller, const struct advice *advice)
{
	if (advice->lets_go) {
		rb_generator_stop(chan);
		/* A hook would keep the bridge from passing RTP on as it is. */
		rb_hook_detach(chan, caller);
	} else if (advice->plays) {
		rb_generator_start(chan, caller);
	} else if (advice->state.kind == RINGBACK_CALL_STATE_KIND_OVER) {
		rb_generator_stop(chan);
	}
}

void rb_advance(struct rb_caller *caller)
{
	struct ast_channel *chan = rb_caller_channel(caller);
	struct situation situation;
	struct advice advice;

	if (!chan) {
		return;
	}
	/* Nobody may begin a prompt between the look and the tone. */
	ast_channel_lock(chan);
	situation = look_at(chan, caller);
	ao2_lock(caller);
	advice = advise(caller, &situation, rb_now_us());
	ao2_unlock(caller);
	if (!advice.opens_media) {
		play(chan, caller, &advice);
	}
	ast_channel_unlock(chan);

	if (advice.is_reported) {
		report(chan, caller, &advice.state);
	}
	if (advice.releases) {
		ast_indicate(chan, advice.releases);
	}
	if (advice.due_us) {
		uint64_t now = rb_now_us();
		set_timer(caller, advice.due_us, advice.due_us > now ? (advice.due_us - now + 999) / 1000 : 1);
	}
	if (advice.opens_media) {
		ast_indicate(chan, AST_CONTROL_PROGRESS);
		/* The tone comes after the 183. */
		rb_advance(caller);
	}
	ast_channel_unref(chan);
}

void rb_advance_later(struct rb_caller *caller, int ms)
{
	set_timer(caller, 0, ms);
}

/* A timer that comes early or twice does no harm. */
static int on_timer(const void *data)
{
	struct timer *timer = (struct timer *) data;
	struct rb_caller *caller = timer->caller;

	ao2_lock(caller);
	/* By the number and not by the clock: Asterisk's timers follow another one. */
	if (caller->due_us == timer->due_us) {
		caller->due_us = 0;
	}
	ao2_unlock(caller);
	rb_advance(caller);
	ao2_ref(caller, -1);
	ast_free(timer);
	return 0;
}

static int drop_timer(const void *data)
{
	struct timer *timer = (struct timer *) data;

	ao2_ref(timer->caller, -1);
	ast_free(timer);
	return 0;
}

int rb_timers_init(void)
{
	timers = ast_sched_context_create();
	return !timers || ast_sched_start_thread(timers) ? -1 : 0;
}

void rb_timers_end(void)
{
	if (timers) {
		/* Those of callers who have hung up. */
		ast_sched_clean_by_callback(timers, on_timer, drop_timer);
		ast_sched_context_destroy(timers);
		timers = NULL;
	}
}
