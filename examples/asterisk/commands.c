/* The command line: `ringback show …` and `ringback play`. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/astobj2.h>
#include <asterisk/channel.h>
#include <asterisk/cli.h>
#include <asterisk/module.h>

#include "caller.h"
#include "commands.h"
#include "tones.h"

/* ------------------------------------------------------------------------------------------- show */

struct listing {
	int fd;
	int count;
};

static void show_caller(struct rb_caller *caller, void *user)
{
	struct listing *listing = user;
	ringback_call_state state = rb_caller_state(caller);
	char text[64];

	ringback_call_state_to_string(&state, text, sizeof(text));
	ast_cli(listing->fd, "%-32s %-12s %s\n", caller->id, caller->zone, text);
	listing->count++;
}

static char *show_calls(struct ast_cli_entry *entry, int command, struct ast_cli_args *args)
{
	struct listing listing = { .fd = 0 };

	switch (command) {
	case CLI_INIT:
		entry->command = "ringback show calls";
		entry->usage = "Usage: ringback show calls\n       Lists the callers who have Ringback().\n";
		return NULL;
	case CLI_GENERATE:
		return NULL;
	}
	listing.fd = args->fd;
	rb_callers_each(show_caller, &listing);
	ast_cli(args->fd, "%d call%s\n", listing.count, listing.count == 1 ? "" : "s");
	return CLI_SUCCESS;
}

/* Lists the zones that no earlier set has. */
static int list_zones(int fd, const struct rb_config *config, const ringback_tone_zones *zones, const char *origin)
{
	char name[64];
	size_t i;
	int count = 0;

	for (i = 0; zones && ringback_tone_zones_zone_name(zones, i, name, sizeof(name)) == RINGBACK_STATUS_OK; i++) {
		if (rb_config_zones(config, name) == zones) {
			ast_cli(fd, "%-12s %s\n", name, origin);
			count++;
		}
	}
	return count;
}

static char *show_zones(struct ast_cli_entry *entry, int command, struct ast_cli_args *args)
{
	struct rb_config *config;
	int count;

	switch (command) {
	case CLI_INIT:
		entry->command = "ringback show zones";
		entry->usage = "Usage: ringback show zones\n"
			"       Lists the zones: those of indications.conf, and the built-in ones that it lacks.\n";
		return NULL;
	case CLI_GENERATE:
		return NULL;
	}
	config = rb_config_get();
	count = list_zones(args->fd, config, config->own, "indications.conf");
	count += list_zones(args->fd, config, config->builtin, "built in");
	ast_cli(args->fd, "%d zones\n", count);
	ao2_ref(config, -1);
	return CLI_SUCCESS;
}

static char *show_tones(struct ast_cli_entry *entry, int command, struct ast_cli_args *args)
{
	const ringback_tone_zones *zones;
	struct rb_config *config;
	char name[64], list[2048];
	size_t i;

	switch (command) {
	case CLI_INIT:
		entry->command = "ringback show tones";
		entry->usage = "Usage: ringback show tones ZONE\n       Lists the tones of a zone.\n";
		return NULL;
	case CLI_GENERATE:
		return NULL;
	}
	if (args->argc != 4) {
		return CLI_SHOWUSAGE;
	}
	config = rb_config_get();
	zones = rb_config_zones(config, args->argv[3]);
	if (!zones) {
		ast_cli(args->fd, "No zone %s. See: ringback show zones\n", args->argv[3]);
	}
	for (i = 0; zones && ringback_tone_zones_tone_name(zones, args->argv[3], i, name, sizeof(name))
		== RINGBACK_STATUS_OK; i++) {
		int fits = ringback_tone_zones_tone_list(zones, args->argv[3], name, list, sizeof(list)) >= 0;
		ast_cli(args->fd, "%-16s %s\n", name, fits ? list : "(longer than 2,047 octets)");
	}
	ao2_ref(config, -1);
	return zones ? CLI_SUCCESS : CLI_FAILURE;
}

/* ------------------------------------------------------------------------------------------- play */

/* A tone on a channel, for a test. */
struct test {
	ringback_player *player;
	struct rb_output output;
	/* Samples until the end. */
	int64_t left;
};

static void destroy_test(void *object)
{
	struct test *test = object;

	ringback_player_free(test->player);
	rb_output_end(&test->output);
}

