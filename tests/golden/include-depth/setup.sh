i=0
while [ $i -lt 70 ]; do
	i=$((i + 1))
	echo "include $i.rootfs" >>in.rootfs
	mv in.rootfs "$((i - 1)).rootfs"
	: >in.rootfs
done
echo 'include 0.rootfs' >in.rootfs
echo 'dir /deep' >70.rootfs
