/* nutshell-params by itself, for the tests of it. */
// sources: src/lib/*.c src/init/params_*.c
#include "params_tool.h"

int main(int argc, char **argv)
{
	return params_tool(argc, argv);
}
