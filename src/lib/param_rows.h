/* The table of parameters: ROW(identifier, name, type, default, what it takes, help, check). */
/* clang-format off */
ROW(ROOT, "root", PARAM_CUSTOM, NULL, "PARTUUID=…|UUID=…|LABEL=…|PARTLABEL=…|/dev/NAME|MAJOR:MINOR",
	"the file system to switch to; without it the system stays in RAM", check_root)
ROW(ROOTFSTYPE, "rootfstype", PARAM_TEXT, NULL, "TYPE[,TYPE…]", "its type; else what is found on it", NULL)
ROW(ROOTFLAGS, "rootflags", PARAM_TEXT, NULL, "OPTIONS", "mount options for it, as after mount -o", NULL)
ROW(RO, "ro", PARAM_FLAG, NULL, NULL, "mount it read-only", NULL)
ROW(RW, "rw", PARAM_FLAG, NULL, NULL, "mount it read-write, which is the default", NULL)
ROW(ROOTWAIT, "rootwait", PARAM_WAIT, "10", "[SECONDS]", "how long to wait for it; without a value for ever", NULL)
ROW(ROOTDELAY, "rootdelay", PARAM_SECONDS, "0", "SECONDS", "wait so long before looking for it", NULL)
ROW(INIT, "init", PARAM_CUSTOM, NULL, "/PATH", "what to run as process 1 instead of /sbin/init", check_path)
ROW(IP, "ip", PARAM_CUSTOM, "dhcp", "dhcp|off|CLIENT:SERVER:GATEWAY:NETMASK:HOST:DEVICE:AUTOCONF:DNS:DNS",
	"the network's set-up, as in the kernel's nfsroot.rst", check_ip)
ROW(BOOTIF, "BOOTIF", PARAM_CUSTOM, NULL, "01-aa-bb-cc-dd-ee-ff", "the network card that the machine booted from", check_bootif)
ROW(HOSTNAME, "hostname", PARAM_CUSTOM, NULL, "NAME", "the host name; else /etc/hostname", check_hostname)
ROW(KEYMAP, "keymap", PARAM_TEXT, NULL, "NAME", "a keymap of /usr/share/keymaps", NULL)
ROW(PANIC, "panic", PARAM_TEXT, "10", "SECONDS", "the kernel's: after a panic reboot in so many seconds; 0: never", NULL)
ROW(CONSOLE, "console", PARAM_TEXT, NULL, "TTY[,OPTIONS]", "the kernel's: where messages and shells appear; may be repeated", NULL)
ROW(RESCUE, "nutshell.rescue", PARAM_FLAG, NULL, NULL, "stay in RAM whatever root= says, with a shell on each console", NULL)
ROW(BREAK, "nutshell.break", PARAM_LIST, NULL, "early|root|mount|switch|init", "a shell at these points of the boot; leaving it goes on", NULL)
ROW(RUN, "nutshell.run", PARAM_TEXT, NULL, "\"COMMAND\"", "run this once, hand on its output and status, power off", NULL)
ROW(ONFAIL, "nutshell.onfail", PARAM_CUSTOM, "rescue", "rescue|reboot[:SECONDS]|poweroff[:SECONDS]", "what to do when the root cannot be had", check_onfail)
ROW(FSCK, "nutshell.fsck", PARAM_CHOICE, "auto", "auto|force|skip", "check the root before it is mounted", NULL)
ROW(SERVICES, "nutshell.services", PARAM_CUSTOM, NULL, "+NAME|-NAME[,…]", "services to enable and disable for this boot", check_services)
ROW(WATCHDOG, "nutshell.watchdog", PARAM_SECONDS, "60", "SECONDS", "reset the machine when nothing fed the watchdog for so long; 0: off", NULL)
/* clang-format on */
