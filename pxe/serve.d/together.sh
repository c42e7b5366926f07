#!/bin/sh
# Servers that run in the foreground and end together, and a reporter of what they log. Sourced by pxe/serve
# and nutshell-serve, which have say() and die().

servers='' reporter='' sleeper='' run=''
# A command for the end.
at_end=''

# begin NAME FOLDER: makes the temporary folder $run, which is gone at the end, however that comes.
begin() {
	run=$(mktemp -d "$2/$1.XXXXXX") || die "no temporary folder in $2"
	# A shell that was started with these ignored cannot trap them.
	trap 'end 0' INT TERM HUP
	trap 'end $?' EXIT
	chmod 755 "$run"
	mkfifo "$run/log"
}

# report SCRIPT ARGUMENTS...: what is written to $run/log goes to that awk script.
report() {
	# mawk reads whole blocks unless told otherwise.
	awk='awk'
	case $(awk -W version </dev/null 2>/dev/null) in
	mawk*) awk='awk -W interactive' ;;
	esac
	script=$1
	shift
	$awk "$@" -f "$script" <"$run/log" &
	reporter=$!
	exec 3>"$run/log"
}

# launch NAME COMMAND...: what it prints is in the log. It is in a group of its own, with what it starts.
launch() {
	server=$1
	shift
	setsid "$@" </dev/null >&3 2>&3 3>&- &
	eval "pid_$server=$!"
	servers="$servers $server"
}

pid_of() { eval "echo \$pid_$1"; }

# pause SECONDS: false when one of them has ended, which the log then says.
pause() {
	sleep "$1" 3>&- &
	sleeper=$!
	wait "$sleeper" || true
	sleeper=''
	for server in $servers; do
		kill -0 "$(pid_of "$server")" 2>/dev/null && continue
		status=0
		wait "$(pid_of "$server")" || status=$?
		echo "ended $server $status" >&3
		return 1
	done
}

# All servers, then the reporter, then the folder. The whole group of each: workers of nginx go on without
# their master.
end() {
	trap '' INT TERM HUP
	trap - EXIT
	[ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null || true
	[ -z "$sleeper" ] || wait "$sleeper" 2>/dev/null || true
	for server in $servers; do
		kill -- "-$(pid_of "$server")" 2>/dev/null || true
	done
	for server in $servers; do
		wait "$(pid_of "$server")" 2>/dev/null || true
	done
	$at_end
	exec 3>&-
	[ -z "$reporter" ] || wait "$reporter" 2>/dev/null || true
	rm -rf "$run"
	exit "$1"
}
