/* Services, in the way of runit: a folder with a run script each. */
#include "fields.h"
#include "name_list.h"
#include "tree.h"
#include "verbs.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void add_link(struct image *image, struct srcpos pos, struct str path, struct str target)
{
	struct entry what = {
		.type = ENTRY_SLINK,
		.origin = ORIGIN_EXPLICIT,
		.mode = 0777,
		.pos = pos,
		.target = target.at,
		.target_len = (uint16_t)target.len,
	};

	image_add(image, path, &what);
}

/* runsvdir looks for links in /etc/rc.d, and leaves /etc/init.d alone. */
static void enable_service(struct image *image, const struct service *service)
{
	add_link(image, service->pos,
		arena_printf(image->arena, "/etc/rc.d/" STR_FMT, STR_ARG(service->name)),
		arena_printf(image->arena, "../init.d/" STR_FMT, STR_ARG(service->name)));
}

/* runsv keeps its state in supervise/, which may be a link to a folder that it makes: in RAM, as
 * the root may be read-only. One for the service, one inside it for its log. */
static void link_state(struct image *image, const struct service *service, struct str path)
{
	const struct entry *dir = manifest_find(&image->manifest, path);
	const struct entry *log = NULL;

	if (!dir || dir->type != ENTRY_DIR)
		return;
	log = manifest_child(&image->manifest, dir, str_of("log"));
	add_link(image, service->pos,
		arena_printf(image->arena, STR_FMT "/supervise", STR_ARG(path)),
		arena_printf(image->arena, "/run/sv/" STR_FMT, STR_ARG(service->name)));
	if (log && log->type == ENTRY_DIR)
		add_link(image, service->pos,
			arena_printf(image->arena, STR_FMT "/log/supervise", STR_ARG(path)),
			arena_printf(
				image->arena, "/run/sv/" STR_FMT "/log", STR_ARG(service->name)));
}

/* What the order of stopping is made from: NAME/needs, a service a line. */
static void add_needs(struct image *image, const struct service *service, struct str path)
{
	struct entry what = {.origin = ORIGIN_EXPLICIT, .mode = 0644, .pos = service->needs_pos};
	struct str list = service->needs, name;
	struct buffer text = {0};

	while (name_list_next(&list, &name))
		buffer_printf(&text, STR_FMT "\n", STR_ARG(name));
	image_add_text(image, arena_printf(image->arena, STR_FMT "/needs", STR_ARG(path)), what,
		buffer_finish(&text, image->arena));
}

/* It goes into a shell script as it is. */
static bool is_plain_path(struct str path)
{
	for (size_t i = 0; i < path.len; i++) {
		char c = path.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && !(c >= '0' && c <= '9') && !memchr("_./-+,:@%", c, 9))
			return false;
	}
	return str_starts(path, "/");
}

/* runsv starts log/run and pipes the output of run to it. */
static void add_log(struct parser *parser, const struct service *service, struct str path)
{
	struct arena *arena = parser->image->arena;
	struct entry what = {.origin = ORIGIN_EXPLICIT, .mode = 0755, .pos = service->log_pos};
	struct str script;

	if (str_is(service->log, "syslog"))
		/* What is sent before syslogd listens is lost; in the pipe it waits. */
		script = arena_printf(arena,
			"#!/bin/sh\n[ -S /dev/log ] || exec sleep 1\nexec logger -t " STR_FMT "\n",
			STR_ARG(service->name));
	else
		script = arena_printf(arena,
			"#!/bin/sh\nmkdir -p " STR_FMT "\nexec svlogd -tt " STR_FMT "\n",
			STR_ARG(service->log), STR_ARG(service->log));
	image_add_text(parser->image, arena_printf(arena, STR_FMT "/log/run", STR_ARG(path)), what,
		script);
}

static bool service_attributes(
	struct parser *parser, const struct line *line, struct service *service)
{
	struct str enabled = {0};
	struct srcpos enabled_pos = {0};
	bool to_syslog;
	const struct attribute known[] = {
		{"needs", &service->needs, &service->needs_pos},
		{"enabled", &enabled, &enabled_pos},
		{"log", &service->log, &service->log_pos},
	};
	bool good = fields_attributes(parser, line, 3, known, COUNT(known));

	service->enabled = !enabled.at || str_is(enabled, "yes");
	if (!service->enabled && !str_is(enabled, "no")) {
		diag_error(parser->image->diags, enabled_pos, RULE_BAD_ATTRIBUTE,
			"expected enabled=yes or enabled=no");
		good = false;
	}
	to_syslog = !service->log.at || str_is(service->log, "syslog");
	if (!to_syslog && !is_plain_path(service->log)) {
		diag_error(parser->image->diags, service->log_pos, RULE_BAD_ATTRIBUTE,
			"expected log=syslog or log=/FOLDER");
		good = false;
	}
	return field_name(parser, line, 1, "service") && good;
}

static void check_run(struct parser *parser, struct srcpos pos, struct str path)
{
	struct image *image = parser->image;
	const struct entry *dir = manifest_find(&image->manifest, path);
	const struct entry *run;

	if (!dir || dir->type != ENTRY_DIR)
		return;
	run = manifest_child(&image->manifest, dir, str_of("run"));
	if (!run || (run->type != ENTRY_BROKEN && (run->type != ENTRY_FILE || !(run->mode & 0111))))
		diag_error(image->diags, pos, RULE_SERVICE_RUN,
			"the folder of a service needs an executable file named 'run'%s",
			run && run->type == ENTRY_FILE ? "; it is there, but not executable" : "");
}

void verb_service(struct parser *parser, const struct line *line)
{
	struct service service = {.name = line->words[1].text, .pos = word_pos(line, 1)};
	const struct service *first = image_find_service(parser->image, service.name);
	struct image *image = parser->image;
	struct str path;

	if (!service_attributes(parser, line, &service)) {
		image->incomplete = true;
		return;
	}
	if (image->replacing && image_remove_service(image, service.name)) {
		image->replaced++;
		first = NULL;
	}
	if (first) {
		diag_error(image->diags, service.pos, RULE_DUPLICATE_SERVICE,
			"service '" STR_FMT "' is declared twice", STR_ARG(service.name));
		diag_note(image->diags, first->pos, "first declared here");
		return;
	}
	image->services = array_grow(image->services, &image->service_capacity,
		image->service_count + 1, sizeof *image->services);
	image->services[image->service_count++] = service;
	path = arena_printf(image->arena, "/etc/init.d/" STR_FMT, STR_ARG(service.name));
	tree_add(image, word_pos(line, 2), path, field_host_path(parser, line, 2), NULL);
	check_run(parser, word_pos(line, 2), path);
	if (service.log.at)
		add_log(parser, &service, path);
	if (service.needs.at)
		add_needs(image, &service, path);
	link_state(image, &service, path);
	if (service.enabled)
		enable_service(image, &service);
}
