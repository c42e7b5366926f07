/* The environment of what /init starts. What the kernel made of unknown words of the command line
 * is not in it. */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

/* PATH, HOME and the given TERM (at most 15 bytes of it), for execve(2). Valid until the next call.
 */
char **environment(const char *term);

#endif
