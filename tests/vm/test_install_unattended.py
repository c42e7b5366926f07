"""nutshell.install= on the kernel's command line: it installs, and does not do it again."""

import functools
import http.server
import threading

import disks
import install
from guest import BOOT


def expect_install(guest):
    """Waits until it is done; the PARTUUID."""
    return guest.expect(r"Installed on /dev/vd.: PARTUUID ([0-9a-f]{8}-01)\.", BOOT + install.INSTALL).group(1)


def fat(path, size=128 * install.MIB):
    disks.run("mkfs.vfat", "-n", "PRECIOUS", install.blank(path, size))
    return path


def test_reboots_into_the_disk_although_asked_again(boot, tmp_path):
    """One QEMU: after the restart it gets the same kernel and command line again."""
    path = fat(tmp_path / "disk.img")
    append = 'nutshell.install=serial=disk0 nutshell.install.wipe=yes nutshell.install.append="quiet panic=9" hostname=auto9'
    guest = boot("pc", "--disk", path, "--append", append)
    partuuid = expect_install(guest)
    guest.expect(f"was done already: booting root=PARTUUID={partuuid}", BOOT)
    guest.login("auto9")
    assert guest.check("grep ' / ' /proc/mounts").startswith("/dev/vda1 / ext4 ")
    assert guest.check("cat /etc/hostname /boot/grub/parameters.cfg").splitlines()[0::2] == ["auto9", "set parameters='quiet panic=9'"]
    assert guest.run("nutshell-install --unattended")[0] == install.REFUSED
    guest.send("poweroff")
    guest.wait_end(BOOT)
    assert install.judge(path).partuuid == partuuid


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_the_only_blank_disk_with_a_kernel_from_the_network(boot, kernel, tmp_path):
    data, path = fat(tmp_path / "data.img"), install.blank(tmp_path / "disk.img", 128 * install.MIB)
    before = install.sha256(data)
    handler = functools.partial(Quiet, directory=kernel("pc").parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        append = (
            f"nutshell.install=auto nutshell.install.then=poweroff nutshell.install.sha256={install.sha256(kernel('pc'))} "
            f"nutshell.install.kernel=http://10.0.2.2:{server.server_port}/bzImage"
        )
        guest = boot("pc", "--disk", data, "--disk", path, "--append", append)
        expect_install(guest)
        assert guest.wait_end(BOOT)[0] == 0
        server.shutdown()
    assert install.sha256(data) == before
    disk = install.judge(path)
    # Nothing has come in between: not one byte differs.
    install.assert_kernel(path, kernel("pc"), may_differ=())
    assert "set parameters='quiet'" in install.read(disk, "/boot/grub/parameters.cfg")


def test_data_stays_and_a_shell_is_left(boot, tmp_path):
    path = fat(tmp_path / "disk.img")
    before = install.sha256(path)
    guest = boot("pc", "--disk", path, "--append", "nutshell.install=/dev/vda nutshell.install.then=shell")
    guest.expect(r"there is something on /dev/vda \(serial disk0\): vfat 'PRECIOUS'", BOOT)
    guest.expect("nutshell.install.wipe=yes")
    guest.send("")  # the prompt was there already
    guest.login()
    assert "failed with status 2" in guest.check("dmesg | grep 'install:'")
    guest.check("sync")
    assert install.sha256(path) == before
    # Once it is blank it may be had; and after that no more.
    guest.check("dd if=/dev/zero of=/dev/vda bs=1M count=1 conv=fsync")
    guest.check("nutshell-install --unattended", install.INSTALL)
    status, said = guest.run("nutshell-install --unattended")
    assert status == install.REFUSED and "was installed to already" in said
    guest.check("sync; echo 3 >/proc/sys/vm/drop_caches")
    install.judge(path)
