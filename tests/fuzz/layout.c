/* libFuzzer: any wish for a layout, and any sectors as stamp, sector 0 and saved table. What is
 * planned is what Linux' rules read back from the table. */
// sources: src/lib/*.c
// options: -max_len=2048
#include "layout.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define must(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	le64 disk_sectors, system_sectors, spare_sectors, kept_start, kept_count;
	le32 signature;
	uint8_t shifts; /* makes numbers of disks' sizes likelier than those of 64 bits */
	uint8_t kept, kept_number, kept_type;
	struct stamp stamp;
	struct mbr mbr, saved;
};

/* A disk with this sector 0, and zeros. */
struct disk {
	const struct mbr *mbr;
	uint64_t size;
};

static bool read_disk(void *context, uint64_t offset, void *to, size_t len)
{
	const struct disk *disk = context;

	memset(to, 0, len);
	if (offset == 0 && len >= sizeof *disk->mbr)
		memcpy(to, disk->mbr, sizeof *disk->mbr);
	return offset <= disk->size && len <= disk->size - offset;
}

static void must_not_overlap(const struct layout *layout)
{
	const struct layout_part *system = &layout->system, *second = &layout->second;
	uint64_t end = layout->disk_sectors - layout->unused;

	must(layout->disk_sectors >= layout->unused && end <= LAYOUT_SECTORS_MAX);
	must(system->start == LAYOUT_FIRST && system->count >= LAYOUT_SYSTEM_MIN);
	must(system->count % LAYOUT_ALIGN == 0 && system->count <= end - system->start);
	must(layout_wiped_end(layout) >= LAYOUT_FIRST);
	must(layout_wiped_end(layout) <= layout->disk_sectors);
	if (!second->count)
		return;
	must(second->start >= system->start + system->count);
	must(second->start < end && second->count <= end - second->start);
	must(!layout->second_kept || second->start + second->count <= layout_wiped_end(layout));
}

/* What is read back of the table is what was planned. */
static void must_be_read_back(const struct layout *layout)
{
	static struct partition_table table;
	struct mbr mbr;
	struct disk disk = {&mbr, layout->disk_sectors > UINT64_MAX / SECTOR
					  ? UINT64_MAX
					  : layout->disk_sectors * SECTOR};
	const struct reader reader = {read_disk, &disk, disk.size, SECTOR};
	const struct partition *partition = table.partitions;

	layout_table(layout, &mbr);
	must(disk_read_table(&reader, &table));
	/* As a type, a kept partition may have one that makes a GPT of it all. */
	if (layout->second.type == MBR_TYPE_PROTECTIVE)
		return;
	must(table.kind == TABLE_MBR && table.count == 1 + (layout->second.count != 0));
	must(partition->number == 1 && partition->active && !partition->zero_id);
	must(partition->start == layout->system.start && partition->count == layout->system.count);
	must(strcmp(partition->uuid, layout->partuuid) == 0);
	if (table.count == 1)
		return;
	partition++;
	must(partition->number == 2 && !partition->active);
	must(partition->start == layout->second.start && partition->count == layout->second.count);
	must(partition->mbr_type == layout->second.type);
}

static void plan(const struct input *input)
{
	uint64_t disk_sectors = get64(input->disk_sectors) >> (input->shifts & 63);
	const struct partition kept = {
		.number = input->kept_number,
		.start = get64(input->kept_start) >> (input->shifts & 63),
		.count = get64(input->kept_count) >> (input->shifts & 63),
		.mbr_type = input->kept_type,
	};
	const struct layout_wish wish = {
		.disk_sectors = disk_sectors,
		.signature = get32(input->signature),
		.system_sectors = get64(input->system_sectors) >> (input->shifts & 63),
		.spare_sectors = get64(input->spare_sectors) >> (input->shifts & 63),
		.kept = input->kept & 1 ? &kept : NULL,
	};
	struct layout layout;

	if (layout_plan(&wish, &layout))
		return;
	must(layout.signature == wish.signature && layout.signature);
	must(layout.system.count >= wish.system_sectors);
	must_not_overlap(&layout);
	must_be_read_back(&layout);
}

static void stamps_and_saved_tables(const struct input *input)
{
	const uint32_t signature = get32(input->mbr.signature);
	struct mbr mbr, saved;
	struct stamp stamp;

	if (stamp_is_valid(&input->stamp, &input->mbr))
		must(signature && mbr_is_valid(&input->mbr));
	stamp_make(&stamp, signature, input->stamp.kernel_sha256, get64(input->disk_sectors));
	must(stamp_is_valid(&stamp, &input->mbr) == (signature && mbr_is_valid(&input->mbr)));
	saved_table_make(&saved, &input->mbr);
	must(!mbr_is_valid(&saved) && saved_table_read(&saved, &mbr));
	must(!memcmp(mbr.entries, input->mbr.entries, sizeof mbr.entries));
	must(get32(mbr.signature) == signature);
	if (saved_table_read(&input->saved, &mbr))
		must(mbr.magic[0] == 0x55 && mbr.magic[1] == 0xaa);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {0};

	memcpy(&input, data, size < sizeof input ? size : sizeof input);
	plan(&input);
	stamps_and_saved_tables(&input);
	return 0;
}
