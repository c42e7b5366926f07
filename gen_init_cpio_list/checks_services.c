#include "checks.h"
#include "name_list.h"
#include "suggest.h"

enum { UNSEEN, OPEN, DONE };

static void unknown_need(struct image *image, const struct service *service, struct str name)
{
	struct suggestion suggestion = suggest_for(name);
	char hint[SUGGEST_HINT_MAX];

	for (size_t i = 0; i < image->service_count; i++)
		suggest_offer(&suggestion, image->services[i].name);
	diag_error(image->diags, service->needs_pos, RULE_SERVICE_NEEDS,
		"'" STR_FMT "' needs '" STR_FMT "', which is no service%s", STR_ARG(service->name),
		STR_ARG(name), suggest_hint(&suggestion, hint));
}

void check_service_needs(struct image *image)
{
	for (size_t i = 0; i < image->service_count; i++) {
		const struct service *service = &image->services[i];
		struct str list = service->needs, name;

		while (name_list_next(&list, &name)) {
			const struct service *needed = image_find_service(image, name);

			if (!needed) {
				unknown_need(image, service, name);
			} else if (service->enabled && !needed->enabled) {
				diag_error(image->diags, service->needs_pos, RULE_SERVICE_NEEDS,
					"'" STR_FMT "' needs '" STR_FMT "', which is not enabled",
					STR_ARG(service->name), STR_ARG(name));
				diag_note(image->diags, needed->pos, "declared here");
			}
		}
	}
}

/* Goes along needs; one that is still open when it is met again closes a circle. */
static void visit(struct image *image, struct service *service)
{
	struct str list = service->needs, name;

	service->seen = OPEN;
	while (name_list_next(&list, &name)) {
		struct service *needed = image_find_service(image, name);

		if (needed && needed->seen == UNSEEN) {
			visit(image, needed);
		} else if (needed && needed->seen == OPEN) {
			diag_error(image->diags, service->needs_pos, RULE_SERVICE_CYCLE,
				"'" STR_FMT "' needs '" STR_FMT
				"', which in turn needs it: none could start first",
				STR_ARG(service->name), STR_ARG(name));
			diag_note(image->diags, needed->pos, "the circle begins here");
		}
	}
	service->seen = DONE;
}

void check_service_cycles(struct image *image)
{
	for (size_t i = 0; i < image->service_count; i++)
		if (image->services[i].seen == UNSEEN)
			visit(image, &image->services[i]);
}
