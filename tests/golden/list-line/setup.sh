awk 'BEGIN {
	printf "file /a data 0644 0 0"
	for (i = 0; i < 1000; i++) printf " /link%04d", i
	print ""
}' >in.rootfs
