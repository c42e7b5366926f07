# Writes the values of CHANGES ("CONFIG_X<tab>VALUE") into a fragment (the input): a line for one of
# these symbols is replaced where it stands, the others are kept, new ones are added at the end.
# The value "-" removes the line.
BEGIN {
	FS = "\t"
	while ((getline row < CHANGES) > 0) {
		split(row, column, "\t")
		value[column[1]] = column[2]
		order[++changes] = column[1]
	}
	FS = " "
}

function put(symbol) {
	done[symbol] = 1
	if (value[symbol] == "n")
		print "# " symbol " is not set"
	else if (value[symbol] != "-")
		print symbol "=" value[symbol]
}

{
	symbol = ""
	if ($0 ~ /^# CONFIG_[A-Za-z0-9_]+ is not set$/)
		symbol = $2
	else if (match($0, /^CONFIG_[A-Za-z0-9_]+=/))
		symbol = substr($0, 1, RLENGTH - 1)
	if (symbol == "" || !(symbol in value))
		print
	else if (!(symbol in done))
		put(symbol)
}

END {
	for (i = 1; i <= changes; i++)
		if (!(order[i] in done))
			put(order[i])
}
