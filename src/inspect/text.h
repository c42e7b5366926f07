/* Text of an unknown origin on a terminal, and JSON. They print to a stream, whose errors stay for
 * its owner. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Control characters, which could do things to a terminal, as "\ooo". */
void print_shown(FILE *to, const char *text);

struct json {
	FILE *to;
	bool follows; /* something is there already that a comma separates from what comes */
};

/* Each with a key within an object, or NULL within an array. Bytes that are no UTF-8 become U+DC80
 * to U+DCFF, which Python turns back ("surrogateescape"). */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_text(struct json *json, const char *key, const char *text);
void json_number(struct json *json, const char *key, uint64_t number);
void json_signed(struct json *json, const char *key, int64_t number);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

#endif
