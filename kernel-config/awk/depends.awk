# Prints what the definition of SYMBOL (without CONFIG_) depends on, and which of those symbols are
# off in the configuration CONFIG: "A && B; B=n". The input is the Kconfig files that define it.
# This is a reader's aid, not an evaluator: it shows the words of Kconfig, enclosing `if` and `menu` included.
BEGIN {
	while ((getline text < CONFIG) > 0)
		if (match(text, /^CONFIG_[A-Za-z0-9_]+=/))
			set[substr(text, 8, RLENGTH - 8)] = 1
}

FNR == 1 { depth = 0; block = ""; help = 0 }
# In busybox's C files Kconfig is a comment.
FILENAME ~ /\.c$/ && !/^\/\/config:/ { next }
{ sub(/^\/\/config:/, "") }
/^[ \t]*#/ { next }
# Prose may begin with "if" too.
help && (/^[ \t]*$/ || help_goes_on($0)) { next }
$1 == "help" || $1 == "---help---" { help = 1; margin = -1; next }
continued { text = text " " $0 }
!continued { text = $0 }
{ continued = sub(/\\$/, "", text) }
continued { next }
{ $0 = text }

$1 == "config" || $1 == "menuconfig" || $1 == "choice" || $1 == "comment" || $1 == "source" { block = $2 }
$1 == "if" { block = ""; open(rest(1)) }
$1 == "menu" { block = "menu"; open("") }
$1 == "endif" || $1 == "endmenu" { block = ""; depth-- }
$1 == "depends" && $2 == "on" {
	if (block == "menu")
		outer[depth] = join(outer[depth], rest(2))
	else if (block == SYMBOL)
		own = join(own, rest(2))
}
block == SYMBOL && !seen[FILENAME]++ {
	for (i = 1; i <= depth; i++)
		own = join(own, outer[i])
}

END {
	if (own != "")
		print own off(own)
}

# The text of a help is what is indented as much as its first line.
function help_goes_on(text,    indent) {
	match(text, /^[ \t]*/)
	indent = substr(text, 1, RLENGTH)
	gsub(/\t/, "        ", indent)
	if (margin < 0)
		margin = length(indent)
	help = length(indent) >= margin && margin > 0
	return help
}

function open(condition) {
	outer[++depth] = condition
}

function rest(skip,    i, words) {
	for (i = skip + 1; i <= NF; i++)
		words = words (words == "" ? "" : " ") $i
	return words
}

function join(left, right) {
	if (right ~ /\|\|/ && left != "")
		right = "(" right ")"
	if (left == "" || right == "")
		return left right
	return left " && " right
}

function off(expression,    words, n, i, list, seen_word) {
	n = split(expression, words, /[^A-Za-z0-9_]+/)
	for (i = 1; i <= n; i++)
		if (words[i] ~ /[A-Z]/ && !(words[i] in set) && !(words[i] in seen_word)) {
			seen_word[words[i]] = 1
			list = list (list == "" ? "" : ", ") words[i] "=n"
		}
	return list == "" ? "" : "; " list
}
