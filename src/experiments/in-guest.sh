#!/bin/sh
# Sent to a shell in the guest: the host drives it over a channel of its own, which is the shell's
# standard input and output.

# port NAME: the device of the virtio serial port of that name.
port() {
	for port in /sys/class/virtio-ports/*; do
		read -r name <"$port/name"
		[ "$name" != "$1" ] || echo "/dev/${port##*/}"
	done
}

# run_command MARK COMMAND IN OUT ERR: MARK ends the output on each channel. A port can be opened by one
# process at a time, so that the command gets OUT and ERR as they are open here. Afterwards the channel
# of the shell carries the status and, as an archive, what is in /out.
run_command() {
	mkdir -p /out
	exec 5>"$4" 6>"$5"
	echo "$1 started"
	sh -c "$2" <"$3" >&5 2>&6 5>&- 6>&-
	status=$?
	printf %s "$1" >&5
	printf %s "$1" >&6
	echo "$1 status $status"
	[ -z "$(ls -A /out)" ] || tar -c -f - -C /out . 2>/dev/null
	printf '%s end' "$1"
}
