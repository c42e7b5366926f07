# What the clients did, a line for each step: time, MAC, firmware, stage, what, bytes. Out of the logs of
# dnsmasq (log-dhcp) and nginx (log_format client), or of busybox's udhcpd, tftpd and httpd (-v), which tell less.
# -v name=pxe/serve -v tftp=FOLDER -v interface=NAME

function firmware_of(vendor, user) {
	if (user ~ /iPXE/)
		return "iPXE"
	if (vendor ~ /^HTTPClient/)
		return "UEFI HTTP"
	if (vendor ~ /^PXEClient:Arch:00000/)
		return "BIOS"
	if (vendor ~ /^PXEClient:Arch:0000[79]/)
		return "UEFI"
	if (vendor ~ /^PXEClient/)
		return "not x86-64"
	return vendor ~ /^udhcp/ ? "Linux" : "other"
}

# In proxy mode the addresses are another server's: then the kernel knows whose it is.
function mac_of(ip,	command, words) {
	if (!(ip in mac) && ip ~ /^[0-9.]+$/) {
		command = "ip neigh show " ip " dev " interface
		command | getline words
		close(command)
		if (words !~ /lladdr/)
			return "-"
		sub(/.*lladdr /, "", words)
		sub(/ .*/, "", words)
		mac[ip] = words
	}
	return ip in mac ? mac[ip] : "-"
}

# The shell gets no name that it could take for anything else.
function size_of(file,	command, bytes) {
	if (file !~ /^[A-Za-z0-9.\/_-]+$/)
		return ""
	if (!(file in sizes)) {
		command = "wc -c <'" file "'"
		command | getline bytes
		close(command)
		sizes[file] = bytes + 0
	}
	return sizes[file]
}

function tell(who, stage, what, bytes,	line) {
	line = sprintf("%-17s  %-10s  %-4s  %s", who, who in firmware ? firmware[who] : "-", stage, what)
	if (bytes != "")
		line = sprintf("%-68s %10d bytes", line, bytes)
	# Firmware asks a proxyDHCP server twice.
	if (stage == "DHCP" && line == said[who])
		return
	said[who] = line
	print strftime("%H:%M:%S") "  " line
	fflush()
}

# The five last lines of each server, for when it ends.
function remember(server) {
	last[server, count[server]++ % 5] = $0
}

# "dnsmasq-dhcp[PID]: TRANSACTION WORDS...": all lines of a transaction have its number.
function dhcp(	who) {
	if ($3 == "vendor" && $4 == "class:")
		vendor[$2] = $5
	else if ($3 == "user" && $4 == "class:")
		user[$2] = $5
	else if ($3 ~ /^(DHCP[A-Z]+|PXE)\(/) {
		who = match($0, /([0-9a-f][0-9a-f]:)+[0-9a-f][0-9a-f]/) ? substr($0, RSTART, RLENGTH) : "-"
		if (answer($3, who, $2)) {
			delete vendor[$2]
			delete user[$2]
		}
	}
}

# Is it the last line of the transaction that is of interest?
function answer(kind, who, transaction) {
	sub(/\(.*/, "", kind)
	if (kind ~ /DISCOVER|REQUEST|RELEASE|DECLINE|INFORM/ && !/no address available/)
		return 0
	firmware[who] = firmware_of(vendor[transaction], user[transaction])
	if (kind == "DHCPACK") {
		mac[$4] = who
		tell(who, "DHCP", $4)
	} else if (kind == "PXE")
		tell(who, "DHCP", "told what to boot (proxyDHCP)")
	else if (kind == "DHCPNAK")
		tell(who, "DHCP", "refused " $4)
	else if (/no address available/)
		tell(who, "DHCP", "no address of the range is free")
	return 1
}

function tftp_file(from,	file) {
	file = $0
	sub(".*(sent|sending|file) " tftp "/", "", file)
	sub(/ (to|not found for) [0-9.]+$/, "", file)
	return file
}

# A name that a client made up is no word to the terminal.
{
	gsub(/[^ -~]/, "?")
}
/^dnsmasq-dhcp/ {
	remember("dnsmasq")
	dhcp()
	next
}
/^dnsmasq-tftp.*: sent / {
	file = tftp_file()
	tell(mac_of($NF), "TFTP", file, size_of(tftp "/" file))
}
/^dnsmasq-tftp.*: file .* not found/ {
	tell(mac_of($NF), "TFTP", tftp_file() " is not there")
}
/^dnsmasq-tftp.*: failed sending / {
	tell(mac_of($NF), "TFTP", tftp_file() " broken off")
}
/^dnsmasq/ {
	remember("dnsmasq")
	next
}
# "http ADDRESS STATUS BYTES "OK" URI"; without OK it was broken off.
/^http / {
	what = substr($6, 2)
	if ($3 >= 400)
		tell(mac_of($2), "HTTP", what " status " $3)
	else
		tell(mac_of($2), "HTTP", what ($5 == "\"OK\"" ? "" : " broken off"), $4)
	next
}
/^udhcpd: sending ACK to / {
	remember("udhcpd")
	tell(mac_of($NF), "DHCP", $NF)
	next
}
/^udhcpd: / {
	remember("udhcpd")
	next
}
/^(tftpd|udpsvd): / {
	remember("tftpd")
	if (/ sent .* to [0-9.:]+$/) {
		file = $0
		sub(/.* sent /, "", file)
		sub(/ to [0-9.:]+$/, "", file)
		sub(/:.*/, "", $NF)
		tell(mac_of($NF), "TFTP", file, size_of(tftp "/" file))
	}
	next
}
# "ADDRESS:PORT: sent FILE, NUMBER bytes", "ADDRESS:PORT: response:STATUS"
/^[0-9.]+:[0-9]+: / {
	remember("httpd")
	from = $1
	sub(/:.*/, "", from)
	if ($2 == "sent") {
		what = $0
		sub(/^[^ ]* sent \/?/, "", what)
		sub(/, [0-9]+ bytes$/, "", what)
		tell(mac_of(from), "HTTP", what, $(NF - 1))
	} else if ($2 ~ /^response:[45]/)
		tell(mac_of(from), "HTTP", "status " substr($2, 10))
	next
}
/^httpd: / {
	remember("httpd")
	next
}
/^ended / {
	printf "%s: error: %s has ended (status %s)%s\n", name, $2, $3, count[$2] ? ". The last it said:" : "" >"/dev/stderr"
	for (i = count[$2] > 5 ? count[$2] - 5 : 0; i < count[$2]; i++)
		printf "  %s\n", last[$2, i % 5] >"/dev/stderr"
	next
}
{
	remember("nginx")
	if (/\[(error|crit|alert)\]/) {
		print
		fflush()
	}
}
