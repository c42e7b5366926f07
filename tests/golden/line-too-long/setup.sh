awk 'BEGIN { printf "dir /a"; for (i = 0; i < 70000; i++) printf "a"; print ""; print "dri /b" }' >in.rootfs
