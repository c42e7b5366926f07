/* Everything that a description says: the tree, and what is only known at its end. */
#ifndef IMAGE_H
#define IMAGE_H

#include "diag.h"
#include "manifest.h"

/* An owner given by name: users may be declared after they are used. */
struct owner_use {
	struct entry *entry;
	struct str name;
	struct srcpos pos;
	bool is_group;
};

struct user {
	struct str name, gecos, home, shell, password, group, groups;
	struct srcpos pos, group_pos, groups_pos;
	uint32_t uid, gid;
	bool has_gid;
	bool broken; /* its line has an error: only the name counts */
};

/* From here on a uid is of somebody who logs in; below are the ones of the system. */
enum { FIRST_LOGIN_UID = 1000 };

struct group {
	struct str name, members;
	struct srcpos pos, members_pos;
	uint32_t gid;
	bool broken;
};

struct service {
	struct str name, needs, log;
	struct srcpos pos, needs_pos, log_pos;
	bool enabled;
	uint8_t seen; /* for whoever looks for circles */
};

struct applet_use {
	struct str program;
	struct srcpos pos;
};

struct program_use {
	const char *host_path;
	struct str path;
	struct srcpos pos;
};

struct image {
	struct arena *arena;
	struct diags *diags;
	struct manifest manifest;
	struct owner_use *owner_uses;
	size_t owner_use_count, owner_use_capacity;
	struct user *users;
	size_t user_count, user_capacity;
	struct group *groups;
	size_t group_count, group_capacity;
	struct service *services;
	size_t service_count, service_capacity;
	struct applet_use *applet_uses;
	size_t applet_use_count, applet_use_capacity;
	struct program_use *program_uses;
	size_t program_use_count, program_use_capacity;
	/* Every host file and folder that was read, for make. */
	const char *list_name; /* what make is to depend on them */
	const char **inputs;
	size_t input_count, input_capacity;
	/* While a 'replace' line is run: what it found to replace. */
	bool replacing;
	uint32_t replaced;
	uint64_t budget; /* bytes; 0 for none */
	struct srcpos budget_pos;
	bool can_stage; /* there is a folder for files that are made here */
	/* Something is missing because of an error, nobody knows where: whatever is only about
	 * something missing would follow from that error, and is not reported. */
	bool incomplete;
};

void image_init(struct image *image, struct arena *arena, struct diags *diags);
void image_free(struct image *image);
/* Like manifest_add(), and reports what goes wrong. NULL unless the entry is there as described. */
struct entry *image_add(struct image *image, struct str path, const struct entry *what);
/* Something was to be at this path, but its description has an error. */
void image_add_broken(struct image *image, struct str path, struct srcpos pos);
/* A file whose bytes are made here; they go to the folder of --stage. */
struct entry *image_add_text(
	struct image *image, struct str path, struct entry what, struct str text);
/* A host path that make should look at; it must live as long as the image. */
void image_add_input(struct image *image, const char *path);
struct user *image_find_user(const struct image *image, struct str name);
struct group *image_find_group(const struct image *image, struct str name);
struct service *image_find_service(const struct image *image, struct str name);

/* False when there is none of that name. The order of the others stays. A service goes with its
 * folder and its link. */
bool image_remove_user(struct image *image, struct str name);
bool image_remove_group(struct image *image, struct str name);
bool image_remove_service(struct image *image, struct str name);

#endif
