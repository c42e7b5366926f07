/* Users and groups. */
#include "fields.h"
#include "paths.h"
#include "verbs.h"

enum { ID_MAX = INT32_MAX, DES_HASH_LENGTH = 13 };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static bool id_attribute(
	struct parser *parser, struct srcpos pos, const char *name, struct str value, uint32_t *id)
{
	if (value.at && field_number(value, ID_MAX, id))
		return true;
	diag_error(parser->image->diags, pos, value.at ? RULE_BAD_ATTRIBUTE : RULE_MISSING_FIELD,
		"expected %s=NUMBER, up to %d", name, ID_MAX);
	return false;
}

/* A field of passwd ends at ':'; a path must be one. */
static bool text_attribute(
	struct parser *parser, struct srcpos pos, const char *name, struct str value, bool is_path)
{
	bool good = !is_path || str_starts(value, "/");

	if (!value.at)
		return true;
	for (size_t i = 0; i < value.len; i++)
		good = good && value.at[i] != ':' && value.at[i] != '\n';
	if (!good)
		diag_error(parser->image->diags, pos, RULE_BAD_ATTRIBUTE,
			"expected %s%s without ':'", name, is_path ? "=/PATH" : "=TEXT");
	return good;
}

/* "locked" and "empty", or what crypt() makes: never a password as it is typed. */
static bool password_attribute(struct parser *parser, struct srcpos pos, struct str *value)
{
	bool is_hash = value->len >= DES_HASH_LENGTH;

	for (size_t i = 0; i < value->len; i++)
		is_hash = is_hash && value->at[i] > ' ' && value->at[i] != ':';
	if (value->len && value->at[0] != '$')
		is_hash = is_hash && value->len == DES_HASH_LENGTH;
	if (!value->at || str_is(*value, "locked")) {
		*value = str_of("!");
	} else if (str_is(*value, "empty")) {
		*value = str_of("");
	} else if (!is_hash) {
		diag_error(parser->image->diags, pos, RULE_BAD_PASSWORD,
			"expected 'locked', 'empty' or a hash as from 'openssl passwd -6'");
		return false;
	}
	return true;
}

struct user_attributes {
	struct str uid, gid;
	struct srcpos uid_pos, gid_pos, gecos_pos, home_pos, shell_pos, password_pos;
};

static bool user_attributes(struct parser *parser, const struct line *line, struct user *user,
	struct user_attributes *more)
{
	const struct attribute known[] = {
		{"uid", &more->uid, &more->uid_pos},
		{"gid", &more->gid, &more->gid_pos},
		{"group", &user->group, &user->group_pos},
		{"groups", &user->groups, &user->groups_pos},
		{"gecos", &user->gecos, &more->gecos_pos},
		{"home", &user->home, &more->home_pos},
		{"shell", &user->shell, &more->shell_pos},
		{"password", &user->password, &more->password_pos},
	};
	bool good;

	more->uid_pos = line->pos;
	good = fields_attributes(parser, line, 2, known, COUNT(known));
	good = field_name(parser, line, 1, "user") && good;
	good = id_attribute(parser, more->uid_pos, "uid", more->uid, &user->uid) && good;
	user->has_gid = more->gid.at != NULL;
	if (user->has_gid)
		good = id_attribute(parser, more->gid_pos, "gid", more->gid, &user->gid) && good;
	if (user->has_gid && user->group.at) {
		diag_error(parser->image->diags, user->group_pos, RULE_BAD_ATTRIBUTE,
			"expected either gid= or group=, not both");
		good = false;
	}
	if (str_starts(user->home, "/"))
		good = path_clean(parser->lexer.arena, parser->image->diags, more->home_pos,
			       user->home, &user->home) &&
		       good;
	good = text_attribute(parser, more->gecos_pos, "gecos", user->gecos, false) && good;
	good = text_attribute(parser, more->home_pos, "home", user->home, true) && good;
	good = text_attribute(parser, more->shell_pos, "shell", user->shell, true) && good;
	return password_attribute(parser, more->password_pos, &user->password) && good;
}

void verb_user(struct parser *parser, const struct line *line)
{
	struct user user = {.name = line->words[1].text, .pos = word_pos(line, 1)};
	struct user_attributes more = {.uid = {0}};
	struct image *image = parser->image;
	bool can_log_in;

	user.broken = !user_attributes(parser, line, &user, &more);
	can_log_in = user.uid == 0 || user.uid >= FIRST_LOGIN_UID;
	if (!user.home.at && user.uid == 0)
		user.home = str_of("/root");
	else if (!user.home.at && can_log_in)
		user.home = arena_printf(image->arena, "/home/" STR_FMT, STR_ARG(user.name));
	else if (!user.home.at)
		user.home = str_of("/");
	if (!user.shell.at)
		user.shell = str_of(can_log_in ? "/bin/sh" : "/bin/false");
	if (image->replacing && image_remove_user(image, user.name))
		image->replaced++;
	image->users = array_grow(
		image->users, &image->user_capacity, image->user_count + 1, sizeof *image->users);
	image->users[image->user_count++] = user;
}

void verb_group(struct parser *parser, const struct line *line)
{
	struct group group = {.name = line->words[1].text, .pos = word_pos(line, 1)};
	struct str gid = {0};
	struct srcpos gid_pos = line->pos;
	const struct attribute known[] = {
		{"gid", &gid, &gid_pos},
		{"members", &group.members, &group.members_pos},
	};
	struct image *image = parser->image;
	bool good = fields_attributes(parser, line, 2, known, COUNT(known));

	good = field_name(parser, line, 1, "group") && good;
	group.broken = !id_attribute(parser, gid_pos, "gid", gid, &group.gid) || !good;
	if (image->replacing && image_remove_group(image, group.name))
		image->replaced++;
	image->groups = array_grow(image->groups, &image->group_capacity, image->group_count + 1,
		sizeof *image->groups);
	image->groups[image->group_count++] = group;
}
