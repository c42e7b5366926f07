#include "layout.h"

#include <string.h>

/* Sectors that something on the disk takes. */
struct region {
	uint64_t start, count;
	const char *taken; /* what to say when something else lies there too */
};

enum { REGIONS = 6 };

static uint64_t round_down(uint64_t sectors)
{
	return sectors - sectors % LAYOUT_ALIGN;
}

/* A wish beyond all disks stays beyond them. */
static uint64_t round_up(uint64_t sectors)
{
	return sectors > LAYOUT_SECTORS_MAX ? sectors : round_down(sectors + LAYOUT_ALIGN - 1);
}

/* Up to where partitions may lie. */
static uint64_t usable(const struct layout *layout)
{
	return round_down(layout->disk_sectors - layout->unused);
}

static bool overlap(const struct region *a, const struct region *b)
{
	return a->start < b->start + b->count && b->start < a->start + a->count;
}

static const char *check_regions(const struct layout *layout)
{
	const struct region regions[REGIONS] = {
		{0, 1, "the second partition lies over the partition table"},
		{LAYOUT_CORE, LAYOUT_SAVED - LAYOUT_CORE,
			"the second partition lies where GRUB goes, in the first MiB"},
		{LAYOUT_SAVED, 1, "the second partition lies in the first MiB"},
		{LAYOUT_STAMP, 1, "the second partition lies in the first MiB"},
		{layout->system.start, layout->system.count,
			"the second partition lies over the system's"},
		{layout->second.start, layout->second.count, NULL},
	};

	const uint64_t all = layout->disk_sectors - layout->unused;

	for (size_t i = 0; i < REGIONS; i++)
		if (regions[i].start > all || regions[i].count > all - regions[i].start)
			return "a partition ends behind the disk, or above 2 TiB";
	for (size_t i = 0; i < REGIONS; i++)
		for (size_t j = i + 1; j < REGIONS; j++)
			if (overlap(&regions[i], &regions[j]))
				return regions[i].taken;
	return NULL;
}

/* The partition that stays, where it is; the system's ends before it. */
static const char *place_kept(struct layout *layout, const struct partition *kept)
{
	if (kept->number != 2 || kept->mbr_type == MBR_TYPE_EMPTY || !kept->count)
		return "only the second partition of an MBR can be kept";
	layout->second = (struct layout_part){kept->start, kept->count, kept->mbr_type};
	layout->second_kept = true;
	return check_regions(layout);
}

/* How many sectors the system may take, spare ones apart. */
static uint64_t room(const struct layout *layout)
{
	uint64_t end = usable(layout);

	if (layout->second_kept)
		end = round_down(layout->second.start);
	return end > LAYOUT_FIRST ? end - LAYOUT_FIRST : 0;
}

static const char *too_small(const struct layout *layout)
{
	if (layout->second_kept)
		return "too little space before the second partition: the system needs 64 MiB from "
		       "the second MiB on";
	return "the disk is too small: the system needs 65 MiB";
}

static const char *place(const struct layout_wish *wish, struct layout *layout)
{
	uint64_t size = round_up(wish->system_sectors), spare = round_up(wish->spare_sectors);
	uint64_t all = room(layout);

	if (all < LAYOUT_SYSTEM_MIN)
		return too_small(layout);
	if (size && size < LAYOUT_SYSTEM_MIN)
		return "the size asked for is too small: the system needs 64 MiB";
	if (spare > all || size > all - spare)
		return "the disk is too small for the sizes asked for";
	if (!size)
		size = all - spare;
	if (size < LAYOUT_SYSTEM_MIN)
		return "the spare partition leaves less than 64 MiB for the system";
	layout->system = (struct layout_part){LAYOUT_FIRST, size, MBR_TYPE_LINUX};
	if (spare)
		layout->second = (struct layout_part){LAYOUT_FIRST + size, spare, MBR_TYPE_LINUX};
	return NULL;
}

const char *layout_plan(const struct layout_wish *wish, struct layout *layout)
{
	const char *wrong = NULL;

	*layout = (struct layout){
		.disk_sectors = wish->disk_sectors,
		.signature = wish->signature,
	};
	if (!wish->signature)
		return "a disk signature of zero identifies nothing";
	if (wish->disk_sectors > LAYOUT_SECTORS_MAX)
		layout->unused = wish->disk_sectors - LAYOUT_SECTORS_MAX;
	if (wish->kept && wish->spare_sectors)
		return "there is a second partition already: no room for a spare one";
	if (wish->kept)
		wrong = place_kept(layout, wish->kept);
	if (!wrong)
		wrong = place(wish, layout);
	if (!wrong)
		wrong = check_regions(layout);
	mbr_partuuid(layout->partuuid, layout->signature, 1);
	return wrong;
}

uint64_t layout_wiped_end(const struct layout *layout)
{
	uint64_t first = layout->disk_sectors - LAYOUT_WIPED_END;
	uint64_t kept = layout->second.start + layout->second.count;

	return layout->second_kept && kept > first ? kept : first;
}

static void set_entry(struct mbr_entry *entry, uint8_t status, const struct layout_part *part)
{
	if (part->count)
		mbr_set_entry(
			entry, status, part->type, (uint32_t)part->start, (uint32_t)part->count);
}

void layout_table(const struct layout *layout, struct mbr *mbr)
{
	*mbr = (struct mbr){.signature = put32(layout->signature), .magic = {0x55, 0xaa}};
	set_entry(&mbr->entries[0], MBR_ACTIVE, &layout->system);
	set_entry(&mbr->entries[1], 0, &layout->second);
}
