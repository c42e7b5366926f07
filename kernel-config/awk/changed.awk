# Prints the symbols whose value differs between the configuration BEFORE and the input, with the
# new value: "CONFIG_X<tab>VALUE". A switch that is gone counts as n; a string or number that is
# gone has the value "-".
BEGIN {
	while ((getline text < BEFORE) > 0)
		if (text ~ /^CONFIG_[A-Za-z0-9_]+=/) {
			at = index(text, "=")
			before[substr(text, 1, at - 1)] = substr(text, at + 1)
		}
}

/^CONFIG_[A-Za-z0-9_]+=/ {
	at = index($0, "=")
	symbol = substr($0, 1, at - 1)
	seen[symbol] = 1
	if (!(symbol in before) || before[symbol] != substr($0, at + 1))
		print symbol "\t" substr($0, at + 1)
}

END {
	for (symbol in before)
		if (!(symbol in seen))
			print symbol "\t" (before[symbol] ~ /^[ym]$/ ? "n" : "-") | "sort"
}
