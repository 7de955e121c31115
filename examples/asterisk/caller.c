/* One caller: call progress, tones, and what Asterisk indicates to them.
 *
 * Locks: a channel's lock comes before a caller's. No function of Asterisk is called while a caller's lock
 * is held, so callbacks that Asterisk calls with the channel locked may take it.
 */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <time.h>

#include <asterisk/astobj2.h>
#include <asterisk/channel.h>
#include <asterisk/cli.h>
#include <asterisk/framehook.h>
#include <asterisk/module.h>
#include <asterisk/sched.h>
#include <asterisk/vector.h>

#include "caller.h"
#include "options.h"

/* RTP has stopped if no frame of early media came for so long: some ring tones pause for 6 s. */
#define MEDIA_PAUSE_US 7000000ULL

/* How often it is checked whether Queue() goes on: it does not say when it gives up. */
#define QUEUE_CHECK_US 200000ULL

/* How long after a stop by others the generator starts again. */
#define RESTART_MS 5

/* The source of our frames, by which the hook knows them. */
static const char source[] = "ringback";

struct peer {
	char id[AST_MAX_UNIQUEID];
};

struct rb_caller {
	/* Of the channel. */
	char id[AST_MAX_UNIQUEID];
	ringback_progress *progress;
	ringback_call_player *player;
	struct ast_format *format;
	int samples_per_frame;
	/* Samples that Asterisk has asked for and that are not written yet. */
	int owed;
	/* The number of a branch is its index. */
	AST_VECTOR(, struct peer) peers;
	/* The branch of the last 183. */
	uint64_t media_branch;
	uint64_t last_media_us;
	int media_flows;
	/* A ringback_ringback_mode. */
	int mode;
	/* Queue() tries members one after the other. */
	int queued;
	/* The caller's side has got its 183. */
	int progress_sent;
	/* A control frame that waits for the end of the failure tone. */
	int held;
	/* When the earliest timer is due; 0 if none is pending. */
	uint64_t due_us;
};

static struct ao2_container *callers;
static struct ast_sched_context *timers;

static int on_timer(const void *data);

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
}

static void destroy(void *object)
{
	struct rb_caller *caller = object;

	ringback_progress_free(caller->progress);
	ringback_call_player_free(caller->player);
	ao2_cleanup(caller->format);
	AST_VECTOR_FREE(&caller->peers);
}

/* Looks again what there is to do, after so many milliseconds. */
static void check_later(struct rb_caller *caller, int ms)
{
	ao2_ref(caller, +1);
	if (ast_sched_add(timers, ms, on_timer, caller) < 0) {
		ao2_ref(caller, -1);
	}
}

/* ------------------------------------------------------------------ the tone, as a generator of Asterisk */

static void *generator_alloc(struct ast_channel *chan, void *params)
{
	return ao2_bump(params);
}

/* Dial() and others stop the generator of a channel without a word. If there is still a tone to play a
 * moment later, it starts again where it was. */
static void generator_release(struct ast_channel *chan, void *data)
{
	struct rb_caller *caller = data;

	if (caller) {
		check_later(caller, RESTART_MS);
		ao2_ref(caller, -1);
	}
}

/* Writes the next frame. Returns 0, or -1 if the audio is not ours any more. */
static int write_frame(struct ast_channel *chan, struct rb_caller *caller)
{
	ringback_call_state state;
	ringback_frame frame;
	ringback_status status;
	struct ast_frame out = {
		.frametype = AST_FRAME_VOICE,
		.subclass.format = caller->format,
		.samples = caller->samples_per_frame,
		.src = source,
	};

	ao2_lock(caller);
	ringback_progress_state(caller->progress, &state);
	status = ringback_call_player_next_frame(caller->player, &state, &frame);
	ao2_unlock(caller);
	if (status != RINGBACK_STATUS_OK) {
		return -1;
	}
	/* The payload lives until the next frame of this player, and Asterisk does not write to it. */
	out.data.ptr = (void *) frame.payload;
	out.datalen = frame.octets;
	return ast_write(chan, &out);
}

static int generate(struct ast_channel *chan, void *data, int len, int samples)
{
	struct rb_caller *caller = data;

	if (ast_channel_state(chan) == AST_STATE_UP && caller->mode != RINGBACK_RINGBACK_MODE_ANSWERED) {
		/* Answer(), or the far end. */
		return -1;
	}
	for (caller->owed += samples; caller->owed >= caller->samples_per_frame;
		caller->owed -= caller->samples_per_frame) {
		if (write_frame(chan, caller)) {
			return -1;
		}
	}
	return 0;
}

