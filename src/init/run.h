/* nutshell.run="COMMAND": one command instead of a system. */
#ifndef RUN_H
#define RUN_H

/* Runs it in a shell, with its standard input, output and error on the channel: the virtio serial
 * port named nutshell.run, where there is one, else the console. Its exit status (128 + N for
 * signal N) goes as a line to the port named nutshell.status, and to QEMU's isa-debug-exit. Then
 * the machine powers off: does not return. Prints. */
_Noreturn void run_command(const char *command);

#endif
