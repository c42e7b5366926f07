"""The installed system under write load: what it may find on its disk after a power cut.

In the guest files are written, made durable and only then given their name, which carries a checksum and a
number; now and then all is synced, and the number is noted on the spare partition, past the file system.
Meanwhile folders are copied and removed, without any sync. So of any disk that a power cut can leave it is
known what must be there: every file with a name is whole, no number before the highest is missing, and none
up to the noted one is.
"""

import dataclasses
import hashlib
import re
import subprocess

from guest import BOOT, COMMAND
from powercut.disk_states import Contents, History
from powercut.sessions import disk_guest
from powercut.verdicts import FIRST, SECOND, partition_range
from powercut.write_log import SECTOR, qemu_drive, read_log

# An EOF within the quotes of the guest's shell would end it: the script travels as lines of its own.
SCRIPT = """\
mkdir -p /load
busy() {
while :; do rm -rf /load/junk; cp -r /etc /load/junk; dd if=/dev/zero of=/load/big bs=64k count=$((RANDOM % 30)); done
}
busy >/dev/null 2>&1 &
i=0
while i=$((i + 1)); do
dd if=/dev/urandom of=/load/new bs=1000 count=$((RANDOM % 30 + 1)) conv=fsync 2>/dev/null
sum=$(md5sum </load/new)
mv /load/new /load/$i.${sum%% *}
echo $i >/tmp/load.last
[ $((i % 3)) != 0 ] || { sync; echo "noted $i." | dd of=/dev/vda2 bs=512 conv=sync,fsync 2>/dev/null; }
done
"""


@dataclasses.dataclass
class Load:
    history: History
    start: int  # the epoch at which the load began
    system: slice  # the sectors of the system's partition
    spare: int  # first sector of the spare one

    def noted(self, state):
        match = re.match(rb"noted (\d+)\.", self.history.contents.sectors[state[self.spare]])
        return int(match.group(1)) if match else 0


def record(installed, folder, transcripts, files):
    """Starts from what that session has installed, with a spare partition, and writes so many files and more
    to it. Leaves before.img, disk.img and log.img."""
    folder.mkdir(parents=True, exist_ok=True)
    before, disk, log = (folder / name for name in ("before.img", "disk.img", "log.img"))
    log.write_bytes(b"")
    for image in before, disk:
        installed.history.contents.write_image(installed.history.after, image)
    with disk_guest(transcripts / "powercut-load.log", {"disk0": qemu_drive(disk, log)}) as guest:
        guest.login()
        # A start that went well is noted by then, which writes too.
        guest.wait_until("[ -e /run/nutshell/boot-ok ]", 60)
        guest.check(f"cat >/tmp/load <<'END'\n{SCRIPT}END", COMMAND)
        (folder / "start").write_text(str(len(read_log(log))))
        guest.check("sh /tmp/load >/tmp/load.out 2>&1 & true")
        guest.wait_until(f"[ -e /tmp/load.last ] && read -r last </tmp/load.last && [ $last -ge {files} ]", 5 * files)


def load(folder):
    contents = Contents()
    before = contents.of_file(folder / "before.img")
    entries = read_log(folder / "log.img")
    start = sum(entry.flush for entry in entries[: int((folder / "start").read_text())])
    sector0 = contents.sectors[before[0]]
    first, count = partition_range(sector0[FIRST])
    spare, _ = partition_range(sector0[SECOND])
    return Load(History(contents, before, entries), start, slice(first, first + count), spare)


def files_on(partition, folder):
    """{number: is it whole} of the files in /load, read by debugfs."""
    folder.mkdir()
    subprocess.run(["debugfs", "-R", f"rdump /load {folder}", partition], capture_output=True, check=False)
    found = {}
    for path in (folder / "load").glob("*.*"):
        number, checksum = path.name.split(".")
        found[int(number)] = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() == checksum
    return found


def wrong_files(found, noted):
    """What is wrong with the files that are there, {number: is it whole}, when that number was noted."""
    wrong = [f"file {number} is not whole" for number, whole in found.items() if not whole]
    wrong += [f"file {number} is missing" for number in range(1, max(found, default=0)) if number not in found]
    if noted > max(found, default=0):
        wrong.append(f"{noted} was synced, and the last file is {max(found, default=0)}")
    return wrong


CANNOT_CHECK = 8  # of e2fsck, here for half a superblock; /init takes the copy then
COPY = ["-b", "8192", "-B", "4096"]  # where small installations have one


def check_file_system(partition, folder, noted):
    """Replays the journal of that image of the system's partition as a start does, and lets e2fsck and the
    files be judge. Returns what is wrong, and what e2fsck said while it replayed."""
    # Not the whole disk: e2fsck forgets ?offset= when it opens a file system again after a replay.
    for words in ([], COPY):
        replay = subprocess.run(["e2fsck", "-p", *words, partition], capture_output=True, text=True, check=False)
        if replay.returncode != CANNOT_CHECK:
            break
    if replay.returncode > 1:
        return [f"e2fsck -p: {replay.returncode}: {replay.stdout}{replay.stderr}"], replay.stdout
    check = subprocess.run(["e2fsck", "-fn", partition], capture_output=True, text=True, check=False)
    wrong = [f"e2fsck -fn: {check.returncode}: {check.stdout}"] if check.returncode else []
    return wrong + wrong_files(files_on(partition, folder), noted), replay.stdout


GUEST_FILES = "for file in /load/*.*; do [ -e $file ] || continue; sum=$(md5sum <$file); echo ${file##*/} ${sum%% *}; done"


def check_in_guest(noted):
    """A function for booting.boot(): the same, as the started system sees it."""

    def check(guest):
        found = {}
        for line in guest.check(GUEST_FILES, BOOT).splitlines():
            name, checksum = line.split()
            number, _, expected = name.partition(".")
            found[int(number)] = expected == checksum
        errors = guest.run("dmesg | grep -iE 'EXT4-fs (error|warning)|JBD2: .*(error|fail)'")[1].strip()
        if guest.run("touch /after && sync")[0]:
            errors += " nothing can be written"
        return "; ".join(wrong_files(found, noted) + ([errors] if errors else [])) or None

    return check


assert SECTOR == 512, "what dd writes is one sector"
