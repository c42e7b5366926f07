"""nutshell-serve: a system that runs from memory hands itself on to the next machine, which installs itself."""

import re
import subprocess

import pytest

import install
from firmware import BIOS, UEFI, UEFI_BC, UEFI_HTTP, Firmware
from guest import BOOT, COMMAND, QEMU, SCALE
from netlab.lab import NETWORK, Lab
from netlab.namespace import why_not
from project import TOP

SERVER, RANGE = f"{NETWORK}.1", f"{NETWORK}.100,{NETWORK}.199"
MACS = {"first": "52:54:00:00:00:01", "second": "52:54:00:00:00:02"}
# iPXE asks for its address, and the bundle comes twice: as the kernel, and as a file.
NETBOOT = 180 * SCALE


@pytest.fixture(name="wire")
def network_of_test(tmp_path):
    """wire(machine): that machine's end of a cable between two, as -netdev takes it."""

    def end(machine):
        side = "on" if machine == "first" else "off"
        return f"stream,server={side},addr.type=unix,addr.path={tmp_path}/wire"

    return end


@pytest.fixture(name="tree")
def netboot_tree(out, kernel, tmp_path):
    """tree(parameters): what `make pxe` makes, with these parameters for every machine."""

    def make(parameters):
        stages, machines, tree = out / "stages", tmp_path / "machines", tmp_path / "pxe"
        assert (stages / "verify.efi").exists(), f"{stages} is not complete: `make pxe` makes it"
        machines.mkdir()
        (machines / "default.conf").write_text(f"mode = live\ntimeout = 0\nhand-on = yes\nparameters = {parameters}\n")
        subprocess.run([TOP / "pxe/tree", kernel("pc"), machines, stages, tree], check=True, timeout=COMMAND)
        return tree

    return make


def test_netbooted_system_serves_the_next_which_installs_itself(boot, out, kernel, tree, wire, tmp_path):
    """Nobody types anything: the first machine's command line says it all."""
    served = (
        f"ip={SERVER}:::24::eth1:off nutshell.services=+serve nutshell.serve.interface=eth1 nutshell.serve.range={RANGE} "
        'nutshell.serve.append="nutshell.install=auto hostname=second"'
    )
    qemu = [str(QEMU), "--accel", "tcg", "--nic", "e1000"]
    folder = tree(served)
    httpd = f"guestfwd=tcp:10.0.2.100:80-cmd:{out}/busybox/busybox httpd -i -h {folder}"
    first = boot("pc", command=[
        *qemu, "--net", f"user,{httpd},bootfile=http://10.0.2.100/boot.ipxe", "--", "-boot", "n", "-machine", "graphics=off",
        "-netdev", f"{wire('first')},id=wire", "-device", f"e1000,netdev=wire,mac={MACS['first']},romfile=",
    ])
    first.expect("Linux version", NETBOOT)
    first.login()
    first.wait_until("grep -q 'Ctrl-C ends it' /var/log/messages", 60)

    # Its disk comes first, and is blank: the firmware goes on to the network, once.
    path = install.blank(tmp_path / "disk.img", 200 * install.MIB)
    second = boot("pc", command=[
        *qemu[:-1], f"e1000,mac={MACS['second']}", "--net", wire("second"), "--disk", str(path), "--",
        "-boot", "order=cn", "-machine", "graphics=off",
    ])
    second.expect("Linux version", NETBOOT)
    partuuid = second.expect(r"Installed on /dev/vda: PARTUUID ([0-9a-f]{8}-01)\.", BOOT + install.INSTALL).group(1)
    second.login("second")
    assert second.check("grep ' / ' /proc/mounts").startswith("/dev/vda1 / ext4 ")
    cmdline = second.check("cat /proc/cmdline")
    assert f"root=PARTUUID={partuuid}" in cmdline and "nutshell.install" not in cmdline
    # It could do the same.
    for name in ("undionly.kpxe", "snponly.efi", "verify.bin", "verify.efi", "autoexec.ipxe"):
        assert second.check(f"sha256sum /boot/pxe/{name}").split()[0] == install.sha256(folder / name)

    log = first.check("grep serve: /var/log/messages")
    size = kernel("pc").stat().st_size
    for step in (r"DHCP +192\.168\.77\.1[0-9][0-9]", rf"{MACS['second']}  - +HTTP +boot\.ipxe",
                 r"HTTP +verify\.bin", rf"{MACS['second']}  - +HTTP +bzImage-[0-9a-f]{{16}} +{size} bytes", r"HTTP +hand-on\.cpio"):
        assert re.search(step, log), log
    second.send("poweroff")
    second.wait_end(BOOT)
    assert install.judge(path, kernel("pc")).partuuid == partuuid


