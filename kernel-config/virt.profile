# A virtual machine with virtio devices and nothing else: smallest and fastest.
core
machine
serial
mitigations
return-thunks
kvm-guest
block
ext4
net
ipv6
cgroups
virtio
watchdog
virt
