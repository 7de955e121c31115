/* What Asterisk writes to the caller: indications and early media. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/astobj2.h>
#include <asterisk/channel.h>
#include <asterisk/framehook.h>
#include <asterisk/module.h>

#include "caller.h"

/* A frame of early media. Returns whether the caller may hear it. The channel is locked. */
static int on_media(struct ast_channel *chan, struct rb_caller *caller)
{
	ringback_call_state state;
	int64_t branch;
	int makes_way;

	ao2_lock(caller);
	ringback_progress_state(caller->progress, &state);
	branch = rb_caller_media_branch(caller);
	if (branch < 0 || caller->early_media == RB_EARLY_MEDIA_NO) {
		ao2_unlock(caller);
		return branch < 0;
	}
	caller->last_media_us = rb_now_us();
	makes_way = state.kind != RINGBACK_CALL_STATE_KIND_EARLY_MEDIA;
	if (makes_way) {
		caller->media_flows = 1;
		caller->flowing_branch = branch;
		ringback_progress_rtp_begins(caller->progress, branch, NULL, caller->last_media_us);
		ringback_progress_state(caller->progress, &state);
		makes_way = state.kind == RINGBACK_CALL_STATE_KIND_EARLY_MEDIA;
	}
	ao2_unlock(caller);
	if (makes_way && rb_generator_runs(chan)) {
		rb_generator_stop(chan);
		/* The tone fades in one more frame, without a click. A Local channel takes its other half's lock
		 * when it is written to, and this one is locked twice here. */
		if (strcmp(ast_channel_tech(chan)->type, "Local")) {
			rb_write_frame(chan, caller);
		}
	}
	return 1;
}

/* Returns whether a frame that is not ours is early media: no prompt, and no music. */
static int is_early_media(struct ast_channel *chan)
{
	/* Queue() does not pass on what its members say before they answer. */
	return rb_is_dialling(chan) && !rb_is_in_queue(chan) && !rb_plays_file(chan);
}

/* Returns whether the frame must not reach the phone. The channel is locked. */
static int holds(struct ast_channel *chan, struct rb_caller *caller, int control)
{
	int hold = 0, is_over, is_local = caller->policy.ringback_mode == RINGBACK_RINGBACK_MODE_LOCAL;
	ringback_call_state state;

	ao2_lock(caller);
	ringback_progress_state(caller->progress, &state);
	is_over = state.kind == RINGBACK_CALL_STATE_KIND_OVER;
	switch (control) {
	case AST_CONTROL_RINGING:
		hold = !is_local && rb_is_dialling(chan);
		if (hold && rb_is_in_queue(chan)) {
			rb_caller_queues(caller);
		}
		break;
	case AST_CONTROL_PROGRESS:
		hold = !is_local && caller->progress_sent && !is_over;
		caller->progress_sent = 1;
		break;
	case AST_CONTROL_BUSY:
	case AST_CONTROL_CONGESTION:
		hold = !is_local && !is_over && AST_VECTOR_SIZE(&caller->peers);
		caller->held = hold ? control : 0;
		break;
	case -1:
		hold = rb_generator_runs(chan);
		break;
	}
	ao2_unlock(caller);
	if (hold && control >= 0) {
		/* There may be a tone to start, but not with the channel locked. */
		rb_advance_later(caller, 1);
	}
	return hold;
}

static struct ast_frame *on_frame(struct ast_channel *chan, struct ast_frame *frame,
	enum ast_framehook_event event, void *data)
{
	struct rb_caller *caller = data;

	if (event != AST_FRAMEHOOK_EVENT_WRITE || !frame || !rb_is_before_answer(chan, caller)) {
		return frame;
	}
	if (frame->frametype == AST_FRAME_VOICE) {
		/* ast_prod() writes an empty frame when a generator starts. */
		int ours = !frame->datalen || (frame->src && !strcmp(frame->src, rb_frame_source));
		if (!ours && is_early_media(chan)) {
			if (!on_media(chan, caller)) {
				return &ast_null_frame;
			}
			/* Its timestamps are those of another stream: this one goes on with its own. */
			ast_clear_flag(frame, AST_FRFLAG_HAS_TIMING_INFO);
			frame->delivery = ast_tv(0, 0);
		}
	} else if (frame->frametype == AST_FRAME_CONTROL && holds(chan, caller, frame->subclass.integer)) {
		/* ast_indicate() frees the frame that it gets back, which must be the one that it made. */
		frame->frametype = AST_FRAME_NULL;
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

	caller->hook = hook;
	rb_caller_move(caller, new);
}

static void on_hook_destroyed(void *data)
{
	struct rb_caller *caller = data;

	rb_caller_forget(caller);
	ao2_ref(caller, -1);
	ast_module_unref(AST_MODULE_SELF);
}

int rb_hook_attach(struct ast_channel *chan, struct rb_caller *caller)
{
	struct ast_framehook_interface hook = {
		.version = AST_FRAMEHOOK_INTERFACE_VERSION,
		.event_cb = on_frame,
		.destroy_cb = on_hook_destroyed,
		.consume_cb = consumes,
		.chan_fixup_cb = on_fixup,
		.data = ao2_bump(caller),
	};

	ast_module_ref(AST_MODULE_SELF);
	caller->hook = ast_framehook_attach(chan, &hook);
	if (caller->hook < 0) {
		ast_module_unref(AST_MODULE_SELF);
		ao2_ref(caller, -1);
		return -1;
	}
	return 0;
}

void rb_hook_detach(struct ast_channel *chan, struct rb_caller *caller)
{
	if (caller->hook >= 0) {
		ast_framehook_detach(chan, caller->hook);
		caller->hook = -1;
	}
}
