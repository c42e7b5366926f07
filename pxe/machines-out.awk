# What comes of machine files that machines.awk has read: for people, and for iPXE.

function value_of(name, key) {
	if ((name, key) in said) {
		if (added[name, key] && parent(name) != "")
			return value_of(parent(name), key) " " said[name, key]
		return said[name, key]
	}
	return parent(name) == "" ? fallback(key) : value_of(parent(name), key)
}

function fallback(key) {
	return key == "mode" ? "live" : key == "disk" ? "auto" : key == "timeout" ? 10 : key == "retries" ? 30 \
		: key == "verify" || key == "hand-on" ? "yes" : ""
}

function files_of(name) {
	return (parent(name) == "" ? "" : files_of(parent(name))) files[name]
}

function write_machine(name,   to, words) {
	to = out "/" name ".ipxe"
	words = value_of(name, "parameters")
	if (value_of(name, "hostname") != "")
		words = words " hostname=" value_of(name, "hostname")
	print "#!ipxe\n# Made from " name ".conf." > to
	print "set mode " value_of(name, "mode") "\nset disk " value_of(name, "disk") > to
	print "set timeout " value_of(name, "timeout") * 1000 "\nset retries:int32 " value_of(name, "retries") > to
	print "set verify " value_of(name, "verify") "\nset hand-on " value_of(name, "hand-on") > to
	print "set parameters " words > to
	close(to)
	if (files_of(name) != "")
		printf "%s", files_of(name) > (out "/" name ".files")
}

# What tells a machine's own name best comes last, and so wins: the serial number, the UUID, the card.
function write_index(   to, kind, kinds, i, k, entry, part) {
	to = out "/index.ipxe"
	print "#!ipxe\n# Which of the files beside this one is for this machine? boot.ipxe knows its card." > to
	split("serial uuid mac", kinds)
	split("${serial} ${uuid} ${card}", asked)
	for (i = 1; i <= 3; i++)
		for (k = 1; k <= count; k++)
			for (entry in machine_of) {
				split(entry, part, SUBSEP)
				if (part[1] != kinds[i] || machine_of[entry] != names[k])
					continue
				if (kinds[i] == "mac")
					gsub(/:/, "-", part[2])
				print "iseq x" asked[i] " x" part[2] " && set machine " names[k] " ||" > to
			}
	print "exit 0" > to
}

function show(name,   i, list, n) {
	print name " (" file_of[name] ")"
	for (i = 1; i in shown; i++)
		print "  " substr(shown[i] "            ", 1, 12) value_of(name, shown[i])
	n = split(files_of(name), list, "\n")
	for (i = 1; i < n; i++)
		print "  initrd      " list[i]
}

function find(who,   low) {
	low = tolower(who)
	if (("uuid", low) in machine_of)
		return machine_of["uuid", low]
	if (("serial", who) in machine_of)
		return machine_of["serial", who]
	gsub(/-/, ":", low)
	if (("mac", low) in machine_of)
		return machine_of["mac", low]
	return who in file_of ? who : "default"
}
