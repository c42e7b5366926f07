"""keymap= on the command line: what is typed on the keyboard is what appears on the screen."""

from guest import BOOT
from test_boot import wait_screen


def test_be_latin1_is_loaded(boot, tmp_path, out):
    guest = boot("pc", "--append", "keymap=nosuch keymap=be-latin1", "--qmp", tmp_path / "qmp").login()
    # The last one counts, so nothing is said of the first.
    assert guest.run("dmesg | grep startup:")[0] == 1
    loaded = guest.check("dumpkmap </dev/tty1 | sha256sum").split()[0]
    there = guest.check("sha256sum </usr/share/keymaps/be-latin1.bmap").split()[0]
    assert loaded == there
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
