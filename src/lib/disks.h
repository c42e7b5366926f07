/* What is on the disks: partition tables and file systems, and which of them a root= means. Pure:
 * reads through a function that it is given, prints nothing, allocates nothing. */
#ifndef DISKS_H
#define DISKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	UUID_TEXT = 37,	  /* 36 characters and a NUL */
	LABEL_TEXT = 145, /* GPT: 36 UTF-16 units, as UTF-8 */
	PARTITIONS_MAX = 128,
	SECTOR = 512, /* of an MBR, and of every kernel size in sysfs */
};

/* Where bytes come from: a device, a file or an array. */
struct reader {
	/* Reads exactly len bytes at offset; false when that is not possible. */
	bool (*read)(void *context, uint64_t offset, void *to, size_t len);
	void *context;
	uint64_t size;	      /* bytes */
	uint32_t sector_size; /* logical, bytes: 512 or 4096 */
};

/* What a partition or a whole disk holds. */
struct contents {
	const char *type;	/* "ext4", "vfat", "swap" ...; NULL: nothing that is known */
	char uuid[UUID_TEXT];	/* as blkid(8) prints it; "" where there is none */
	char label[LABEL_TEXT]; /* as it lies there, any bytes; "" where there is none */
	bool needs_check,
		dirty; /* ext: errors recorded or a wrong checksum; not unmounted cleanly */
	uint32_t superblock_copy, block_size; /* ext: its block, and of how many bytes; or 0 */
};

enum table_kind { TABLE_NONE, TABLE_MBR, TABLE_GPT };

struct partition {
	unsigned number;	   /* as the kernel counts: logical ones from 5 */
	uint64_t start, count;	   /* in units of SECTOR bytes, within the disk */
	char uuid[UUID_TEXT];	   /* PARTUUID: "%08x-%02x" or a GUID; lower case */
	char name[LABEL_TEXT];	   /* PARTLABEL, GPT only */
	uint8_t mbr_type;	   /* MBR only */
	char type_guid[UUID_TEXT]; /* GPT only */
	bool active;		   /* MBR: 0x80 */
	bool zero_id; /* its PARTUUID identifies nothing: a disk signature or GUID of zero */
};

struct partition_table {
	enum table_kind kind;
	char id[UUID_TEXT];  /* disk signature as 8 hexadecimal digits, or the disk's GUID */
	const char *problem; /* what is wrong with it, or with the absence of one; or NULL */
	struct partition partitions[PARTITIONS_MAX];
	size_t count;
};

/* Reads the table: GPT behind a protective MBR (the backup when the primary is damaged), else MBR
 * with its logical partitions; the boot sector of a file system without entries is no MBR. Of what
 * Linux makes devices of, all is there, numbered as it does; where it makes none, problem says so.
 * False: the first sector is unreadable. */
bool disk_read_table(const struct reader *reader, struct partition_table *table);
/* Reads what the whole of reader holds. False: it cannot be read. */
bool disk_read_contents(const struct reader *reader, struct contents *contents);

enum root_kind { ROOT_PARTUUID, ROOT_UUID, ROOT_LABEL, ROOT_PARTLABEL, ROOT_NAME, ROOT_NUMBER };

/* A root=, taken apart. */
struct root_spec {
	enum root_kind kind;
	const char *text;      /* the id, label or device name (without /dev/); points into what was
				  parsed */
	size_t len;	       /* of text, as "/PARTNROFF=" may follow */
	long offset;	       /* PARTUUID=…/PARTNROFF=n */
	unsigned major, minor; /* ROOT_NUMBER */
};

/* NULL when value is a good root=, else what is wrong with it, in a few words; spec's kind and text
 * are set all the same, for root_nearest(). */
const char *root_spec_parse(const char *value, struct root_spec *spec);

/* One block device as it was seen. */
struct seen {
	char name[32]; /* "vda1" */
	char disk[32]; /* of a partition: "vda"; else "" */
	unsigned major, minor;
	unsigned number; /* of a partition; 0: a whole disk */
	uint64_t size;	 /* bytes */
	uint64_t start;	 /* of a partition: in units of SECTOR */
	bool read_only, removable;
	bool unreadable; /* all below is unknown then */
	char partuuid[UUID_TEXT], partlabel[LABEL_TEXT];
	bool zero_id;		  /* that PARTUUID identifies nothing */
	const char *problem;	  /* of a disk: its table's; or NULL */
	struct contents contents; /* nothing for a disk with partitions */
};

enum root_result {
	ROOT_FOUND,
	ROOT_ABSENT,
	ROOT_TWICE, /* first and second both match */
	ROOT_ZERO,  /* the table's signature is zero: first would match if that could be told */
};

/* Which of the devices seen does spec mean? The whole id is compared, upper and lower case being
 * the same but in labels and names. first and second are indices into seen; first is set but when
 * the root is absent, second when it is there twice. */
enum root_result root_match(const struct root_spec *spec, const struct seen *seen, size_t count,
	size_t *first, size_t *second);
/* For a root that is absent or cut short: the device whose id is most like it (index), or count
 * when none is. */
size_t root_nearest(const struct root_spec *spec, const struct seen *seen, size_t count);

#endif
