#include "accounts.h"

#include "accounts_files.h"
#include "name_list.h"
#include "suggest.h"

static struct group *group_by_gid(const struct image *image, uint32_t gid)
{
	for (size_t i = 0; i < image->group_count; i++)
		if (!image->groups[i].broken && image->groups[i].gid == gid)
			return &image->groups[i];
	return NULL;
}

static void add_group(struct image *image, struct str name, uint32_t gid, struct srcpos pos)
{
	image->groups = array_grow(image->groups, &image->group_capacity, image->group_count + 1,
		sizeof *image->groups);
	image->groups[image->group_count++] = (struct group){.name = name, .gid = gid, .pos = pos};
}

static void unknown_group(struct image *image, struct str name, struct srcpos pos)
{
	struct suggestion suggestion = suggest_for(name);
	char hint[SUGGEST_HINT_MAX];

	if (image->incomplete)
		return;
	for (size_t i = 0; i < image->group_count; i++)
		suggest_offer(&suggestion, image->groups[i].name);
	diag_error(image->diags, pos, RULE_UNKNOWN_GROUP, "no group '" STR_FMT "' is declared%s",
		STR_ARG(name), suggest_hint(&suggestion, hint));
}

static void unknown_user(struct image *image, struct str name, struct srcpos pos)
{
	struct suggestion suggestion = suggest_for(name);
	char hint[SUGGEST_HINT_MAX];

	if (image->incomplete)
		return;
	for (size_t i = 0; i < image->user_count; i++)
		suggest_offer(&suggestion, image->users[i].name);
	diag_error(image->diags, pos, RULE_UNKNOWN_USER, "no user '" STR_FMT "' is declared%s",
		STR_ARG(name), suggest_hint(&suggestion, hint));
}

/* A user without gid= or group= gets a group of its own name; so does a gid= that none has. */
static void settle_group(struct image *image, struct user *user)
{
	struct group *group;

	if (user->group.at) {
		group = image_find_group(image, user->group);
		if (group)
			user->gid = group->gid;
		else
			unknown_group(image, user->group, user->group_pos);
		return;
	}
	group = image_find_group(image, user->name);
	if (!user->has_gid)
		user->gid = group ? group->gid : user->uid;
	if (!group && !group_by_gid(image, user->gid))
		add_group(image, user->name, user->gid, user->pos);
}

static void check_users(struct image *image)
{
	for (size_t i = 0; i < image->user_count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct user *user = &image->users[i], *first = &image->users[k];
			bool same_name = str_same(user->name, first->name);

			if (!same_name &&
				(user->broken || first->broken || user->uid != first->uid))
				continue;
			diag_error(image->diags, user->pos, RULE_DUPLICATE_USER,
				"user '" STR_FMT "' %s", STR_ARG(user->name),
				same_name ? "is declared twice" : "has the uid of another");
			diag_note(image->diags, first->pos, "first declared here");
			break;
		}
}

static void check_groups(struct image *image)
{
	for (size_t i = 0; i < image->group_count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct group *group = &image->groups[i], *first = &image->groups[k];
			bool same_name = str_same(group->name, first->name);

			if (!same_name &&
				(group->broken || first->broken || group->gid != first->gid))
				continue;
			diag_error(image->diags, group->pos, RULE_DUPLICATE_GROUP,
				"group '" STR_FMT "' %s", STR_ARG(group->name),
				same_name ? "is declared twice" : "has the gid of another");
			diag_note(image->diags, first->pos, "first declared here");
			break;
		}
}

static void check_lists(struct image *image)
{
	for (size_t i = 0; i < image->user_count; i++) {
		struct str list = image->users[i].groups, name;

		while (name_list_next(&list, &name))
			if (!image_find_group(image, name))
				unknown_group(image, name, image->users[i].groups_pos);
	}
	for (size_t i = 0; i < image->group_count; i++) {
		struct str list = image->groups[i].members, name;

		while (name_list_next(&list, &name))
			if (!image_find_user(image, name))
				unknown_user(image, name, image->groups[i].members_pos);
	}
}

/* The entry may have been replaced since, by one with another owner. */
static bool is_of_entry(const struct owner_use *use)
{
	return use->entry->type != ENTRY_GONE && use->entry->pos.file == use->pos.file &&
	       use->entry->pos.line == use->pos.line;
}

static void settle_owners(struct image *image)
{
	for (size_t i = 0; i < image->owner_use_count; i++) {
		struct owner_use *use = &image->owner_uses[i];
		const struct user *user = image_find_user(image, use->name);
		const struct group *group = image_find_group(image, use->name);

		if (str_is(use->name, "root") || !is_of_entry(use))
			continue;
		if (use->is_group && group)
			use->entry->gid = group->gid;
		else if (!use->is_group && user)
			use->entry->uid = user->uid;
		else if (use->is_group)
			unknown_group(image, use->name, use->pos);
		else
			unknown_user(image, use->name, use->pos);
	}
}

/* Somebody must be root, even where only others are declared. */
static void add_root(struct image *image)
{
	struct user root = {
		.name = str_of("root"),
		.home = str_of("/root"),
		.shell = str_of("/bin/sh"),
		.password = str_of("!"),
		.gecos = str_of(""),
		.pos = image->user_count ? image->users[0].pos : image->groups[0].pos,
	};

	if (!group_by_gid(image, 0))
		add_group(image, root.name, 0, root.pos);
	for (size_t i = 0; i < image->user_count; i++)
		if (image->users[i].uid == 0)
			return;
	image->users = array_grow(
		image->users, &image->user_capacity, image->user_count + 1, sizeof *image->users);
	image->users[image->user_count++] = root;
}

void accounts_finish(struct image *image)
{
	if (image->user_count || image->group_count) {
		check_users(image);
		add_root(image);
		for (size_t i = 0; i < image->user_count; i++)
			settle_group(image, &image->users[i]);
		check_groups(image);
		check_lists(image);
	}
	settle_owners(image);
	if (image->user_count)
		accounts_make_files(image);
}
