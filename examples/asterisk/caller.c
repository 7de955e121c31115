/* The callers who have Ringback(), and the dial messages that change a call's progress. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/astobj2.h>
#include <asterisk/causes.h>
#include <asterisk/channel.h>
#include <asterisk/logger.h>

#include "caller.h"

static struct ao2_container *callers;

static void destroy(void *object)
{
	struct rb_caller *caller = object;

	ast_channel_cleanup(caller->chan);
	ringback_progress_free(caller->progress);
	ringback_call_player_free(caller->player);
	rb_output_end(&caller->output);
	AST_VECTOR_FREE(&caller->peers);
}

struct rb_caller *rb_caller_get(const char *id)
{
	return ao2_find(callers, id, OBJ_SEARCH_KEY);
}

/* An earlier Ringback() on the same channel ends. The channel is locked. */
static void replace(struct ast_channel *chan)
{
	struct rb_caller *old = rb_caller_get(ast_channel_uniqueid(chan));

	if (old) {
		old->ended = 1;
		rb_generator_stop(chan);
		rb_hook_detach(chan, old);
		rb_caller_forget(old);
		ao2_ref(old, -1);
	}
}

static struct rb_caller *new_caller(struct ast_channel *chan, const struct rb_options *options)
{
	struct rb_caller *caller = ao2_alloc(sizeof(*caller), destroy);

	if (!caller) {
		return NULL;
	}
	ast_copy_string(caller->id, ast_channel_uniqueid(chan), sizeof(caller->id));
	ast_copy_string(caller->zone, options->target.zone, sizeof(caller->zone));
	AST_VECTOR_INIT(&caller->peers, 4);
	caller->chan = ast_channel_ref(chan);
	caller->policy = options->policy;
	caller->early_media = options->early_media;
	caller->hook = -1;
	if (rb_output_init(&caller->output, &options->target)
		|| ringback_progress_new(&options->policy, &caller->progress) < 0
		|| ringback_call_player_new(options->plan, &caller->player) < 0) {
		ao2_ref(caller, -1);
		return NULL;
	}
	return caller;
}

int rb_caller_start(struct ast_channel *chan, const struct rb_options *options)
{
	struct rb_caller *caller = new_caller(chan, options);
	int res;

	if (!caller) {
		ast_log(LOG_ERROR, "Ringback: no memory for another caller\n");
		return -1;
	}
	ast_channel_lock(chan);
	replace(chan);
	res = rb_hook_attach(chan, caller);
	if (!res) {
		ao2_link(callers, caller);
	}
	ast_channel_unlock(chan);
	if (res) {
		ast_log(LOG_ERROR, "Ringback: cannot attach to %s\n", ast_channel_name(chan));
	}
	ao2_ref(caller, -1);
	return res;
}

void rb_caller_move(struct rb_caller *caller, struct ast_channel *chan)
{
	struct ast_channel *old;

	ao2_unlink(callers, caller);
	ao2_lock(caller);
	old = caller->chan;
	caller->chan = ast_channel_ref(chan);
	ast_copy_string(caller->id, ast_channel_uniqueid(chan), sizeof(caller->id));
	ao2_unlock(caller);
	ao2_link(callers, caller);
	ast_channel_cleanup(old);
}

void rb_caller_forget(struct rb_caller *caller)
{
	struct ast_channel *old;

	ao2_unlink(callers, caller);
	ao2_lock(caller);
	old = caller->chan;
	caller->chan = NULL;
	ao2_unlock(caller);
	ast_channel_cleanup(old);
}

ringback_call_state rb_caller_state(struct rb_caller *caller)
{
	ringback_call_state state;

	ao2_lock(caller);
	ringback_progress_state(caller->progress, &state);
	ao2_unlock(caller);
	return state;
}

const char *rb_state_name(int kind)
{
	static const char *const names[] = { "silence", "trying", "ring", "queued", "failure", "announcement",
		"early media", "answered", "over" };

	return kind >= 0 && kind < ARRAY_LEN(names) ? names[kind] : "";
}

struct ast_channel *rb_caller_channel(struct rb_caller *caller)
{
	struct ast_channel *chan;

	ao2_lock(caller);
	chan = caller->ended || !caller->chan ? NULL : ast_channel_ref(caller->chan);
	ao2_unlock(caller);
	return chan;
}

void rb_callers_each(void (*each)(struct rb_caller *caller, void *user), void *user)
{
	struct ao2_iterator all = ao2_iterator_init(callers, 0);
	struct rb_caller *caller;

	for (; (caller = ao2_iterator_next(&all)); ao2_ref(caller, -1)) {
		each(caller, user);
	}
	ao2_iterator_destroy(&all);
}

