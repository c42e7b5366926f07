/* What /init has to say: on every active console, and in the kernel's log, from where klogd takes
 * it. These print. */
#ifndef SAY_H
#define SAY_H

enum say_level { /* syslog(2)'s */
	SAY_ERROR = 3,
	SAY_WARNING = 4,
	SAY_NOTICE = 5,
	SAY_INFO = 6,
};

/* One line, without its newline. It goes into the kernel's log, which shows it on the consoles;
 * errors and warnings are seen there even where the console level (quiet, loglevel=) would hide
 * them. */
__attribute__((format(printf, 2, 3))) void say(enum say_level level, const char *format, ...);
/* Several lines, for the log only: one of the system's own programs shows them. */
void say_to_log(const char *text);
/* Several lines on every active console as they are, and in the log. */
void say_to_all(const char *text);

#endif
