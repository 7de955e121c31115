/* res_ringback: two-stage ringback for Asterisk. Ringback() in front of Dial() or Queue() plays a trying
 * tone until a phone rings, then a ring tone, then the far end's audio or a failure tone.
 *
 * The parts of the module:
 * - this file: the application, the function, and the dial messages of Asterisk;
 * - options.c: the arguments of Ringback() → a tone plan and a policy;
 * - config.c: ringback.conf and the tone zones;
 * - tones.c: a tone of a zone, a tone list or a sound file → a rendered tone;
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
#include <asterisk/stasis.h>
#include <asterisk/stasis_channels.h>
#include <asterisk/json.h>

#include "caller.h"
#include "commands.h"
#include "config.h"
#include "options.h"

/* Asterisk 17 divided the snapshot of a channel into segments. The Makefile finds out. */
#ifdef RB_SNAPSHOT_SEGMENTS
#define UNIQUEID(snapshot) ((snapshot)->base->uniqueid)
#define APPLICATION(snapshot) ((snapshot)->dialplan->appl)
#define CAUSE(snapshot) ((snapshot)->hangup->cause)
#else
#define UNIQUEID(snapshot) ((snapshot)->uniqueid)
#define APPLICATION(snapshot) ((snapshot)->appl)
#define CAUSE(snapshot) ((snapshot)->hangupcause)
#endif

static const char app[] = "Ringback";
static struct stasis_subscription *dial_messages;

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

/* Asterisk publishes a message for each step of each outgoing call. They come on a thread of their own,
 * in order. */
static void on_dial(void *data, struct stasis_subscription *sub, struct stasis_message *message)
{
	struct ast_multi_channel_blob *blob;
	struct ast_channel_snapshot *caller, *peer;
	struct ast_json *json;

	if (stasis_message_type(message) != ast_channel_dial_type()) {
		return;
	}
	blob = stasis_message_data(message);
	caller = ast_multi_channel_blob_get_channel(blob, "caller");
	peer = ast_multi_channel_blob_get_channel(blob, "peer");
	json = ast_multi_channel_blob_get_json(blob);
	if (caller && peer) {
		const char *status = ast_json_string_get(ast_json_object_get(json, "dialstatus"));
		const char *forward = ast_json_string_get(ast_json_object_get(json, "forward"));
		struct rb_dial dial = {
			.caller = UNIQUEID(caller),
			.peer = UNIQUEID(peer),
			.status = S_OR(status, ""),
			.cause = CAUSE(peer),
			.is_forwarded = !ast_strlen_zero(forward),
			.is_from_queue = !strcasecmp(APPLICATION(caller), "Queue"),
		};
		rb_caller_dial(&dial);
	}
}

/* RINGBACK(state), RINGBACK(zone), RINGBACK(status) */
static int read_function(struct ast_channel *chan, const char *name, char *data, char *result, size_t size)
{
	struct rb_caller *caller = chan ? rb_caller_get(ast_channel_uniqueid(chan)) : NULL;
	ringback_failure failure = { 0 };
	int res = 0;

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

static int load_module(void)
{
	if (rb_config_load() || rb_callers_init()) {
		rb_config_end();
		return AST_MODULE_LOAD_DECLINE;
	}
	dial_messages = stasis_subscribe(ast_channel_topic_all(), on_dial, NULL);
	if (!dial_messages) {
		rb_callers_end();
		rb_config_end();
		return AST_MODULE_LOAD_DECLINE;
	}
	stasis_subscription_accept_message_type(dial_messages, ast_channel_dial_type());
	stasis_subscription_set_filter(dial_messages, STASIS_SUBSCRIPTION_FILTER_SELECTIVE);
	rb_commands_register();
	if (ast_register_application(app, ringback_exec, "Two-stage ringback",
		"Ringback([zone][,option...]): plays a trying tone while Dial() or Queue() looks for a phone,\n"
		"a ring tone once one rings, and a failure tone if the call fails.\n")
		|| ast_custom_function_register(&function)) {
		return AST_MODULE_LOAD_DECLINE;
	}
	return AST_MODULE_LOAD_SUCCESS;
}

static int unload_module(void)
{
	ast_unregister_application(app);
	rb_commands_unregister();
	ast_custom_function_unregister(&function);
	dial_messages = stasis_unsubscribe_and_join(dial_messages);
	rb_callers_end();
	rb_config_end();
	return 0;
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
