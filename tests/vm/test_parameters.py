"""The kernel's command line as it comes to the running system, and odd ones by the hundred in one guest."""

import subprocess

import cmdlines
from guest import BOOT

# Words that the boot goes on with: quotes, repeated, wrong, unknown, and what comes after "--".
APPEND = (
    'hostname=first "hostname=bo-x" nutshell.rescu nutshell.fsck="never ever" nutshell-x=1 keymap="be-latin1" '
    "rootdelay=7 rootdelay=x frobnicate -- hostname=last"
)
PROBLEMS = [
    "nutshell.rescu is not known here; did you mean nutshell.rescue?",
    "nutshell.fsck=never ever is ignored: one of these is wanted: auto|force|skip",
    "rootdelay=x is ignored: whole seconds are wanted, from 0 to 86400",
]


def initramfs(folder, **files):
    """A cpio archive of files in /, to be unpacked over the embedded one."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    path = folder / "more.cpio"
    subprocess.run(["bsdtar", "--format", "newc", "-cf", path, "-C", folder, *files], check=True, timeout=60)
    return path


def test_problems_are_told_at_boot(boot):
    guest = boot("virt", "--append", APPEND)
    for problem in PROBLEMS:
        guest.expect(problem.replace("?", r"\?").replace("|", r"\|").replace(".", r"\."), BOOT)
    guest.login(host="bo-x")
    for problem in PROBLEMS:
        guest.wait_until(f"dmesg | grep -qF '{problem}'", 5)
        guest.wait_until(f"grep -qF '{problem}' /var/log/*", 5)
    table = guest.check("nutshell-params")
    assert table.split("\n\n")[1].splitlines() == PROBLEMS
    assert guest.check("nutshell-params hostname keymap rootdelay") == "bo-x\nbe-latin1\n7"


def test_everybody_may_ask(shared):
    assert shared.check("su -s /bin/sh nobody -c 'nutshell-params panic'") == "10"
    status, said = shared.run("nutshell-params root")
    assert (status, said.strip()) == (1, "")
    assert shared.run("nutshell-params rot")[0] == 2


def test_odd_command_lines(boot, tmp_path):
    """Each is parsed as here, in the image's own program, without a crash."""
    cases = cmdlines.read()
    expected = [b"%d %s\n" % (number, line) for number, case in enumerate(cases, 1) for line in case[2]]
    archive = initramfs(tmp_path, lines=cmdlines.file_for_each(cases), expected=b"".join(expected))
    guest = boot("virt", "--initrd", archive).login()
    guest.check("nutshell-params --cmdline /lines --each >/tmp/said && cmp /tmp/said /expected")
    assert guest.check("wc -l </lines") == str(len(cases))