struct search {
	char id[AST_MAX_UNIQUEID];
	char linked[AST_MAX_UNIQUEID];
	int is_found;
};

static void compare(struct rb_caller *caller, void *user)
{
	struct search *search = user;
	struct ast_channel *chan = rb_caller_channel(caller);

	if (chan) {
		ast_channel_lock(chan);
		search->is_found |= strcmp(ast_channel_uniqueid(chan), search->id)
			&& !strcmp(ast_channel_linkedid(chan), search->linked)
			&& rb_is_before_answer(chan, caller);
		ast_channel_unlock(chan);
		ast_channel_unref(chan);
	}
}

int rb_callers_have_outer(struct ast_channel *local)
{
	struct search search = { .is_found = 0 };

	ast_channel_lock(local);
	if (!strcmp(ast_channel_tech(local)->type, "Local")) {
		ast_copy_string(search.id, ast_channel_uniqueid(local), sizeof(search.id));
		ast_copy_string(search.linked, ast_channel_linkedid(local), sizeof(search.linked));
	}
	ast_channel_unlock(local);
	if (search.id[0]) {
		rb_callers_each(compare, &search);
	}
	return search.is_found;
}

/* ----------------------------------------------------------------------------------- dial messages */

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

/* The SIP status of a cause, by RFC 3398, section 7.2.4.1; 0 for one that says nothing. */
static int status_of_cause(int cause)
{
	static const struct {
		int cause, status;
	} known[] = {
		{ AST_CAUSE_UNALLOCATED, 404 }, { AST_CAUSE_NO_ROUTE_TRANSIT_NET, 404 },
		{ AST_CAUSE_NO_ROUTE_DESTINATION, 404 }, { AST_CAUSE_USER_BUSY, 486 }, { AST_CAUSE_NO_USER_RESPONSE, 408 },
		{ AST_CAUSE_NO_ANSWER, 480 }, { AST_CAUSE_SUBSCRIBER_ABSENT, 480 }, { AST_CAUSE_CALL_REJECTED, 403 },
		{ AST_CAUSE_NUMBER_CHANGED, 410 }, { AST_CAUSE_DESTINATION_OUT_OF_ORDER, 502 },
		{ AST_CAUSE_INVALID_NUMBER_FORMAT, 484 }, { AST_CAUSE_FACILITY_REJECTED, 501 },
		{ AST_CAUSE_NORMAL_CIRCUIT_CONGESTION, 503 }, { AST_CAUSE_NETWORK_OUT_OF_ORDER, 503 },
		{ AST_CAUSE_NORMAL_TEMPORARY_FAILURE, 503 }, { AST_CAUSE_SWITCH_CONGESTION, 503 },
		{ AST_CAUSE_BEARERCAPABILITY_NOTAVAIL, 503 },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++) {
		if (known[i].cause == cause) {
			return known[i].status;
		}
	}
	return 0;
}

/* The branch of a peer, which is added if it is new. The caller is locked. */
static uint64_t branch_of(struct rb_caller *caller, const char *peer)
{
	struct rb_peer *each, new = { .is_forwarded = 0 };
	size_t i, forwarded = AST_VECTOR_SIZE(&caller->peers);

	for (i = 0; i < AST_VECTOR_SIZE(&caller->peers); i++) {
		each = AST_VECTOR_GET_ADDR(&caller->peers, i);
		if (!strcmp(each->id, peer)) {
			return i;
		}
		forwarded = each->is_forwarded ? MIN(i, forwarded) : forwarded;
	}
	ast_copy_string(new.id, peer, sizeof(new.id));
	if (forwarded < AST_VECTOR_SIZE(&caller->peers)) {
		*AST_VECTOR_GET_ADDR(&caller->peers, forwarded) = new;
		return forwarded;
	}
	AST_VECTOR_APPEND(&caller->peers, new);
	return i;
}

int64_t rb_caller_media_branch(const struct rb_caller *caller)
{
	int64_t i;

	/* Asterisk does not say whose frame it is. A 180 with SDP is no PROGRESS, and a message may be late. */
	if (caller->media_branch < AST_VECTOR_SIZE(&caller->peers)
		&& AST_VECTOR_GET_ADDR(&caller->peers, caller->media_branch)->is_alive) {
		return caller->media_branch;
	}
	for (i = (int64_t) AST_VECTOR_SIZE(&caller->peers) - 1; i >= 0; i--) {
		if (AST_VECTOR_GET_ADDR(&caller->peers, i)->is_alive) {
			return i;
		}
	}
	return -1;
}

