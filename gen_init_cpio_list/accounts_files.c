#include "accounts_files.h"

#include "name_list.h"

static void add_members(const struct image *image, const struct group *group, struct buffer *text)
{
	const char *comma = "";

	for (size_t i = 0; i < image->user_count; i++) {
		const struct user *user = &image->users[i];

		if (!name_list_has(user->groups, group->name) &&
			!name_list_has(group->members, user->name))
			continue;
		buffer_printf(text, "%s" STR_FMT, comma, STR_ARG(user->name));
		comma = ",";
	}
	buffer_add(text, str_of("\n"));
}

static void add_file(struct image *image, const char *path, uint16_t mode, struct buffer *buffer)
{
	const struct srcpos pos = image->users[0].pos;
	const struct entry *there = manifest_find(&image->manifest, str_of(path));
	struct entry what = {.origin = ORIGIN_EXPLICIT, .mode = mode, .pos = pos};
	struct str text = buffer_finish(buffer, image->arena);

	if (!there) {
		image_add_text(image, str_of(path), what, text);
	} else if (there->type != ENTRY_BROKEN) {
		diag_error(image->diags, there->pos, RULE_DUPLICATE_PATH,
			"'%s' is made from the 'user' and 'group' lines", path);
		diag_note(image->diags, pos, "such as this one");
	}
}

static void make_texts(struct image *image)
{
	struct buffer passwd = {0}, shadow = {0}, group_file = {0}, gshadow = {0};

	for (size_t i = 0; i < image->user_count; i++) {
		const struct user *user = &image->users[i];

		buffer_printf(&passwd, STR_FMT ":x:%u:%u:" STR_FMT ":" STR_FMT ":" STR_FMT "\n",
			STR_ARG(user->name), (unsigned)user->uid, (unsigned)user->gid,
			STR_ARG(user->gecos), STR_ARG(user->home), STR_ARG(user->shell));
		buffer_printf(&shadow, STR_FMT ":" STR_FMT ":::::::\n", STR_ARG(user->name),
			STR_ARG(user->password));
	}
	for (size_t i = 0; i < image->group_count; i++) {
		const struct group *group = &image->groups[i];

		buffer_printf(
			&group_file, STR_FMT ":x:%u:", STR_ARG(group->name), (unsigned)group->gid);
		add_members(image, group, &group_file);
		buffer_printf(&gshadow, STR_FMT ":!::", STR_ARG(group->name));
		add_members(image, group, &gshadow);
	}
	add_file(image, "/etc/passwd", 0644, &passwd);
	add_file(image, "/etc/group", 0644, &group_file);
	add_file(image, "/etc/shadow", 0600, &shadow);
	add_file(image, "/etc/gshadow", 0600, &gshadow);
}

static bool ends_with(struct str text, const char *end)
{
	size_t len = strlen(end);

	return text.len >= len && str_is(str_from(text, text.len - len), end);
}

/* Who can log in has a home of their own. */
static void make_home(struct image *image, const struct user *user)
{
	const struct entry *there = manifest_find(&image->manifest, user->home);
	struct entry what = {
		.type = ENTRY_DIR,
		.origin = ORIGIN_EXPLICIT,
		.mode = 0700,
		.uid = user->uid,
		.gid = user->gid,
		.pos = user->pos,
	};
	bool is_login = user->uid == 0 || user->uid >= FIRST_LOGIN_UID;

	if (!is_login || user->broken || ends_with(user->shell, "/false") ||
		ends_with(user->shell, "/nologin"))
		return;
	if (user->home.len > 1 && (!there || there->origin == ORIGIN_IMPLIED))
		image_add(image, user->home, &what);
}

void accounts_make_files(struct image *image)
{
	make_texts(image);
	for (size_t i = 0; i < image->user_count; i++)
		make_home(image, &image->users[i]);
}
