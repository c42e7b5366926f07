/* The table of parameters: ROW(identifier, name, type, default, what it takes, example, help,
 * check). */
/* clang-format off */
ROW(ROOT, "root", PARAM_CUSTOM, NULL, "PARTUUID=ID|UUID=ID|LABEL=NAME|PARTLABEL=NAME|/dev/NAME|MAJOR:MINOR",
	"root=PARTUUID=5d1e4c2a-01", "the file system to switch to; without it the system stays in RAM", check_root)
ROW(ROOTFSTYPE, "rootfstype", PARAM_TEXT, NULL, "TYPE[,TYPE...]", "rootfstype=ext4",
	"what file system root is; else what is found on it", NULL)
ROW(ROOTFLAGS, "rootflags", PARAM_TEXT, NULL, "OPTION[,OPTION...]", "rootflags=noatime,commit=30",
	"mount options for root, as after mount -o", NULL)
ROW(RO, "ro", PARAM_FLAG, NULL, NULL, "ro", "mount root read-only", NULL)
ROW(RW, "rw", PARAM_FLAG, NULL, NULL, "rw", "mount root read-write, as without ro; the last of ro and rw wins", NULL)
ROW(ROOTWAIT, "rootwait", PARAM_WAIT, "10", "[=SECONDS]", "rootwait=60",
	"how long root may take to appear; without a number there is no limit", NULL)
ROW(ROOTDELAY, "rootdelay", PARAM_SECONDS, "0", "SECONDS", "rootdelay=5",
	"how long to wait before root is looked for", NULL)
ROW(INIT, "init", PARAM_CUSTOM, NULL, "/PATH", "init=/bin/sh",
	"what runs as process 1 in place of /sbin/init; exec init goes on from a shell", check_path)
ROW(IP, "ip", PARAM_CUSTOM, "dhcp",
	"dhcp|off|CLIENT:SERVER:GATEWAY:NETMASK:HOSTNAME:CARD:AUTOCONF:DNS0:DNS1:NTP0",
	"ip=192.0.2.10::192.0.2.1:24:box:eth0:off:192.0.2.1",
	"the IPv4 set-up, as in the kernel's nfsroot.rst; NETMASK may be a number of bits", check_ip)
ROW(BOOTIF, "BOOTIF", PARAM_CUSTOM, NULL, "[01-]MAC", "BOOTIF=01-52-54-00-12-34-56",
	"the network card that the machine booted from: ip= is for this card if it names none", check_bootif)
ROW(HOSTNAME, "hostname", PARAM_CUSTOM, NULL, "NAME", "hostname=box",
	"the host name; else what /etc/hostname says", check_hostname)
ROW(KEYMAP, "keymap", PARAM_CUSTOM, NULL, "NAME", "keymap=be-latin1",
	"the keyboard of the screen: a keymap in /usr/share/keymaps, without .bmap", check_file_name)
ROW(PANIC, "panic", PARAM_CUSTOM, "10", "SECONDS", "panic=0",
	"the kernel's: reboot so long after a panic; 0: stay, for people to read; below 0: at once", check_panic)
ROW(CONSOLE, "console", PARAM_TEXT, NULL, "TTY[,OPTIONS]", "console=ttyS0,115200",
	"the kernel's: where messages appear; several are in use at once, and the last is /dev/console", NULL)
ROW(RESCUE, "nutshell.rescue", PARAM_FLAG, NULL, NULL, "nutshell.rescue",
	"stay in RAM whatever root= says, with a shell on each console", NULL)
ROW(BREAK, "nutshell.break", PARAM_LIST, NULL, "early|root|mount|switch|init", "nutshell.break=root,switch",
	"a shell at these points of the boot, separated by commas; leaving it goes on", NULL)
ROW(RUN, "nutshell.run", PARAM_TEXT, NULL, "\"COMMAND\"", "nutshell.run=\"ip addr; free\"",
	"run this shell command once, hand on its output and its status, power off", NULL)
ROW(ONFAIL, "nutshell.onfail", PARAM_CUSTOM, "rescue", "rescue|reboot[:SECONDS]|poweroff[:SECONDS]",
	"nutshell.onfail=reboot:60", "what to do when root cannot be had", check_onfail)
ROW(FSCK, "nutshell.fsck", PARAM_CHOICE, "auto", "auto|force|skip", "nutshell.fsck=force",
	"whether root is checked before it is mounted; auto: if it needs that", NULL)
ROW(SERVICES, "nutshell.services", PARAM_CUSTOM, NULL, "+NAME|-NAME[,...]", "nutshell.services=-udhcpc,+httpd",
	"services to enable (+) and disable (-) for this boot", check_services)
ROW(WATCHDOG, "nutshell.watchdog", PARAM_SECONDS, "60", "SECONDS", "nutshell.watchdog=0",
	"the watchdog resets a machine that nothing was heard of for so long; 0: off", NULL)
ROW(INSTALL, "nutshell.install", PARAM_TEXT, NULL, "/dev/NAME|serial=TEXT|auto", "nutshell.install=auto",
	"install to this disk, unattended; one that was installed to already is booted", NULL)
ROW(INSTALL_WIPE, "nutshell.install.wipe", PARAM_CHOICE, "no", "yes|no", "nutshell.install.wipe=yes",
	"whether data on that disk may be lost", NULL)
ROW(INSTALL_THEN, "nutshell.install.then", PARAM_CHOICE, "reboot", "reboot|poweroff|shell", "nutshell.install.then=poweroff",
	"what to do after it", NULL)
ROW(INSTALL_KERNEL, "nutshell.install.kernel", PARAM_TEXT, NULL, "URL|/PATH", "nutshell.install.kernel=http://10.0.2.2/bzImage",
	"the bzImage to install, if the running one cannot be read back", NULL)
ROW(INSTALL_SHA256, "nutshell.install.sha256", PARAM_TEXT, NULL, "64 hexadecimal digits", "nutshell.install.sha256=0123...",
	"what its SHA-256 must be", NULL)
ROW(INSTALL_APPEND, "nutshell.install.append", PARAM_TEXT, NULL, "\"WORDS\"", "nutshell.install.append=\"quiet console=ttyS0\"",
	"parameters of the installed system", NULL)
ROW(SERVE_INTERFACE, "nutshell.serve.interface", PARAM_TEXT, NULL, "NAME", "nutshell.serve.interface=eth1",
	"the service serve: hand this system on to machines that boot from the network of that card", NULL)
ROW(SERVE_RANGE, "nutshell.serve.range", PARAM_TEXT, NULL, "FIRST,LAST", "nutshell.serve.range=192.168.77.100,192.168.77.199",
	"the addresses that they get", NULL)
ROW(SERVE_APPEND, "nutshell.serve.append", PARAM_TEXT, NULL, "\"WORDS\"", "nutshell.serve.append=\"nutshell.install=auto\"",
	"what stands on their kernel's command line", NULL)
/* clang-format on */
