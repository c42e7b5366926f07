# Reads machine files (docs/netboot.md) and checks all of them. With machines-out.awk, which knows what comes of them:
#
#   awk -f machines.awk -f machines-out.awk FILE.conf...   errors, and a table
#   awk -v want=00:00:5e:00:53:01 -f ...                   what that machine would boot
#   awk -v out=DIR -f ...                                  DIR/NAME.ipxe, DIR/NAME.files, DIR/index.ipxe
#
# An error is "file:line: error: …" on standard error; with one, nothing is written, and the status is 1.

BEGIN {
	all = "inherit mac uuid serial mode disk parameters hostname initrd timeout retries verify hand-on"
	split(all, keys)
	for (i in keys)
		known[keys[i]] = 1
	repeats["mac"] = repeats["uuid"] = repeats["serial"] = repeats["initrd"] = 1
	split("mode disk parameters hostname timeout retries verify hand-on", shown)
	hex = "[0-9a-f]"
	pair = hex hex
	mac_form = "^" pair ":" pair ":" pair ":" pair ":" pair ":" pair "$"
	four = pair pair
	uuid_form = "^" four four "-" four "-" four "-" four "-" four four four "$"
	# No file at all: ARGV holds the pattern that matched nothing.
	if (ARGC < 2 || ARGV[1] ~ /\*/) {
		print "error: no machine files (*.conf) in " ARGV[1] > "/dev/stderr"
		failed = 1
		exit 1
	}
	# Here, as a file without a line is never read.
	for (i = 1; i < ARGC; i++) {
		names[++count] = name_of(ARGV[i])
		file_of[name_of(ARGV[i])] = ARGV[i]
		if (name_of(ARGV[i]) !~ /^[A-Za-z0-9._-]+$/ || name_of(ARGV[i]) == "index")
			complain(ARGV[i], "a machine file has a name of letters, digits, '.', '_' and '-', and not index")
	}
}

