/* libFuzzer: any bytes as a disk with an MBR or a GPT. */
// sources: src/lib/*.c
// options: -max_len=16384
#include "tests/fuzz/disk_image.h"

#include "crc32.h"
#include "gpt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Checksums that hold, which no input would come upon. The entries are those of a table of any
 * size. */
static void seal(uint8_t *bytes, size_t lba)
{
	struct gpt_header *header = (struct gpt_header *)(bytes + lba * SECTOR);
	uint64_t at = get64(header->entries_lba) % DISK_SECTORS * SECTOR;
	uint64_t len = (uint64_t)get32(header->entry_count) * get32(header->entry_size);
	uint32_t size = get32(header->header_size);

	if (memcmp(header->signature, "EFI PART", sizeof header->signature) != 0)
		return;
	if (at + len <= DISK_BYTES)
		header->entries_crc32 =
			put32(~crc32_add(CRC32_IEEE, UINT32_MAX, bytes + at, (size_t)len));
	header->header_crc32 = put32(0);
	if (size <= SECTOR)
		header->header_crc32 = put32(~crc32_add(CRC32_IEEE, UINT32_MAX, header, size));
}

static void check(const struct partition_table *table)
{
	if (table->count > PARTITIONS_MAX)
		abort();
	check_text(table->id, sizeof table->id);
	for (size_t i = 0; i < table->count; i++) {
		const struct partition *partition = &table->partitions[i];

		check_text(partition->uuid, sizeof partition->uuid);
		check_text(partition->name, sizeof partition->name);
		check_text(partition->type_guid, sizeof partition->type_guid);
		if (!partition->count || partition->start >= DISK_SECTORS ||
			partition->count > DISK_SECTORS - partition->start ||
			partition->number < 1 || partition->number > 255)
			abort();
		/* Numbers go up, but for primary partitions behind logical ones. */
		if (i && table->kind == TABLE_GPT && partition->number <= partition[-1].number)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[DISK_BYTES];
	static struct partition_table table;
	struct reader reader = disk_image(bytes, data, size);

	for (int sealed = 0; sealed < 2; sealed++) {
		for (reader.sector_size = 512; reader.sector_size <= 4096;
			reader.sector_size *= 8) {
			if (!disk_read_table(&reader, &table))
				abort();
			check(&table);
		}
		seal(bytes, 1);
		seal(bytes, DISK_SECTORS - 1);
	}
	return 0;
}