static void *test_alloc(struct ast_channel *chan, void *params)
{
	ast_module_ref(AST_MODULE_SELF);
	return ao2_bump(params);
}

static void test_release(struct ast_channel *chan, void *data)
{
	ao2_cleanup(data);
	ast_module_unref(AST_MODULE_SELF);
}

static int test_generate(struct ast_channel *chan, void *data, int len, int samples)
{
	struct test *test = data;
	ringback_frame frame;

	for (rb_output_owe(&test->output, chan, samples); rb_output_is_due(&test->output); rb_output_paid(&test->output)) {
		if (test->left <= 0 || ringback_player_next_frame(test->player, &frame) != RINGBACK_STATUS_OK) {
			return -1;
		}
		test->left -= test->output.samples_per_frame;
		if (rb_output_write(&test->output, chan, &frame)) {
			return -1;
		}
	}
	return 0;
}

static struct ast_generator test_generator = {
	.alloc = test_alloc,
	.release = test_release,
	.generate = test_generate,
};

/* Plays a tone on a channel. Returns 0, or -1 with the reason. */
static int play_on(struct ast_channel *chan, const char *name, const char *zone, int seconds, char *reason, size_t size)
{
	struct rb_config *config = rb_config_get();
	struct test *test = ao2_alloc(sizeof(*test), destroy_test);
	struct rb_target target = { .format = NULL };
	ringback_rendered_tone *tone = NULL;
	int res;

	rb_target_choose(&target, chan, zone, config->zone);
	res = !test || rb_output_init(&test->output, &target) ? -1
		: rb_tone_find(config, &target, name, &tone, reason, size);
	if (!res && ringback_player_new(tone, &test->player) >= 0) {
		test->left = (int64_t) target.frames.rate_hz * seconds;
		ast_activate_generator(chan, &test_generator, test);
	}
	ringback_rendered_tone_free(tone);
	rb_target_end(&target);
	ao2_cleanup(test);
	ao2_ref(config, -1);
	return res;
}

static char *play(struct ast_cli_entry *entry, int command, struct ast_cli_args *args)
{
	struct ast_channel *chan;
	char reason[512] = "no memory";
	int seconds = 5;

	switch (command) {
	case CLI_INIT:
		entry->command = "ringback play";
		entry->usage = "Usage: ringback play CHANNEL TONE [ZONE [SECONDS]]\n"
			"       Plays a tone of a zone, a tone list or a sound file on a channel, for 5 seconds or\n"
			"       that many. The channel must be in an application that waits, such as Wait().\n";
		return NULL;
	case CLI_GENERATE:
		return args->pos == 2 ? ast_complete_channels(args->line, args->word, args->pos, args->n, 2) : NULL;
	}
	if (args->argc < 4 || args->argc > 6
		|| (args->argc == 6 && (sscanf(args->argv[5], "%d", &seconds) != 1 || seconds < 1 || seconds > 3600))) {
		return CLI_SHOWUSAGE;
	}
	chan = ast_channel_get_by_name(args->argv[2]);
	if (!chan) {
		ast_cli(args->fd, "No channel %s. See: core show channels\n", args->argv[2]);
		return CLI_FAILURE;
	}
	if (play_on(chan, args->argv[3], args->argc > 4 ? args->argv[4] : NULL, seconds, reason, sizeof(reason))) {
		ast_cli(args->fd, "%s: %s\n", args->argv[3], reason);
	} else {
		ast_cli(args->fd, "Plays %s on %s for %d s\n", args->argv[3], args->argv[2], seconds);
	}
	ast_channel_unref(chan);
	return CLI_SUCCESS;
}

static struct ast_cli_entry commands[] = {
	AST_CLI_DEFINE(show_calls, "List the callers who have Ringback()"),
	AST_CLI_DEFINE(show_zones, "List the tone zones"),
	AST_CLI_DEFINE(show_tones, "List the tones of a zone"),
	AST_CLI_DEFINE(play, "Play a tone on a channel"),
};

void rb_commands_register(void)
{
	ast_cli_register_multiple(commands, ARRAY_LEN(commands));
}

void rb_commands_unregister(void)
{
	ast_cli_unregister_multiple(commands, ARRAY_LEN(commands));
}
