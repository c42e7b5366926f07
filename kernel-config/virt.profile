# A virtual machine with virtio devices and nothing else: smallest and fastest.
core
machine
serial
mitigations
kvm-guest
block
ext4
net
containers
virtio
watchdog
virt
