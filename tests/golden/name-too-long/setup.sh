awk 'BEGIN {
	for (i = 0; i < 256; i++) name = name "n"
	for (i = 0; i < 50; i++) long = long "/" substr(name, 1, 100)
	print "dir /" name
	print "dir " long
	print "slink /a " long
	print "file /b data 0644 0 0 /" name
}' >in.rootfs