def test_no_second_dhcp_server(shared_guests):
    """QEMU's own answers there; and the address stays."""
    guest = shared_guests("pc")
    guest.wait_until("ip addr show dev eth0 | grep -q 'inet 10.0.2.15/'", 30)
    status, said = guest.run("nutshell-serve --interface eth0 --range 10.0.2.100,10.0.2.109")
    assert status == 2 and "there is a DHCP server on this network already: 10.0.2.2" in said, said
    guest.check("ip addr show dev eth0 | grep -q 'inet 10.0.2.15/'")


def test_refusals_and_a_quiet_end(boot, wire):
    """Started by QEMU with -kernel: the bundle is read back."""
    guest = boot("pc", "--net", wire("first"), "--append", f"ip={SERVER}:::24::eth0:off").login()
    guest.wait_until("ip addr show dev eth0 | grep -q 'inet '", 30)
    for options, message in {
        "": "--interface is missing: on which network? There are: eth0",
        "--interface eth9": "--interface eth9: there is none. There are: eth0",
        "--interface eth0": "--range FIRST,LAST is missing",
        "--interface eth0 --range 10.0.0.1,10.0.0.9": "is not inside of the network of eth0: 192.168.77.1/24",
        "--interface eth0 --range 192.168.77.1,192.168.77.9": "192.168.77.1, the address of eth0 itself, is in it",
        f"--interface eth0 --range {RANGE} --append 'a || b'": "neither ${ nor || nor &&",
        f"--interface eth0 --no-dhcp --range {RANGE}": "--no-dhcp gives away no addresses",
        "--proxy": "busybox has no proxyDHCP",
    }.items():
        status, said = guest.run(f"nutshell-serve {options}")
        assert status == 2 and said.startswith("nutshell-serve: error: ") and message in said, said
    command = f"nutshell-serve --interface eth0 --range {RANGE}"
    said = guest.check(f"{command} --append 'a=\"b c\" d&e\\f' --dry-run")
    assert "start 192.168.77.100\nend 192.168.77.199\n" in said
    assert 'set timeout 0\nset retries:int32 30\nset verify no\nset hand-on yes\nset parameters a="b c" d&e\\f' in said

    before = guest.check("ls /run; mount")
    # What a terminal does at Ctrl-C, in a shell without job control; its output to a file.
    guest.check(f"{{ setsid {command} >/tmp/said 2>&1; echo ended $? >>/tmp/said; }} & true")
    guest.wait_until("grep -q 'Ctrl-C ends it' /tmp/said", 30)
    assert "UEFI cannot boot from here: there is no /boot/pxe/snponly.efi" in guest.check("cat /tmp/said")
    # Its own DHCP client, if it were one, is paused.
    assert guest.check("sv status /run/udhcpc/eth0").startswith("run:") and "paused" in guest.check("sv status /run/udhcpc/eth0")
    bundle = guest.check("nutshell-install --save-kernel /tmp/kernel").split()[-1]
    assert guest.check(f"wget -q -O - http://{SERVER}/bzImage | sha256sum").split()[0] == bundle
    guest.check(f"wget -q -O - http://{SERVER}/boot.ipxe | grep -q '^set bundle-sum {bundle}$'")
    # Somebody else has the port.
    status, said = guest.run("nutshell-serve --interface eth0 --no-dhcp")
    assert status == 1 and re.search(r"error: (tftpd|httpd) has ended .*\n.*(bind|in use)", said), said

    guest.check("pkill -INT -o -f '^[^ ]*sh [^ ]*nutshell-serve'")
    guest.wait_until("grep -q ^ended /tmp/said", 30)
    assert guest.check("tail -n 1 /tmp/said") == "ended 0"
    assert guest.check("ls /run; mount") == before
    assert guest.run("pgrep 'httpd|udpsvd|tftpd|udhcpd'")[0] == 1
    assert "paused" not in guest.check("sv status /run/udhcpc/eth0")
    # One that ends takes the others with it.
    guest.check(f"{{ setsid {command} >/tmp/said 2>&1; echo ended $? >>/tmp/said; }} & true")
    guest.wait_until("grep -q 'Ctrl-C ends it' /tmp/said", 30)
    guest.check("pkill -KILL httpd")
    guest.wait_until("grep -q ^ended /tmp/said", 30)
    said = guest.check("cat /tmp/said")
    assert said.endswith("ended 1") and "error: httpd has ended (status 137)" in said
    assert guest.run("pgrep 'httpd|udpsvd|tftpd|udhcpd'", COMMAND)[0] == 1


