#include "lines.h"

bool next_raw_line(struct str text, size_t *offset, struct str *raw)
{
	const char *newline;

	if (*offset >= text.len)
		return false;
	*raw = str_from(text, *offset);
	newline = memchr(raw->at, '\n', raw->len);
	if (newline)
		raw->len = (size_t)(newline - raw->at);
	*offset += raw->len + 1;
	return true;
}

struct str lex_first_word(struct str raw)
{
	size_t start = 0, end;

	while (start < raw.len && is_blank(raw.at[start]))
		start++;
	for (end = start; end < raw.len && !is_blank(raw.at[end]); end++)
		;
	return (struct str){raw.at + start, end - start};
}
