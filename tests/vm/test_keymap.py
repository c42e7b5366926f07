"""keymap= on the command line: what is typed on the keyboard is what appears on the screen."""

import struct

from guest import BOOT
from test_boot import wait_screen


def tables(guest, command):
    """A binary keymap: for each combination of modifiers that it has, the meaning of 128 keys."""
    data = bytes.fromhex(guest.check(f"{command} | od -An -v -tx1").replace("\n", " "))
    assert data.startswith(b"bkeymap")
    used = [number for number in range(256) if data[7 + number]]
    return {number: struct.unpack_from("<128H", data, 263 + 256 * i) for i, number in enumerate(used)}


def test_be_latin1_is_loaded(boot, tmp_path, out):
    guest = boot("pc", "--append", "keymap=nosuch keymap=be-latin1", "--qmp", tmp_path / "qmp").login()
    # The last one counts, so nothing is said of the first.
    assert guest.run("dmesg | grep startup:")[0] == 1
    in_force = tables(guest, "dumpkmap </dev/tty1")
    for modifiers, keys in tables(guest, "cat /usr/share/keymaps/be-latin1.bmap").items():
        # Key 0 is none: the kernel says so in its own way.
        assert in_force[modifiers][1:] == keys[1:], f"table {modifiers}"
    # The keys that are q, w and ; on a US keyboard.
    wait_screen(guest, tmp_path, "nutshell login:")
    for key in ["q", "w", "semicolon", "a"]:
        guest.qmp.keys(key)
    wait_screen(guest, tmp_path, "nutshell login: azmq", 10)


def test_unknown_keymap_is_reported(boot):
    guest = boot("pc", "--append", "keymap=be-latin9")
    guest.expect("keymap=be-latin9 is not in /usr/share/keymaps. There are:.* be-latin1", BOOT)
    guest.login()
    guest.wait_until("grep -q 'startup: keymap=be-latin9 is not in' /var/log/messages", 5)


def test_every_keymap_that_is_promised(shared_guests):
    there = shared_guests("pc").check("ls /usr/share/keymaps").split()
    assert {f"{name}.bmap" for name in ["be-latin1", "de", "fr", "uk", "us", "dvorak"]} <= set(there)
