#!/bin/sh
# Sent to a shell in the guest, after login: what a sweep wants to know, as NAME=VALUE, then the kernel's
# log, then what the user's command prints.

# Until the services have been found well, or not. That takes some seconds, of which most are waiting.
settle() {
	[ -e /etc/rc.d/boot-ok ] || return
	until [ -e /run/nutshell/boot-ok ] || [ -e /run/nutshell/boot-failed ]; do
		sleep 0.2
	done
}

after_login() {
	settle
	awk '/^(MemTotal|MemAvailable):/ { kib[$1] = $2 }
		END { print "memory=" kib["MemTotal:"] - kib["MemAvailable:"] }' /proc/meminfo
	echo "services=$(sv status /etc/rc.d/* 2>/dev/null | grep -c '^run:')"
	echo
	echo 'begin of log'
	dmesg -r
	printf '\nend of log\n'
	[ -z "$1" ] || sh -c "$1" 2>&1 </dev/null | head -c 4096
	printf '\nend of figures\n'
}