def test_the_service_is_back_whoever_was_killed(boot, wire):
    """Servers of its own that went on would hold the ports, and its DHCP server would be the other one on the network."""
    served = f"nutshell.services=+serve nutshell.serve.interface=eth0 nutshell.serve.range={RANGE}"
    guest = boot("pc", "--net", wire("first"), "--append", f"ip={SERVER}:::24::eth0:off {served}").login()
    serves = "[ $(grep -c 'Ctrl-C ends it' /var/log/messages) = {} ]"
    guest.wait_until(serves.format(1), 60)
    for times, killed in (2, "cat /etc/rc.d/serve/supervise/pid"), (3, "pgrep -fx 'runsv serve'"):
        guest.check(f"kill -9 $({killed})")
        guest.wait_until(serves.format(times), 60)
        pid = guest.check("cat /etc/rc.d/serve/supervise/pid")
        for server in "udhcpd", "udpsvd", "httpd":
            assert guest.check(f"grep PPid /proc/$(pidof {server})/status") == f"PPid:\t{pid}"
        assert len(guest.check("ls -d /run/nutshell-serve.*").split()) == 1
        guest.check(f"wget -q -O /dev/null http://{SERVER}/boot.ipxe")


def wait_for(process, text):
    """What it prints until a line with that text."""
    said = []
    for line in process.stdout:
        said.append(line)
        if text in line:
            return
    pytest.fail(f"no {text!r} in {said}")


_reason = why_not()


@pytest.mark.skipif(_reason is not None, reason=str(_reason))
def test_each_firmware_gets_what_it_can_run(kernel, out, tmp_path):
    """The image's udhcpd, on this machine; with a configuration as nutshell-serve makes it."""
    assert kernel("pc")  # which busybox is built for
    known = {
        "INTERFACE": "eth0", "FIRST": f"{NETWORK}.100", "LAST": f"{NETWORK}.199", "COUNT": "100", "MASK": "255.255.255.0",
        "ADDRESS": SERVER, "RUN": str(tmp_path), "URL": f"http://{SERVER}",
    }
    text = re.sub("@([A-Z]+)@", lambda match: known[match[1]], (TOP / "initramfs/serve/udhcpd.conf").read_text())
    (tmp_path / "udhcpd.conf").write_text(f"{text}boot_file undionly.kpxe\nboot_uefi snponly.efi\n")
    (tmp_path / "leases").touch()
    with Lab() as lab:
        server, client = lab.host(1), lab.host(2)
        # It looks for a moment whether anybody has an address before it gives it away.
        command = [str(out / "busybox/busybox"), "udhcpd", "-f", "-a", "100", str(tmp_path / "udhcpd.conf")]
        with server.namespace.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            try:
                wait_for(process, "started")
                for number, (what, file) in enumerate([
                    ([BIOS], "undionly.kpxe"), ([UEFI], "snponly.efi"), ([UEFI_BC], "snponly.efi"),
                    ([UEFI_HTTP], f"http://{SERVER}/bzImage.efi"), ([BIOS, True], f"http://{SERVER}/boot.ipxe"),
                    ([UEFI, True], f"http://{SERVER}/boot.ipxe"), ([], "undionly.kpxe"),
                ]):
                    with client.namespace.entered():
                        machine = Firmware("eth0", f"52:54:00:00:00:1{number}", *what)
                    with machine:
                        answer = machine.boot()
                    assert answer.file == file and answer.next_server == SERVER
                    assert answer.vendor == ("HTTPClient" if what == [UEFI_HTTP] else "")
                    assert answer.options[175] == b"\xb0\x01\x01" and 3 not in answer.options
            finally:
                process.kill()
