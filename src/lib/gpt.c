#include "gpt.h"

#include "crc32.h"
#include "disk_text.h"
#include "partition_add.h"

#include <string.h>

enum {
	PRIMARY_LBA = 1,
	ENTRIES_BYTES_MAX = 4 << 20, /* KMALLOC_MAX_SIZE: Linux reads no larger table */
	NUMBER_MAX = 255,	     /* DISK_MAX_PARTS in include/linux/blkdev.h, less one */
};

static uint64_t last_lba(const struct reader *reader)
{
	return reader->size / reader->sector_size - 1;
}

static bool read_at(
	const struct reader *reader, uint64_t lba, uint64_t offset, void *to, size_t len)
{
	return lba <= last_lba(reader) &&
	       reader->read(reader->context, lba * reader->sector_size + offset, to, len);
}

static bool read_header(const struct reader *reader, uint64_t lba, struct gpt_header *header)
{
	return read_at(reader, lba, 0, header, sizeof *header) &&
	       memcmp(header->signature, "EFI PART", sizeof header->signature) == 0;
}

bool gpt_is_there(const struct reader *reader)
{
	struct gpt_header header;

	return read_header(reader, PRIMARY_LBA, &header);
}

/* Adds what lies from offset to end, counted from an LBA, to the state of a CRC. */
static bool add_to_crc(
	const struct reader *reader, uint64_t lba, uint64_t offset, uint64_t end, uint32_t *state)
{
	uint8_t piece[1024];

	for (size_t len; offset < end; offset += len) {
		len = end - offset < sizeof piece ? (size_t)(end - offset) : sizeof piece;
		if (!read_at(reader, lba, offset, piece, len))
			return false;
		*state = crc32_add(CRC32_IEEE, *state, piece, len);
	}
	return true;
}

/* The header's CRC counts its own place as zero. */
static bool header_crc_holds(
	const struct reader *reader, uint64_t lba, const struct gpt_header *header)
{
	struct gpt_header zeroed = *header;
	uint32_t state = ~UINT32_C(0);

	zeroed.header_crc32 = put32(0);
	state = crc32_add(CRC32_IEEE, state, &zeroed, sizeof zeroed);
	return add_to_crc(reader, lba, sizeof zeroed, get32(header->header_size), &state) &&
	       state == ~get32(header->header_crc32);
}

static bool header_is_good(const struct reader *reader, uint64_t lba, struct gpt_header *header)
{
	uint64_t last = last_lba(reader);

	if (!read_header(reader, lba, header))
		return false;
	if (get32(header->header_size) < sizeof *header ||
		get32(header->header_size) > reader->sector_size)
		return false;
	return header_crc_holds(reader, lba, header) && get64(header->my_lba) == lba &&
	       get64(header->first_usable_lba) <= get64(header->last_usable_lba) &&
	       get64(header->last_usable_lba) <= last;
}

static bool entries_are_good(const struct reader *reader, const struct gpt_header *header)
{
	uint32_t entry_size = get32(header->entry_size), state = ~UINT32_C(0);
	uint64_t bytes = (uint64_t)get32(header->entry_count) * entry_size;

	/* 128 times a power of two. */
	if (entry_size < sizeof(struct gpt_entry) || entry_size & (entry_size - 1))
		return false;
	return bytes && bytes <= ENTRIES_BYTES_MAX &&
	       add_to_crc(reader, get64(header->entries_lba), 0, bytes, &state) &&
	       state == ~get32(header->entries_crc32);
}

static bool is_good(const struct reader *reader, uint64_t lba, struct gpt_header *header)
{
	return header_is_good(reader, lba, header) && entries_are_good(reader, header);
}

static void add_entry(const struct reader *reader, const struct gpt_entry *entry, unsigned number,
	struct partition_table *table)
{
	static const uint8_t unused[16];
	uint64_t scale = reader->sector_size / SECTOR;
	uint64_t first = get64(entry->first_lba), last = get64(entry->last_lba);
	struct partition *partition;

	if (memcmp(entry->type_guid, unused, sizeof unused) == 0)
		return;
	if (first > last || last > last_lba(reader)) {
		table->problem = "a partition reaches beyond the end of the disk";
		return;
	}
	partition = partition_add(table, reader, number, first * scale, (last - first + 1) * scale);
	if (!partition)
		return;
	partition->zero_id = memcmp(entry->guid, unused, sizeof unused) == 0;
	text_guid(partition->uuid, entry->guid);
	text_guid(partition->type_guid, entry->type_guid);
	text_utf16(partition->name, entry->name, sizeof entry->name / sizeof entry->name[0]);
}

static void read_entries(
	const struct reader *reader, const struct gpt_header *header, struct partition_table *table)
{
	struct gpt_entry entry;

	text_guid(table->id, header->disk_guid);
	for (uint32_t i = 0; i < get32(header->entry_count) && i < NUMBER_MAX; i++)
		if (read_at(reader, get64(header->entries_lba),
			    (uint64_t)i * get32(header->entry_size), &entry, sizeof entry))
			add_entry(reader, &entry, i + 1, table);
	if (get32(header->entry_size) != sizeof entry)
		table->problem = "GPT entries of more than 128 bytes, which Linux does not read";
}

/* The entry of type MBR_TYPE_PROTECTIVE that counts begins right behind the MBR. */
static bool is_protective(const struct mbr *mbr)
{
	for (size_t i = 0; i < 4; i++)
		if (mbr->entries[i].type == MBR_TYPE_PROTECTIVE &&
			get32(mbr->entries[i].start) == PRIMARY_LBA)
			return true;
	return false;
}

void gpt_read(const struct reader *reader, const struct mbr *mbr, struct partition_table *table)
{
	struct gpt_header header, other;

	table->kind = TABLE_GPT;
	if (is_good(reader, PRIMARY_LBA, &header)) {
		if (!header_is_good(reader, get64(header.alternate_lba), &other))
			table->problem = "the backup of the GPT is damaged or missing";
		read_entries(reader, &header, table);
	} else if (is_good(reader, last_lba(reader), &header)) {
		read_entries(reader, &header, table);
		table->problem = "only the backup of the GPT is good, which Linux does not read "
				 "(repair it, or boot with gpt)";
	} else {
		table->problem = "the GPT and its backup are damaged";
	}
	if (!is_protective(mbr))
		table->problem = "no entry of the MBR protects the GPT, so Linux does not read it";
}
