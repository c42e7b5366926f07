"""Ways aside from the straight boot: a shell at each stage, another init, one command, rescue on purpose."""

import re

import pytest

import disks
from guest import BOOT

STAGES = ["early", "root", "mount", "switch", "init"]


def leave_shell(guest):
    """Ends a shell of a program's making."""
    guest.send("exit")


def test_break_at_each_stage_on_disk(boot, root_disk):
    disk = root_disk()
    words = f"root=PARTUUID={disk.partuuid} nutshell.break={','.join(STAGES)}"
    guest = boot("virt", "--append", words, "--disk", disk.path)
    mounted = {}
    for stage in STAGES:
        guest.expect(f"a shell at the stage '{stage}'.*goes on", BOOT)
        guest.take_shell()
        mounted[stage] = guest.check("awk '$1 ~ \"^/dev/\" { print $2 }' /proc/mounts").split()
        noted = guest.check("dmesg | sed -n 's/.* init: stage \\([a-z]*\\)$/\\1/p'").split()
        assert noted == STAGES[: STAGES.index(stage) + 1]
        # It is a real terminal, with job control.
        assert guest.check("tty") == "/dev/ttyS0"
        leave_shell(guest)
    disks.expect_disk(guest)
    assert mounted["early"] == mounted["root"] == mounted["mount"] == []
    assert len(mounted["switch"]) == 1 and mounted["switch"] != ["/"]
    assert mounted["init"] == ["/"]


def test_break_live(boot):
    guest = boot("virt", "--append", "nutshell.break=early,init")
    for stage in ("early", "init"):
        guest.expect(f"a shell at the stage '{stage}'", BOOT)
        guest.take_shell()
        leave_shell(guest)
    guest.login()


def test_what_is_mounted_by_hand_at_a_stage_is_no_root(boot, root_disk):
    """The stage 'mount' lets one repair: what is done there counts."""
    disk = root_disk()
    disk.debugfs("rm /sbin/init")
    guest = boot("virt", "--append", f"root=PARTUUID={disk.partuuid} nutshell.break=mount", "--disk", disk.path)
    guest.expect("a shell at the stage 'mount'", BOOT)
    guest.take_shell()
    guest.check("mount /dev/vda1 /mnt && ln -s ../bin/busybox /mnt/sbin/init && umount /mnt")
    leave_shell(guest)
    disks.expect_disk(guest)


@pytest.mark.parametrize("where", ["disk", "live"])
def test_init_is_a_shell_that_goes_on(boot, root_disk, where):
    """As in the tutorial: init=/bin/sh, a look around, and exec init."""
    disk = root_disk()
    words = f"root=PARTUUID={disk.partuuid} " if where == "disk" else ""
    guest = boot("virt", "--append", f"{words}init=/bin/sh", "--disk", disk.path)
    guest.expect("Run /init as init process", BOOT)
    guest.take_shell()
    guest.check("dmesg -n 1")  # the kernel may have more to say, in between
    assert guest.check("echo $$; tty; ls /proc/self/comm") == "1\n/dev/ttyS0\n/proc/self/comm"
    kind = guest.check("awk '$2 == \"/\" { print $3 }' /proc/mounts")
    assert kind.split()[-1] == "ext4" if where == "disk" else "ext4" not in kind
    guest.send("exec init")
    if where == "disk":
        disks.use_disk(guest)
    else:
        guest.login()
    guest.wait_until("sv status syslogd | grep -q ^run:", 10)


def test_init_that_is_not_there_live(boot):
    """A mistyped init= costs the boot nothing where there is another."""
    guest = boot("virt", "--append", "init=/bin/nosuch")
    guest.expect("cannot run init=/bin/nosuch: No such file or directory", BOOT)
    guest.login()


@pytest.mark.parametrize("profile, command, status", [
    ("virt", "echo out; echo err >&2", 0), ("virt", "/bin/nosuch", 127), ("virt", "kill -9 $$", 137), ("pc", "exit 3", 3),
])
def test_run(boot, tmp_path, profile, command, status):
    """Output and status have channels of their own, which nothing else writes to; QEMU's status tells too."""
    ports = ["--", "-device", "virtio-serial-pci", "-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
    for name in ("run", "status"):
        ports += ["-chardev", f"file,id={name},path={tmp_path / name}"]
        ports += ["-device", f"virtserialport,chardev={name},name=nutshell.{name}"]
    guest = boot(profile, "--append", f'nutshell.run="{command}"', *ports)
    ended, _ = guest.wait_end(BOOT)
    # QEMU makes (value << 1) | 1 of it, of which 8 bits are left.
    assert ended == (min(status, 127) << 1 | 1)
    assert (tmp_path / "status").read_text().split() == [str(status)]
    output = (tmp_path / "run").read_text().replace("\r", "")
    if status == 0:
        assert output == "out\nerr\n"
    elif status == 127:
        assert "/bin/nosuch: not found" in output
    else:
        assert output == ""


def test_run_without_channels(boot):
    """On the console, then; and the machine goes off by itself."""
    guest = boot("virt", "--append", 'loglevel=6 nutshell.run="echo ran-$((6 * 7)); ls /sbin/init"')
    status, text = guest.wait_end(BOOT)
    assert status == 0
    assert re.search(r"^ran-42\n/sbin/init$", text, re.MULTILINE), text
    assert "nutshell.run ended with status 0" in text


def test_run_on_a_root_on_disk(boot, root_disk):
    disk = root_disk()
    words = f'root=PARTUUID={disk.partuuid} nutshell.run="cat /etc/hostname; echo by-run > /root/by-run"'
    guest = boot("virt", "--append", words, "--disk", disk.path)
    status, text = guest.wait_end(BOOT)
    assert status == 0
    assert re.search(rf"^{disks.ON_DISK}$", text, re.MULTILINE), text
    assert "by-run" in disks.run("debugfs", "-R", "cat /root/by-run", disk.root)
    disk.assert_clean()


def test_rescue_on_purpose(boot, root_disk):
    disk = root_disk()
    guest = boot("virt", "--append", f"root=PARTUUID={disk.partuuid} nutshell.rescue", "--disk", disk.path)
    text = disks.expect_rescue(guest)
    assert "nutshell.rescue asked for it" in text
    assert guest.check("grep -c '^/dev/' /proc/mounts || true") == "0"
    assert disk.partuuid in guest.check("cat /run/nutshell/rescue")


def test_unknown_parameter(boot):
    guest = boot("virt", "--append", "nutshell.resque nutshell.breaks=root nutshell.fsck=maybe quiet")
    # Shown in spite of quiet.
    guest.expect(r"nutshell.resque is not known here; did you mean nutshell.rescue\?", BOOT)
    guest.expect(r"nutshell.breaks is not known here; did you mean nutshell.break\?")
    guest.expect(r"nutshell.fsck=maybe is ignored: one of these is wanted: auto\|force\|skip")
    guest.login()
    guest.wait_until("grep -q 'did you mean nutshell.rescue' /var/log/messages /var/log/kernel.log", 10)