static struct ast_generator generator = {
	.alloc = generator_alloc,
	.release = generator_release,
	.generate = generate,
};

/* -------------------------------------------------------------------------- what follows from the progress */

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

/* Returns whether tones are played while a channel is in an application: not over a prompt of another one. */
static int is_played_in(const char *application)
{
	static const char *const known[] = { "", "Ringback", "Dial", "RetryDial", "Queue", "Busy", "Congestion", "Wait" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++) {
		if (!strcasecmp(S_OR(application, ""), known[i])) {
			return 1;
		}
	}
	return 0;
}

/* Does what call progress advises. Neither the channel nor the caller is locked. */
static void advance(struct rb_caller *caller)
{
	struct ast_channel *chan = ast_channel_get_by_name(caller->id);
	ringback_call_state state;
	ringback_upstream upstream;
	ringback_cancel cancel;
	uint64_t now = now_us(), timeout;
	int opens = 0, release = 0, plays, waits, is_allowed, in_queue;

	if (!chan) {
		return;
	}
	ast_channel_lock(chan);
	is_allowed = is_played_in(ast_channel_appl(chan))
		&& (ast_channel_state(chan) != AST_STATE_UP || caller->mode == RINGBACK_RINGBACK_MODE_ANSWERED);
	in_queue = !strcasecmp(S_OR(ast_channel_appl(chan), ""), "Queue");
	ast_channel_unlock(chan);

	ao2_lock(caller);
	if (caller->queued && !in_queue) {
		/* Queue() has given up. */
		caller->queued = 0;
		ringback_progress_no_answer(caller->progress, now);
	}
	if (caller->media_flows && now - caller->last_media_us > MEDIA_PAUSE_US) {
		caller->media_flows = 0;
		ringback_progress_rtp_stops(caller->progress, caller->media_branch, NULL, now);
	}
	ringback_progress_handle_timeout(caller->progress, now);
	while (ringback_progress_poll_upstream(caller->progress, &upstream) == RINGBACK_STATUS_OK) {
		opens |= upstream.status == 183;
	}
	/* Dial() and Queue() cancel by themselves. */
	while (ringback_progress_poll_cancel(caller->progress, &cancel) == RINGBACK_STATUS_OK) {
	}
	ringback_progress_state(caller->progress, &state);
	if (state.kind == RINGBACK_CALL_STATE_KIND_OVER && caller->held) {
		release = caller->held;
		caller->held = 0;
	}
	plays = is_allowed && sounds(&state) && ringback_progress_media_is_open(caller->progress);
	opens = opens && !caller->progress_sent;
	waits = ringback_progress_next_timeout(caller->progress, &timeout) == RINGBACK_STATUS_OK;
	if (caller->media_flows) {
		uint64_t stops = caller->last_media_us + MEDIA_PAUSE_US + 1000;
		timeout = waits && timeout < stops ? timeout : stops;
		waits = 1;
	}
	if (caller->queued) {
		timeout = waits && timeout < now + QUEUE_CHECK_US ? timeout : now + QUEUE_CHECK_US;
		waits = 1;
	}
	/* One pending timer is enough, unless it is too late. */
	waits = waits && (!caller->due_us || timeout < caller->due_us);
	caller->due_us = waits ? timeout : caller->due_us;
	ao2_unlock(caller);

	if (opens) {
		ast_indicate(chan, AST_CONTROL_PROGRESS);
	}
	ast_channel_lock(chan);
	if (plays && ast_channel_generator(chan) != &generator && !ast_test_flag(ast_channel_flags(chan), AST_FLAG_MOH)) {
		ast_activate_generator(chan, &generator, caller);
	} else if (!plays && ast_channel_generator(chan) == &generator
		&& state.kind == RINGBACK_CALL_STATE_KIND_OVER) {
		ast_deactivate_generator(chan);
	}
	ast_channel_unlock(chan);
	if (release) {
		ast_indicate(chan, release);
	}
	if (waits) {
		now = now_us();
		check_later(caller, timeout > now ? (timeout - now + 999) / 1000 : 1);
	}
	ast_channel_unref(chan);
}

/* A timer that comes early or twice does no harm. */
static int on_timer(const void *data)
{
	struct rb_caller *caller = (struct rb_caller *) data;

	ao2_lock(caller);
	/* A timer may come a millisecond early. */
	if (caller->due_us <= now_us() + 2000) {
		caller->due_us = 0;
	}
	ao2_unlock(caller);
	advance(caller);
	ao2_ref(caller, -1);
	return 0;
}

/* ---------------------------------------------------------------- what Asterisk indicates to the caller */