/* A call that is over may be dialled again: it begins anew. The caller is locked. */
static void begin_anew(struct rb_caller *caller)
{
	ringback_progress *progress;

	if (ringback_progress_new(&caller->policy, &progress) >= 0) {
		ringback_progress_free(caller->progress);
		caller->progress = progress;
		AST_VECTOR_RESET(&caller->peers, AST_VECTOR_ELEM_CLEANUP_NOOP);
		caller->media_flows = caller->is_watched = caller->held = 0;
		caller->media_branch = 0;
	}
}

static void invite(struct rb_caller *caller, const char *peer, uint64_t now)
{
	ringback_call_state state;
	uint64_t branch;

	ringback_progress_state(caller->progress, &state);
	if (state.kind == RINGBACK_CALL_STATE_KIND_OVER) {
		begin_anew(caller);
	}
	branch = branch_of(caller, peer);
	AST_VECTOR_GET_ADDR(&caller->peers, branch)->is_alive = 1;
	ringback_progress_invite(caller->progress, branch, now);
}

/* Queue() may try members one after the other, and does not say when it gives up. */
static void hunt(struct rb_caller *caller, uint64_t now)
{
	caller->is_watched = 1;
	ringback_progress_set_hunting(caller->progress, 1, now);
}

void rb_caller_queues(struct rb_caller *caller)
{
	ringback_response queued = { .status = 182 };
	uint64_t now = rb_now_us();

	if (!AST_VECTOR_SIZE(&caller->peers)) {
		invite(caller, "queue", now);
		hunt(caller, now);
		/* It sounds only if there is a tone for it. */
		ringback_progress_response(caller->progress, branch_of(caller, "queue"), NULL, &queued, now);
	}
}

/* The caller is locked. */
static void apply(struct rb_caller *caller, const struct rb_dial *dial, uint64_t now)
{
	ringback_response response = { .status = sip_status(dial->status) };
	struct rb_peer *peer;
	uint64_t branch;

	if (ast_strlen_zero(dial->status)) {
		invite(caller, dial->peer, now);
	}
	if (dial->is_from_queue) {
		hunt(caller, now);
	}
	branch = branch_of(caller, dial->peer);
	peer = AST_VECTOR_GET_ADDR(&caller->peers, branch);
	if (dial->is_forwarded) {
		/* If nobody takes its place, it is seen when Dial() ends. */
		caller->is_watched = 1;
		peer->is_forwarded = 1;
		ringback_progress_retry(caller->progress, branch, now);
		return;
	}
	if (!response.status) {
		return;
	}
	response.sdp = response.status == 183 && caller->early_media != RB_EARLY_MEDIA_NO;
	caller->media_branch = response.sdp ? branch : caller->media_branch;
	/* Dial() says NOANSWER, CHANUNAVAIL or CONGESTION of very different failures. */
	if (response.status == 408 || response.status == 480 || response.status == 503) {
		int status = status_of_cause(dial->cause);
		response.status = status ? status : response.status;
		response.cause = status ? dial->cause : 0;
	}
	peer->is_alive = peer->is_alive && response.status < 300;
	ringback_progress_response(caller->progress, branch, NULL, &response, now);
}

void rb_caller_dial(const struct rb_dial *dial)
{
	struct rb_caller *caller = rb_caller_get(dial->caller);

	ast_debug(1, "%s calls %s: `%s`, cause %d%s%s\n", dial->caller, dial->peer, dial->status, dial->cause,
		dial->is_forwarded ? ", forwarded" : "", caller ? "" : ", not ours");
	if (!caller) {
		return;
	}
	ao2_lock(caller);
	apply(caller, dial, rb_now_us());
	ao2_unlock(caller);
	rb_advance(caller);
	ao2_ref(caller, -1);
}

AO2_STRING_FIELD_HASH_FN(rb_caller, id)
AO2_STRING_FIELD_CMP_FN(rb_caller, id)

int rb_callers_init(void)
{
	callers = ao2_container_alloc_hash(AO2_ALLOC_OPT_LOCK_MUTEX, 0, 127, rb_caller_hash_fn, NULL, rb_caller_cmp_fn);
	if (!callers || rb_timers_init()) {
		rb_callers_end();
		return -1;
	}
	return 0;
}

void rb_callers_end(void)
{
	rb_timers_end();
	ao2_cleanup(callers);
	callers = NULL;
}
