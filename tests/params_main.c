/* nutshell-params by itself, for the tests of it. */
// sources: src/lib/param*.c src/lib/ip_*.c src/lib/cmdline.c src/lib/decimal.c src/lib/nearest.c
// sources: src/lib/root_spec.c src/lib/printer.c src/lib/io.c src/init/params_*.c
#include "params_tool.h"

int main(int argc, char **argv)
{
	return params_tool(argc, argv);
}