/* A voice frame that is not ours: early media. The channel is locked. */
static void on_media(struct ast_channel *chan, struct rb_caller *caller)
{
	ringback_call_state state;
	int begins;

	ao2_lock(caller);
	ringback_progress_state(caller->progress, &state);
	if (state.kind == RINGBACK_CALL_STATE_KIND_ANSWERED || state.kind == RINGBACK_CALL_STATE_KIND_OVER) {
		ao2_unlock(caller);
		return;
	}
	caller->last_media_us = now_us();
	begins = !caller->media_flows;
	caller->media_flows = 1;
	if (begins) {
		ringback_progress_rtp_begins(caller->progress, caller->media_branch, NULL, caller->last_media_us);
	}
	ringback_progress_state(caller->progress, &state);
	ao2_unlock(caller);
	if (begins && state.kind == RINGBACK_CALL_STATE_KIND_EARLY_MEDIA
		&& ast_channel_generator(chan) == &generator) {
		ast_deactivate_generator(chan);
		/* The tone fades in one more frame, without a click. */
		write_frame(chan, caller);
	}
}

/* Returns whether the frame must not reach the phone. The channel is locked. */
static int holds(struct ast_channel *chan, struct rb_caller *caller, int control)
{
	int hold = 0;

	ao2_lock(caller);
	switch (control) {
	case AST_CONTROL_RINGING:
		hold = caller->mode != RINGBACK_RINGBACK_MODE_LOCAL;
		break;
	case AST_CONTROL_PROGRESS:
		hold = caller->progress_sent && caller->mode != RINGBACK_RINGBACK_MODE_LOCAL;
		caller->progress_sent = 1;
		break;
	case AST_CONTROL_BUSY:
	case AST_CONTROL_CONGESTION: {
		ringback_call_state state;
		ringback_progress_state(caller->progress, &state);
		hold = caller->mode != RINGBACK_RINGBACK_MODE_LOCAL && AST_VECTOR_SIZE(&caller->peers)
			&& state.kind != RINGBACK_CALL_STATE_KIND_OVER;
		caller->held = hold ? control : 0;
		break;
	}
	case -1:
		hold = ast_channel_generator(chan) == &generator;
		break;
	}
	ao2_unlock(caller);
	return hold;
}

static struct ast_frame *on_frame(struct ast_channel *chan, struct ast_frame *frame,
	enum ast_framehook_event event, void *data)
{
	struct rb_caller *caller = data;

	if (event != AST_FRAMEHOOK_EVENT_WRITE || !frame) {
		return frame;
	}
	if (frame->frametype == AST_FRAME_VOICE) {
		/* ast_prod() writes an empty frame when a generator starts. */
		int ours = !frame->datalen || (frame->src && !strcmp(frame->src, source));
		if (!ours && (ast_channel_state(chan) != AST_STATE_UP || caller->mode == RINGBACK_RINGBACK_MODE_ANSWERED)) {
			on_media(chan, caller);
			/* Its timestamps are those of another stream: this one goes on with its own. */
			ast_clear_flag(frame, AST_FRFLAG_HAS_TIMING_INFO);
			frame->delivery = ast_tv(0, 0);
		}
	} else if (frame->frametype == AST_FRAME_CONTROL && holds(chan, caller, frame->subclass.integer)) {
		return &ast_null_frame;
	}
	return frame;
}

static int consumes(void *data, enum ast_frame_type type)
{
	return type == AST_FRAME_VOICE || type == AST_FRAME_CONTROL;
}

/* A transfer or a pickup moves the hook to another channel. Both channels are locked. */
static void on_fixup(void *data, int hook, struct ast_channel *old, struct ast_channel *new)
{
	struct rb_caller *caller = data;

	ao2_unlink(callers, caller);
	ast_copy_string(caller->id, ast_channel_uniqueid(new), sizeof(caller->id));
	ao2_link(callers, caller);
}

static void on_hook_destroyed(void *data)
{
	struct rb_caller *caller = data;

	ao2_unlink(callers, caller);
	ao2_ref(caller, -1);
	ast_module_unref(AST_MODULE_SELF);
}

/* ------------------------------------------------------------------------------------------- callers */

