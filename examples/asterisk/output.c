/* Frames of ours to a channel, at the pace that a generator asks for. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/channel.h>
#include <asterisk/format.h>
#include <asterisk/frame.h>

#include "output.h"

const char rb_frame_source[] = "ringback";

int rb_output_init(struct rb_output *output, const struct rb_target *target)
{
	output->format = ao2_bump(target->format);
	output->rate_hz = target->frames.rate_hz;
	output->samples_per_frame = target->frames.rate_hz * target->frames.ptime_ms / 1000;
	if (target->frames.codec == RINGBACK_CODEC_LINEAR) {
		output->copy = ast_malloc(output->samples_per_frame * sizeof(int16_t));
		return output->copy ? 0 : -1;
	}
	return 0;
}

void rb_output_end(struct rb_output *output)
{
	ao2_cleanup(output->format);
	ast_free(output->copy);
}

void rb_output_owe(struct rb_output *output, struct ast_channel *chan, int samples)
{
	int rate;

	/* Asterisk counts in the format that others write, which may have another rate. */
	ast_channel_lock(chan);
	rate = ast_format_get_sample_rate(ast_channel_writeformat(chan));
	ast_channel_unlock(chan);
	output->owed += rate ? (int) ((int64_t) samples * output->rate_hz / rate) : samples;
}

int rb_output_is_due(const struct rb_output *output)
{
	return output->owed >= output->samples_per_frame;
}

void rb_output_paid(struct rb_output *output)
{
	output->owed -= output->samples_per_frame;
}

int rb_output_write(struct rb_output *output, struct ast_channel *chan, const ringback_frame *frame)
{
	/* The payload lives until the next frame of its player. Asterisk translates G.711 before it changes it. */
	struct ast_frame out = {
		.frametype = AST_FRAME_VOICE,
		.subclass.format = output->format,
		.samples = output->samples_per_frame,
		.src = rb_frame_source,
		.data.ptr = output->copy ? memcpy(output->copy, frame->payload, frame->octets) : (void *) frame->payload,
		.datalen = frame->octets,
	};

	return ast_write(chan, &out);
}
