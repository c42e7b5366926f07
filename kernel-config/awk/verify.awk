# Compares what was asked for (the output of collect.awk, in ASKED) with the configuration that
# Kconfig made of it (the input), and prints the rows that did not survive, with a fifth and a
# sixth column: the value there is, and whether the symbol is defined anywhere (the names in KNOWN).
BEGIN {
	FS = "\t"
	while ((getline symbol < KNOWN) > 0)
		known["CONFIG_" symbol] = 1
}

/^CONFIG_[A-Za-z0-9_]+=/ {
	at = index($0, "=")
	actual[substr($0, 1, at - 1)] = substr($0, at + 1)
}

END {
	while ((getline row < ASKED) > 0) {
		split(row, column, "\t")
		symbol = column[1]
		now = (symbol in actual) ? actual[symbol] : "n"
		if (!(symbol in known))
			print row "\t" now "\tunknown"
		else if (now != column[2])
			print row "\t" now "\tknown"
	}
}
