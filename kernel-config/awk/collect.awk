# Reads the fragments named in LIST ("KIND<tab>PATH" per line) and prints what they ask for, one
# symbol per line: "CONFIG_X<tab>VALUE<tab>FILE<tab>LINE", in the order of first mention.
# KIND is `shared` for a fragment that must not contradict an earlier one, and `last` for one that
# may override. Problems go to ERRORS, one per line; the caller decides.
BEGIN {
	FS = "\t"
	while ((getline entry < LIST) > 0) {
		split(entry, part, "\t")
		read_fragment(part[2], part[1])
	}
	for (i = 1; i <= symbols; i++)
		print order[i] "\t" value[order[i]] "\t" file[order[i]] "\t" line[order[i]]
}

function complain(path, number, text, check) {
	printf "%s:%d: error: %s [%s]\n", name_of(path), number, text, check > ERRORS
}

# The options given by --set travel in a file of their own; say where they really come from.
function name_of(path) {
	return path == SET ? "--set" : path
}

function read_fragment(path, kind,    text, number, status) {
	while ((status = (getline text < path)) > 0) {
		number++
		if (text ~ /^# CONFIG_[A-Za-z0-9_]+ is not set$/)
			ask(substr(text, 3, length(text) - 13), "n", path, number, kind)
		else if (text ~ /^CONFIG_[A-Za-z0-9_]+=/)
			read_assignment(text, path, number, kind)
		else if (text ~ /^# CONFIG_[A-Za-z0-9_]+ is not set/ || text !~ /^[ \t]*(#.*)?$/)
			complain(path, number, "expected CONFIG_NAME=value, '# CONFIG_NAME is not set' or a comment", "syntax")
	}
	if (status < 0)
		complain(path, 0, "cannot be read", "missing-fragment")
	close(path)
}

function read_assignment(text, path, number, kind,    at, symbol, wanted) {
	at = index(text, "=")
	symbol = substr(text, 1, at - 1)
	wanted = substr(text, at + 1)
	if (wanted ~ /^([ymn]|-?[0-9]+|0[xX][0-9A-Fa-f]+|".*")$/)
		ask(symbol, wanted, path, number, kind)
	else
		complain(path, number, symbol " has the value '" wanted \
			"': expected y, m, n, a number or a \"string\", and nothing after it", "syntax")
}

function ask(symbol, wanted, path, number, kind) {
	if (!(symbol in value))
		order[++symbols] = symbol
	else if (value[symbol] != wanted && (kind == "shared" || path == source[symbol]))
		complain(path, number, symbol "=" wanted " contradicts " symbol "=" value[symbol] \
			" at " file[symbol] ":" line[symbol], "conflict")
	value[symbol] = wanted
	source[symbol] = path
	file[symbol] = name_of(path)
	line[symbol] = number
}
