/* nutshell-params: what the kernel's command line means to this system. */
#ifndef PARAMS_TOOL_H
#define PARAMS_TOOL_H

/* The whole command, for main() to call when it was started under this name. Prints. Returns the
 * exit status: 0; 1 when a parameter that was asked for has no value; 2 when something could not be
 * done. */
int params_tool(int argc, char **argv);

#endif
