/* The tone of a caller, as a generator of Asterisk. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/astobj2.h>
#include <asterisk/channel.h>
#include <asterisk/module.h>

#include "caller.h"

/* How long after a stop by others the generator starts again. */
#define RESTART_MS 5

static void *generator_alloc(struct ast_channel *chan, void *params)
{
	ast_module_ref(AST_MODULE_SELF);
	return ao2_bump(params);
}

/* Dial() and others stop the generator of a channel without a word. If there is still a tone to play a
 * moment later, it starts again where it was. */
static void generator_release(struct ast_channel *chan, void *data)
{
	struct rb_caller *caller = data;

	if (caller) {
		rb_advance_later(caller, RESTART_MS);
		ao2_ref(caller, -1);
		ast_module_unref(AST_MODULE_SELF);
	}
}

int rb_write_frame(struct ast_channel *chan, struct rb_caller *caller)
{
	ringback_call_state state;
	ringback_frame frame;
	ringback_status status;

	ao2_lock(caller);
	ringback_progress_state(caller->progress, &state);
	status = ringback_call_player_next_frame(caller->player, &state, &frame);
	ao2_unlock(caller);
	return status == RINGBACK_STATUS_OK ? rb_output_write(&caller->output, chan, &frame) : -1;
}

static int generate(struct ast_channel *chan, void *data, int len, int samples)
{
	struct rb_caller *caller = data;
	int is_allowed;

	ast_channel_lock(chan);
	is_allowed = rb_is_before_answer(chan, caller) && rb_allows_tone(chan);
	ast_channel_unlock(chan);
	if (!is_allowed) {
		return -1;
	}
	for (rb_output_owe(&caller->output, chan, samples); rb_output_is_due(&caller->output);
		rb_output_paid(&caller->output)) {
		if (rb_write_frame(chan, caller)) {
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

int rb_generator_runs(struct ast_channel *chan)
{
	return ast_channel_generator(chan) == &generator;
}

void rb_generator_start(struct ast_channel *chan, struct rb_caller *caller)
{
	if (!rb_generator_runs(chan)) {
		ast_activate_generator(chan, &generator, caller);
	}
}

void rb_generator_stop(struct ast_channel *chan)
{
	if (rb_generator_runs(chan)) {
		ast_deactivate_generator(chan);
	}
}