function name_of(file) {
	sub(/.*\//, "", file)
	sub(/\.conf$/, "", file)
	return file
}

function complain(place, text) {
	print place ": error: " text > "/dev/stderr"
	failed = 1
}

function smallest(a, b, c) {
	return a < b ? (a < c ? a : c) : (b < c ? b : c)
}

# How many letters have to be put in, taken out or changed to make one word of the other (Levenshtein).
function distance(a, b,   i, j, row, corner, above) {
	for (j = 0; j <= length(b); j++)
		row[j] = j
	for (i = 1; i <= length(a); i++) {
		corner = row[0]
		row[0] = i
		for (j = 1; j <= length(b); j++) {
			above = row[j]
			row[j] = smallest(above + 1, row[j - 1] + 1, corner + (substr(a, i, 1) != substr(b, j, 1)))
			corner = above
		}
	}
	return row[length(b)]
}

# ", did you mean 'x'?" of the words of a list, or nothing.
function nearest(word, words,   list, n, i, best, least) {
	n = split(words, list, " ")
	least = 3
	for (i = 1; i <= n; i++)
		if (distance(word, list[i]) < least)
			least = distance(word, best = list[i])
	return best == "" ? "" : ", did you mean '" best "'?"
}

function one_of(value, words) {
	if (index(" " words " ", " " value " ") == 0)
		complain(here, key " is one of " words ", not '" value "'" nearest(value, words))
}

function number(value, most) {
	if (value !~ /^[0-9]+$/ || length(value) > 5 || value + 0 > most)
		complain(here, key " is a number from 0 to " most ", not '" value "'")
}

# Of two machines with one name it would be chance which is meant.
function own(kind, value) {
	if ((kind, value) in owner)
		complain(here, kind " " value " is already that of " owner[kind, value])
	else
		owner[kind, value] = here
	machine_of[kind, value] = name
}

function check_file(value,   word, n, path) {
	n = split(value, word, " ")
	if (n != 2 || word[2] !~ /^\// || value ~ /[^A-Za-z0-9 ._\/+@:=-]/ || ("/" word[2] "/") ~ /\/\.\.?\//) {
		complain(here, "initrd wants FILE /PATH (letters, digits and ._+@:=-), not '" value "'")
		return
	}
	path = substr(word[1], 1, 1) == "/" ? word[1] : folder word[1]
	if (system("test -f '" path "'") != 0)
		complain(here, "there is no file " path)
	else if (system("test -r '" path "'") != 0)
		complain(here, path " cannot be read")
	if ((name, word[2]) in target)
		complain(here, word[2] " is put there twice, before in line " target[name, word[2]])
	target[name, word[2]] = FNR
	files[name] = files[name] path " " word[2] "\n"
}

# iPXE expands ${…}, and ends a command at && and ||.
function check_words(value) {
	if (value ~ /\$\{/ || (" " value " ") ~ / (&&|\|\|) / || value ~ /[^ -~]/)
		complain(here, key " holds something that iPXE does not leave alone (${, &&, ||, or a letter that is not ASCII)")
	if (gsub(/"/, "\"", value) % 2)
		complain(here, "a double quote without its other half")
	if (length(value) > 1024)
		complain(here, key " is longer than 1024 letters; the kernel's whole command line holds 2047")
}

function check_value(value) {
	if (key == "mac" || key == "uuid") {
		value = tolower(value)
		if (key == "mac")
			gsub(/-/, ":", value)
		if (value !~ (key == "mac" ? mac_form : uuid_form))
			complain(here, "'" value "' is no " (key == "mac" ? "MAC address: six pairs as in 00:00:5e:00:53:01" : "UUID: digits as in 8-4-4-4-12"))
		own(key, value)
	} else if (key == "serial") {
		if (value !~ /^[A-Za-z0-9._-]+$/)
			complain(here, "iPXE cannot compare this serial number: letters, digits, '.', '_' and '-' only; use mac or uuid")
		own(key, value)
	} else if (key == "mode")
		one_of(value, "live install rescue disk menu")
	else if (key == "verify" || key == "hand-on")
		one_of(value, "yes no")
	else if (key == "timeout")
		number(value, 3600)
	else if (key == "retries")
		number(value, 10000)
	else if (key == "hostname" && value !~ /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/)
		complain(here, "'" value "' is no host name")
	else if (key == "disk" && value !~ /^(auto|\/dev\/[A-Za-z0-9\/-]+|serial=[A-Za-z0-9._-]+)$/)
		complain(here, "disk is auto, /dev/NAME or serial=TEXT, not '" value "'")
	else if (key == "parameters")
		check_words(value)
	else if (key == "initrd")
		check_file(value)
	return value
}

{
	name = name_of(FILENAME)
	folder = FILENAME
	sub(/[^\/]*$/, "", folder)
	here = FILENAME ":" FNR
	sub(/\r$/, "")
	sub(/^[ \t]+/, "")
	sub(/[ \t]+$/, "")
}

/^$/ || /^#/ { next }

!/^[A-Za-z-]+[ \t]*\+?=/ {
	complain(here, "this is not KEY = VALUE")
	next
}

{
	key = value = $0
	sub(/[ \t]*\+?=.*/, "", key)
	adds = substr($0, length(key) + 1) ~ /^[ \t]*\+=/
	sub(/^[^=]*=[ \t]*/, "", value)
	if (!(key in known)) {
		complain(here, "there is no key '" key "'" nearest(key, all))
		next
	}
	if (value == "" && key != "parameters") {
		complain(here, key " wants a value")
		next
	}
	if (adds && key != "parameters")
		complain(here, "only parameters can be added to with +=")
	if ((name, key) in line_of && !(key in repeats))
		complain(here, key " was said before, in line " line_of[name, key])
	line_of[name, key] = FNR
	said[name, key] = check_value(value)
	added[name, key] = adds
}

function parent(name) {
	if (name == "default")
		return ""
	return (name, "inherit") in said ? said[name, "inherit"] : "default"
}

function check_parents(name,   at, seen, place, steps) {
	for (at = name; at != ""; at = parent(at)) {
		place = file_of[at] ":" ((at, "inherit") in line_of ? line_of[at, "inherit"] : 1)
		if (at == "default" && (at, "inherit") in said) {
			complain(place, "default is what all inherit from, and inherits from nothing")
			return 0
		}
		if (parent(at) != "" && !(parent(at) in file_of)) {
			complain(place, "there is no " parent(at) ".conf to inherit from")
			return 0
		}
		if (++steps > count) {
			complain(place, at " inherits from itself, by way of " parent(at))
			return 0
		}
	}
	return 1
}

END {
	if (!failed && !("default" in file_of))
		complain(ARGV[1], "there is no default.conf beside it, for machines that no other file names")
	for (i = 1; i <= count && !failed; i++)
		check_parents(names[i])
	if (failed)
		exit 1
	if (want != "")
		show(find(want))
	else if (out != "") {
		for (i = 1; i <= count; i++)
			write_machine(names[i])
		write_index()
	} else
		for (i = 1; i <= count; i++)
			print substr(names[i] "                    ", 1, 20) substr(value_of(names[i], "mode") "        ", 1, 9) value_of(names[i], "parameters")
}
