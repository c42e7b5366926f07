/* What src/lib reads from disk images: one line of JSON for each argument. Ids and labels are
 * written as hexadecimal digits, since they are any bytes. */
// sources: src/lib/*.c
#define _POSIX_C_SOURCE 200809L
#include "blockdev.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void text(const char *name, const char *value)
{
	printf("\"%s\": \"", name);
	for (; *value; value++)
		printf("%02x", (unsigned char)*value);
	printf("\"");
}

static void show_partition(const struct partition *partition)
{
	printf("{\"number\": %u, \"start\": %llu, \"count\": %llu, \"type\": %u, \"active\": %d, ",
		partition->number, (unsigned long long)partition->start,
		(unsigned long long)partition->count, partition->mbr_type, partition->active);
	text("uuid", partition->uuid);
	printf(", ");
	text("guid", partition->type_guid);
	printf(", ");
	text("name", partition->name);
	printf("}");
}

static void show_table(const struct partition_table *table)
{
	static const char *const kinds[] = {"none", "dos", "gpt"};

	printf("{\"kind\": \"%s\", \"problem\": \"%s\", ", kinds[table->kind],
		table->problem ? table->problem : "");
	text("id", table->id);
	printf(", \"partitions\": [");
	for (size_t i = 0; i < table->count; i++) {
		if (i)
			printf(", ");
		show_partition(&table->partitions[i]);
	}
	printf("], ");
}

static void show_contents(const struct contents *contents)
{
	printf("\"contents\": \"%s\", \"needs_check\": %d, \"dirty\": %d, ",
		contents->type ? contents->type : "", contents->needs_check, contents->dirty);
	text("contents_uuid", contents->uuid);
	printf(", ");
	text("contents_label", contents->label);
	printf("}\n");
}

int main(int argc, char **argv)
{
	static struct partition_table table;
	struct contents contents;
	struct reader reader;

	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY | O_CLOEXEC);

		if (fd < 0 || !blockdev_reader(fd, &reader) || !disk_read_table(&reader, &table) ||
			!disk_read_contents(&reader, &contents)) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			return 1;
		}
		show_table(&table);
		show_contents(&contents);
		close(fd);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
