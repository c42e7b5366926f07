#!/bin/sh
# What pxe/serve and nutshell-serve (in the image) have to know of the network before they hand out
# addresses on it. Sourced; the caller has die(), which prints its arguments and ends.

# number ADDRESS: an IPv4 address as one number; fails where it is none.
number() {
	case $1 in
	*[!0-9.]* | *..* | .* | *.) return 1 ;;
	esac
	old_ifs=$IFS IFS=.
	# shellcheck disable=SC2086 # taken apart at the points
	set -- $1
	IFS=$old_ifs
	[ $# = 4 ] || return 1
	for byte; do
		# A leading zero would make an octal number of it.
		case $byte in
		0 | [1-9] | [1-9][0-9] | [1-9][0-9][0-9]) [ "$byte" -le 255 ] || return 1 ;;
		*) return 1 ;;
		esac
	done
	echo $((($1 << 24) + ($2 << 16) + ($3 << 8) + $4))
}

# dotted NUMBER: the other way round.
dotted() {
	echo "$(($1 >> 24 & 255)).$(($1 >> 16 & 255)).$(($1 >> 8 & 255)).$(($1 & 255))"
}

# in_network NUMBER ADDRESS/BITS: is it a machine's address there? Its first and its last one are not.
in_network() {
	net_mask=$((0xffffffff << (32 - ${2#*/}) & 0xffffffff))
	net_first=$(($(number "${2%/*}") & net_mask))
	[ "$1" -gt "$net_first" ] && [ "$1" -lt $((net_first | 0xffffffff ^ net_mask)) ]
}

# interface_addresses INTERFACE: what `ip` says of its IPv4 addresses, a line each.
interface_addresses() {
	ip -o -4 addr show dev "$1"
}

# take_interface INTERFACE: has to be there, up, and have an IPv4 address.
take_interface() {
	[ -n "$1" ] || die "--interface is missing: on which network? There are:$(interfaces)"
	[ -e "/sys/class/net/$1/flags" ] || die "--interface $1: there is none. There are:$(interfaces)"
	# IFF_UP of linux/if.h
	read -r flags <"/sys/class/net/$1/flags"
	[ $((flags & 1)) = 1 ] || die "--interface $1 is down. Take it up first:  ip link set $1 up"
	[ -n "$(interface_addresses "$1")" ] ||
		die "--interface $1 has no IPv4 address. Give it one first, such as:  ip addr add 192.168.77.1/24 dev $1"
}

interfaces() {
	for name in /sys/class/net/*; do
		[ "${name##*/}" = lo ] || printf ' %s' "${name##*/}"
	done
}

# take_address INTERFACE [RANGE]: sets address and bits to the interface's address in whose network the
# range FIRST,LAST is, or to its first one; first and last are the range's ends.
take_address() {
	first=${2%%,*} last=${2#*,} networks=''
	if [ -n "$2" ]; then
		{ [ "$first,$last" = "$2" ] && from=$(number "$first") && to=$(number "$last") && [ "$from" -le "$to" ]; } ||
			die "--range $2: two IPv4 addresses are wanted, the first and the last one, as in 192.168.77.100,192.168.77.199"
	fi
	while read -r _ _ _ network _; do
		# shellcheck disable=SC2034 # the caller's
		address=${network%/*} bits=${network#*/}
		[ -n "$2" ] || return 0
		networks="$networks $network"
		{ in_network "$from" "$network" && in_network "$to" "$network"; } || continue
		own=$(number "$address")
		[ "$own" -lt "$from" ] || [ "$own" -gt "$to" ] || die "--range $2: $address, the address of $1 itself, is in it"
		return 0
	done <<END
$(interface_addresses "$1")
END
	die "--range $2 is not inside of the network of $1:$networks"
}

# other_server INTERFACE UDHCPC...: the address of a DHCP server that answers there within two seconds, if any
# does. UDHCPC is busybox's client. It gives nothing back (-R): that may be the very lease that this machine has.
other_server() {
	interface_asked=$1
	shift
	"$@" -f -q -n -t 2 -T 1 -i "$interface_asked" -s /bin/true 2>&1 |
		sed -n 's/.* obtained from \([0-9.]*\),.*/\1/p'
}