int rb_caller_start(struct ast_channel *chan, const struct rb_options *options)
{
	struct ast_framehook_interface hook = {
		.version = AST_FRAMEHOOK_INTERFACE_VERSION,
		.event_cb = on_frame,
		.destroy_cb = on_hook_destroyed,
		.consume_cb = consumes,
		.chan_fixup_cb = on_fixup,
	};
	struct rb_caller *caller = ao2_alloc(sizeof(*caller), destroy);

	if (!caller) {
		return -1;
	}
	ast_copy_string(caller->id, ast_channel_uniqueid(chan), sizeof(caller->id));
	AST_VECTOR_INIT(&caller->peers, 4);
	caller->format = ao2_bump(options->format);
	caller->samples_per_frame = options->samples_per_frame;
	caller->mode = options->policy.ringback_mode;
	if (ringback_progress_new(&options->policy, &caller->progress) < 0
		|| ringback_call_player_new(options->plan, &caller->player) < 0) {
		ao2_ref(caller, -1);
		return -1;
	}
	hook.data = ao2_bump(caller);
	ast_module_ref(AST_MODULE_SELF);
	ast_channel_lock(chan);
	if (ast_framehook_attach(chan, &hook) < 0) {
		ast_channel_unlock(chan);
		ast_module_unref(AST_MODULE_SELF);
		ao2_ref(caller, -2);
		return -1;
	}
	ast_channel_unlock(chan);
	ao2_link(callers, caller);
	ao2_ref(caller, -1);
	return 0;
}

/* The SIP status that stands for a status of Dial(); 0 for one that changes nothing. */
static int sip_status(const char *status)
{
	static const struct {
		const char *name;
		int status;
	} known[] = {
		{ "RINGING", 180 }, { "PROGRESS", 183 }, { "PROCEEDING", 100 }, { "ANSWER", 200 }, { "BUSY", 486 },
		{ "CONGESTION", 503 }, { "CHANUNAVAIL", 480 }, { "NOANSWER", 408 }, { "CANCEL", 487 },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++) {
		if (!strcasecmp(status, known[i].name)) {
			return known[i].status;
		}
	}
	return 0;
}

/* The branch of a peer, which is added if it is new. The caller is locked. */
static uint64_t branch_of(struct rb_caller *caller, const char *peer)
{
	struct peer new;
	size_t i;

	for (i = 0; i < AST_VECTOR_SIZE(&caller->peers); i++) {
		if (!strcmp(AST_VECTOR_GET_ADDR(&caller->peers, i)->id, peer)) {
			return i;
		}
	}
	ast_copy_string(new.id, peer, sizeof(new.id));
	AST_VECTOR_APPEND(&caller->peers, new);
	return i;
}

void rb_caller_dial(const char *id, const char *peer, const char *status, int from_queue)
{
	struct rb_caller *caller = ao2_find(callers, id, OBJ_SEARCH_KEY);
	ringback_response response = { .status = sip_status(status) };
	uint64_t branch, now = now_us();

	if (!caller) {
		return;
	}
	ao2_lock(caller);
	branch = branch_of(caller, peer);
	if (from_queue) {
		caller->queued = 1;
		ringback_progress_set_hunting(caller->progress, 1, now);
	}
	if (ast_strlen_zero(status)) {
		ringback_progress_invite(caller->progress, branch, now);
	} else if (response.status) {
		response.sdp = response.status == 183;
		caller->media_branch = response.sdp ? branch : caller->media_branch;
		ringback_progress_response(caller->progress, branch, NULL, &response, now);
	}
	ao2_unlock(caller);
	advance(caller);
	ao2_ref(caller, -1);
}

void rb_callers_show(int fd)
{
	struct ao2_iterator each = ao2_iterator_init(callers, 0);
	struct rb_caller *caller;
	int count = 0;

	for (; (caller = ao2_iterator_next(&each)); ao2_ref(caller, -1)) {
		ringback_call_state state;
		char text[64];

		ao2_lock(caller);
		ringback_progress_state(caller->progress, &state);
		ao2_unlock(caller);
		ringback_call_state_to_string(&state, text, sizeof(text));
		ast_cli(fd, "%-32s %s\n", caller->id, text);
		count++;
	}
	ao2_iterator_destroy(&each);
	ast_cli(fd, "%d call%s\n", count, count == 1 ? "" : "s");
}

AO2_STRING_FIELD_HASH_FN(rb_caller, id)
AO2_STRING_FIELD_CMP_FN(rb_caller, id)

int rb_callers_init(void)
{
	callers = ao2_container_alloc_hash(AO2_ALLOC_OPT_LOCK_MUTEX, 0, 127, rb_caller_hash_fn, NULL, rb_caller_cmp_fn);
	timers = ast_sched_context_create();
	if (!callers || !timers || ast_sched_start_thread(timers)) {
		rb_callers_end();
		return -1;
	}
	return 0;
}

void rb_callers_end(void)
{
	if (timers) {
		ast_sched_context_destroy(timers);
		timers = NULL;
	}
	ao2_cleanup(callers);
	callers = NULL;
}
