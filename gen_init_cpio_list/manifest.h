/* The tree of what will be in the image. Knows nothing of files, messages or the text it came from,
 * save that each entry keeps the place where it was described. */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "srcpos.h"

/* With the leading '/'; the kernel's name, which has none, may hold 4095 bytes. */
enum { ENTRY_PATH_MAX = 4096, ENTRY_NAME_MAX = 255 };

enum entry_type {
	ENTRY_DIR,
	ENTRY_FILE,
	ENTRY_SLINK,
	ENTRY_CHAR,
	ENTRY_BLOCK,
	ENTRY_PIPE,
	ENTRY_SOCK,
	ENTRY_BROKEN, /* described, with an error: keeps other errors from following */
	ENTRY_GONE,   /* removed again */
};

/* Who said so; what to do about a second description depends on it. */
enum entry_origin {
	ORIGIN_IMPLIED,	 /* the parent of something */
	ORIGIN_APPLET,	 /* gives way to anything else */
	ORIGIN_LIBRARY,	 /* a program needs it; gives way too */
	ORIGIN_TREE,	 /* found in a folder of the host */
	ORIGIN_EXPLICIT, /* a line of its own */
};

struct entry;

/* The bytes of one file, or of all hard links of a group. */
struct source {
	const char *path; /* on the host, absolute; NULL while generated and not yet staged */
	struct str text;  /* when generated */
	uint64_t size;
	const unsigned char *sha256; /* NULL until needed */
	struct entry **links;	     /* all members of a group of hard links, else NULL */
	uint32_t link_count;
	uint32_t links_seen; /* for whoever walks the tree */
};

struct device {
	uint32_t major, minor;
};

struct entry {
	struct entry *parent;
	const char *name; /* one component, not ended by a NUL */
	union {
		uint32_t children;     /* ENTRY_DIR: the number of the first */
		struct source *source; /* ENTRY_FILE */
		const char *target;    /* ENTRY_SLINK, not ended by a NUL */
		struct device device;  /* ENTRY_CHAR, ENTRY_BLOCK */
	};
	uint32_t next, previous; /* of the same parent; 0, the root's number, for none */
	struct srcpos pos;
	uint32_t uid, gid;
	uint32_t number; /* the order of description */
	uint32_t folder; /* ENTRY_DIR: for manifest_sort() */
	uint16_t mode;
	uint16_t name_len, target_len;
	uint8_t type, origin;
};

struct manifest_slot {
	uint32_t hash;
	uint32_t entry; /* number + 1; 0 is a free slot */
};

struct manifest {
	struct arena *arena;
	struct entry *root;
	struct entry **blocks; /* entries by number, in blocks that never move */
	size_t blocks_capacity;
	uint32_t count;
	struct manifest_slot *slots;
	uint32_t slot_mask;
	struct entry **order;
	size_t order_capacity;
	uint32_t order_count;
	/* The folder that was added to last: what comes next is mostly in the same. */
	struct entry *last_parent;
	size_t last_folder_len;
	char last_folder[ENTRY_PATH_MAX + 1];
};

enum { MANIFEST_BLOCK_BITS = 14, MANIFEST_BLOCK = 1 << MANIFEST_BLOCK_BITS };

static inline struct entry *manifest_by_number(const struct manifest *manifest, uint32_t number)
{
	return &manifest->blocks[number >> MANIFEST_BLOCK_BITS][number & (MANIFEST_BLOCK - 1)];
}

enum manifest_result {
	MANIFEST_ADDED,
	MANIFEST_KEPT,		 /* what was there before stays: a merge, or an applet gave way */
	MANIFEST_DUPLICATE,	 /* *entry is the one that is there */
	MANIFEST_PARENT_NOT_DIR, /* *entry is the parent */
	MANIFEST_HAS_CHILDREN,	 /* *entry is a directory only because of what is inside */
	MANIFEST_FULL,		 /* more than 2^31 entries */
};

void manifest_init(struct manifest *manifest, struct arena *arena);
void manifest_free(struct manifest *manifest);

/* Puts `what` at a path ("/a/b": absolute, no empty, '.' or '..' components); its parents are made
 * where missing. The path must live as long as the manifest; where what->name is its last component
 * and does, and no parent is missing, the path need not. *entry is what is there afterwards, or
 * what is in the way. */
enum manifest_result manifest_add(
	struct manifest *manifest, struct str path, const struct entry *what, struct entry **entry);
/* Like manifest_add(), but what is there already has to go; from a directory that stays one only
 * mode and owner do. */
enum manifest_result manifest_replace(
	struct manifest *manifest, struct str path, const struct entry *what, struct entry **entry);
/* Removes the entry, which is not the root, and what is inside it. */
void manifest_remove(struct manifest *manifest, struct entry *entry);
/* NULL when nothing is there. Does not follow symbolic links. */
struct entry *manifest_find(const struct manifest *manifest, struct str path);
struct entry *manifest_child(
	const struct manifest *manifest, const struct entry *parent, struct str name);

/* Brings the entries into order: each directory before what is inside it, which is sorted by bytes.
 * Until the next change manifest_in_order() has them all, from place 0 on, the root. NULL behind
 * the last one. */
void manifest_sort(struct manifest *manifest);
struct entry *manifest_in_order(const struct manifest *manifest, uint32_t place);

/* The absolute path, ended by a NUL, somewhere in the buffer. */
struct str entry_path(const struct entry *entry, char buffer[ENTRY_PATH_MAX + 1]);
static inline struct str entry_name(const struct entry *entry)
{
	return (struct str){entry->name, entry->name_len};
}
static inline struct str entry_target(const struct entry *entry)
{
	return (struct str){entry->target, entry->target_len};
}
/* True for the last member of a group of hard links that a walk meets, and for single files. */
bool entry_completes_links(struct entry *entry);

#endif
