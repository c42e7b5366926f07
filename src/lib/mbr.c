#include "mbr.h"

#include "disk_text.h"
#include "partition_add.h"

/* Where a chain of extended boot records goes. All in units of SECTOR. */
struct chain {
	const struct reader *reader;
	struct partition_table *table;
	uint32_t signature;
	uint32_t scale;	       /* logical sectors to SECTOR */
	unsigned next;	       /* number of the next logical partition */
	uint64_t first, size;  /* the extended partition; each link is relative to it */
	uint64_t at, at_size;  /* the record read now, as its link said */
	uint32_t visited[256]; /* the links taken so far */
	size_t visited_count;
	unsigned empty; /* records in a row without a logical partition */
};

enum {
	EMPTY_MAX = 100,  /* then Linux gives up (loopct in parse_extended()) */
	NUMBER_MAX = 255, /* DISK_MAX_PARTS in include/linux/blkdev.h, less one */
};

void mbr_partuuid(char to[UUID_TEXT], uint32_t signature, unsigned number)
{
	to = text_hex(to, signature, 8);
	*to++ = '-';
	*text_hex(to, number, 2) = '\0';
}

static bool has_magic(const struct mbr *mbr)
{
	return mbr->magic[0] == 0x55 && mbr->magic[1] == 0xaa;
}

bool mbr_is_valid(const struct mbr *mbr)
{
	for (size_t i = 0; i < 4; i++)
		if (mbr->entries[i].status & (uint8_t)~MBR_ACTIVE)
			return false;
	return has_magic(mbr);
}

/* The geometry that firmware makes up for disks of 8 GB and more. */
enum { HEADS = 255, TRACK_SECTORS = 63, CYLINDERS = 1024 };

/* Head; sector from 1 on, with bits 8 and 9 of the cylinder above it; the cylinder's low bits. */
static void set_chs(uint8_t chs[3], uint32_t sector)
{
	uint32_t track = sector / TRACK_SECTORS;
	uint32_t cylinder = track / HEADS, head = track % HEADS;

	sector = sector % TRACK_SECTORS + 1;
	if (cylinder >= CYLINDERS) {
		cylinder = CYLINDERS - 1;
		head = HEADS - 1;
		sector = TRACK_SECTORS;
	}
	chs[0] = (uint8_t)head;
	chs[1] = (uint8_t)(sector | (cylinder >> 8) << 6);
	chs[2] = (uint8_t)cylinder;
}

void mbr_set_entry(
	struct mbr_entry *entry, uint8_t status, uint8_t type, uint32_t start, uint32_t count)
{
	entry->status = status;
	entry->type = type;
	entry->start = put32(start);
	entry->count = put32(count);
	set_chs(entry->first_chs, start);
	set_chs(entry->last_chs, start + count - 1);
}

bool mbr_is_extended(const struct mbr_entry *entry)
{
	/* DOS, Windows 98 with LBA, Linux. */
	return entry->type == MBR_TYPE_EXTENDED || entry->type == 0x0f || entry->type == 0x85;
}

static void add(struct chain *chain, const struct mbr_entry *entry, unsigned number, uint64_t start)
{
	struct partition *partition = partition_add(chain->table, chain->reader, number, start,
		(uint64_t)get32(entry->count) * chain->scale);

	if (!partition)
		return;
	partition->mbr_type = entry->type;
	partition->active = entry->status == MBR_ACTIVE;
	partition->zero_id = !chain->signature;
	mbr_partuuid(partition->uuid, chain->signature, number);
}

/* The third and fourth entries are sometimes garbage: Linux takes them only where they fit. */
static bool fits(const struct chain *chain, uint64_t start, uint64_t count)
{
	return start + count <= chain->at_size &&
	       chain->at + start + count <= chain->first + chain->size;
}

static void add_logical(struct chain *chain, const struct mbr *record)
{
	for (size_t i = 0; i < 4 && chain->next <= NUMBER_MAX; i++) {
		const struct mbr_entry *entry = &record->entries[i];
		uint64_t start = (uint64_t)get32(entry->start) * chain->scale;
		uint64_t count = (uint64_t)get32(entry->count) * chain->scale;

		if (!count || mbr_is_extended(entry))
			continue;
		if (i >= 2 && !fits(chain, start, count))
			continue;
		/* One beyond the disk has no device, but its number is taken. */
		add(chain, entry, chain->next++, chain->at + start);
		chain->empty = 0;
	}
}

/* Follows the first entry that is an extended partition; false at the chain's end. */
static bool follow(struct chain *chain, const struct mbr *record)
{
	const struct mbr_entry *link = record->entries;
	uint32_t start;

	while (!get32(link->count) || !mbr_is_extended(link))
		if (++link == record->entries + 4)
			return false;
	start = get32(link->start);
	for (size_t i = 0; i < chain->visited_count; i++)
		if (chain->visited[i] == start) {
			chain->table->problem = "the extended boot records go in a circle";
			/* With a partition on its way Linux goes round until no number is left. */
			if (chain->empty < chain->visited_count - i)
				chain->next = NUMBER_MAX + 1;
			return false;
		}
	if (chain->visited_count == sizeof chain->visited / sizeof *chain->visited) {
		chain->table->problem = "too many extended boot records";
		return false;
	}
	chain->visited[chain->visited_count++] = start;
	chain->at = chain->first + (uint64_t)start * chain->scale;
	chain->at_size = (uint64_t)get32(link->count) * chain->scale;
	return true;
}

static bool read_record(struct chain *chain, struct mbr *record)
{
	const struct reader *reader = chain->reader;

	if (reader->read(reader->context, chain->at * SECTOR, record, sizeof *record) &&
		has_magic(record))
		return true;
	/* Without a first one the extended partition is empty, which is nothing wrong. */
	if (chain->visited_count > 1)
		chain->table->problem = "the extended boot records break off";
	return false;
}

static void read_chain(struct chain *chain)
{
	struct mbr record;

	chain->at = chain->first;
	chain->at_size = chain->size;
	chain->visited[0] = 0;
	chain->visited_count = 1;
	chain->empty = 0;
	do {
		if (chain->empty++ == EMPTY_MAX || chain->next > NUMBER_MAX)
			return;
		if (!read_record(chain, &record))
			return;
		add_logical(chain, &record);
	} while (follow(chain, &record));
}

void mbr_read(const struct reader *reader, const struct mbr *mbr, struct partition_table *table)
{
	struct chain chain = {
		.reader = reader,
		.table = table,
		.signature = get32(mbr->signature),
		.scale = reader->sector_size / SECTOR,
		.next = MBR_LOGICAL,
	};

	table->kind = TABLE_MBR;
	*text_hex(table->id, chain.signature, 8) = '\0';
	for (unsigned i = 0; i < 4; i++) {
		const struct mbr_entry *entry = &mbr->entries[i];

		chain.first = (uint64_t)get32(entry->start) * chain.scale;
		chain.size = (uint64_t)get32(entry->count) * chain.scale;
		add(&chain, entry, i + 1, chain.first);
		if (chain.size && mbr_is_extended(entry))
			read_chain(&chain);
	}
}
