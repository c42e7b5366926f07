truncate -s 1073741825 big.rootfs
echo "include big.rootfs" >in.rootfs
