/* The dial messages of Asterisk. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/astobj2.h>
#include <asterisk/channel.h>
#include <asterisk/json.h>
#include <asterisk/lock.h>
#include <asterisk/stasis.h>
#include <asterisk/stasis_channels.h>

#include "caller.h"
#include "messages.h"

/* A thread that holds a channel's lock would wait for a handler that waits for this lock. */
#define MOST_WAIT_MS 50

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

/* A message of ours, which comes after all that are published before it. */
struct marker {
	ast_cond_t handled;
	int is_handled;
};

STASIS_MESSAGE_TYPE_DEFN_LOCAL(marker_type);

static struct stasis_subscription *subscription;

static void destroy_marker(void *object)
{
	struct marker *marker = object;

	ast_cond_destroy(&marker->handled);
}

static void mark(struct marker *marker)
{
	ao2_lock(marker);
	marker->is_handled = 1;
	ast_cond_signal(&marker->handled);
	ao2_unlock(marker);
}

/* Asterisk publishes a message for each step of each outgoing call. They come on a thread of their own,
 * in order. */
static void on_message(void *data, struct stasis_subscription *sub, struct stasis_message *message)
{
	struct ast_multi_channel_blob *blob;
	struct ast_channel_snapshot *caller, *peer;
	struct ast_json *json;

	if (stasis_message_type(message) == marker_type()) {
		mark(stasis_message_data(message));
		return;
	}
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

static void publish(struct marker *marker)
{
	struct stasis_message *message = stasis_message_create(marker_type(), marker);

	if (message) {
		stasis_publish(ast_channel_topic_all(), message);
		ao2_ref(message, -1);
	}
}

void rb_messages_await(void)
{
	struct marker *marker = ao2_alloc(sizeof(*marker), destroy_marker);
	struct timeval until = ast_tvadd(ast_tvnow(), ast_samp2tv(MOST_WAIT_MS, 1000));
	struct timespec deadline = { .tv_sec = until.tv_sec, .tv_nsec = until.tv_usec * 1000 };

	if (!marker) {
		return;
	}
	ast_cond_init(&marker->handled, NULL);
	publish(marker);
	ao2_lock(marker);
	while (!marker->is_handled
		&& ast_cond_timedwait(&marker->handled, ao2_object_get_lockaddr(marker), &deadline) == 0) {
	}
	ao2_unlock(marker);
	ao2_ref(marker, -1);
}

int rb_messages_init(void)
{
	if (STASIS_MESSAGE_TYPE_INIT(marker_type)) {
		return -1;
	}
	subscription = stasis_subscribe(ast_channel_topic_all(), on_message, NULL);
	if (!subscription) {
		return -1;
	}
	stasis_subscription_accept_message_type(subscription, ast_channel_dial_type());
	stasis_subscription_accept_message_type(subscription, marker_type());
	stasis_subscription_set_filter(subscription, STASIS_SUBSCRIPTION_FILTER_SELECTIVE);
	return 0;
}

void rb_messages_end(void)
{
	subscription = stasis_unsubscribe_and_join(subscription);
	STASIS_MESSAGE_TYPE_CLEANUP(marker_type);
}
