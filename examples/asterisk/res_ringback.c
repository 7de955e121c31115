/* res_ringback: two-stage ringback for Asterisk. Ringback() in front of Dial() or Queue() plays a trying
 * tone until a phone rings, then a ring tone, then the far end's audio or a failure tone.
 *
 * The parts of the module:
 * - this file: the application, the function, and the module;
 * - options.c: the arguments of Ringback() → a tone plan and a policy;
 * - config.c: ringback.conf and the tone zones;
 * - target.c: the zone, the language and the format of a channel;
 * - tones.c: a tone of a zone, a tone list or a sound file → a rendered tone;
 * - messages.c: the dial messages of Asterisk;
 * - output.c: frames to a channel;
 * - caller.h and its files: one caller: call progress, tones, and what Asterisk indicates to them;
 * - commands.c: the command line.
 */

/*** MODULEINFO
	<support_level>extended</support_level>
 ***/

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/app.h>
#include <asterisk/channel.h>
#include <asterisk/module.h>
#include <asterisk/pbx.h>

#include "caller.h"
#include "commands.h"
#include "config.h"
#include "messages.h"
#include "options.h"

static const char app[] = "Ringback";

/* Ringback([zone][,option...]) */
static int ringback_exec(struct ast_channel *chan, const char *data)
{
	struct rb_options options;

	if (rb_callers_have_outer(chan)) {
		ast_verb(3, "Ringback: the caller outside %s hears the tones\n", ast_channel_name(chan));
		return 0;
	}
	if (rb_options_parse(chan, data, &options)) {
		/* The reason is in the log. The call goes on as without Ringback(). */
		return 0;
	}
	rb_caller_start(chan, &options);
	rb_options_free(&options);
	return 0;
}

/* RINGBACK(state), RINGBACK(zone), RINGBACK(status) */
static int read_function(struct ast_channel *chan, const char *name, char *data, char *result, size_t size)
{
	struct rb_caller *caller = chan ? rb_caller_get(ast_channel_uniqueid(chan)) : NULL;
	ringback_failure failure = { 0 };
	int res = 0;

	if (caller) {
		/* After Dial(), its messages are still on their way. */
		rb_messages_await();
	}
	*result = '\0';
	if (!strcasecmp(data, "state")) {
		ast_copy_string(result, caller ? rb_state_name(rb_caller_state(caller).kind) : "", size);
	} else if (!strcasecmp(data, "zone")) {
		ast_copy_string(result, caller ? caller->zone : "", size);
	} else if (!strcasecmp(data, "status")) {
		if (caller) {
			ao2_lock(caller);
			ringback_progress_failure(caller->progress, &failure);
			ao2_unlock(caller);
		}
		if (failure.status) {
			snprintf(result, size, "%d", failure.status);
		}
	} else {
		ast_log(LOG_ERROR, "%s(%s): expected state, zone or status\n", name, data);
		res = -1;
	}
	ao2_cleanup(caller);
	return res;
}

static struct ast_custom_function function = {
	.name = "RINGBACK",
	.synopsis = "What Ringback() plays on a channel",
	.syntax = "RINGBACK(state|zone|status)",
	.desc = "state: silence, trying, ring, queued, failure, early media, answered or over;\n"
		"zone: the zone of the tones; status: the SIP status of the failure.\n"
		"Empty on a channel without Ringback(), and after the answer.\n",
	.read = read_function,
};

static int unload_module(void)
{
	ast_unregister_application(app);
	ast_custom_function_unregister(&function);
	rb_commands_unregister();
	rb_messages_end();
	rb_callers_end();
	rb_config_end();
	return 0;
}

static int load_module(void)
{
	if (rb_config_load() || rb_callers_init() || rb_messages_init()
		|| ast_register_application(app, ringback_exec, "Two-stage ringback",
			"Ringback([zone][,option...]): plays a trying tone while Dial() or Queue() looks for a phone,\n"
			"a ring tone once one rings, and a failure tone if the call fails.\n")
		|| ast_custom_function_register(&function)) {
		unload_module();
		return AST_MODULE_LOAD_DECLINE;
	}
	rb_commands_register();
	return AST_MODULE_LOAD_SUCCESS;
}

/* Calls that go on keep what they have. */
static int reload_module(void)
{
	return rb_config_load();
}

AST_MODULE_INFO(ASTERISK_GPL_KEY, AST_MODFLAG_DEFAULT, "Two-stage ringback",
	.support_level = AST_MODULE_SUPPORT_EXTENDED,
	.load = load_module,
	.unload = unload_module,
	.reload = reload_module,
);
