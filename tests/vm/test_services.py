"""The services: each is up, a killed one is back, logs arrive and do not grow without end."""

import re
import uuid

import pytest

from guest import BOOT, SCALE

SERVICES = {
    "pc": ["acpid", "boot-ok", "install", "klogd", "mdev", "syslogd", "udhcpc", "watchdog"],
    "virt": ["boot-ok", "klogd", "mdev", "syslogd", "udhcpc", "watchdog"],
}
each_service = pytest.mark.parametrize(
    "shared, name", [(profile, name) for profile in SERVICES for name in SERVICES[profile]], indirect=["shared"]
)


def token():
    return f"token-{uuid.uuid4().hex}"


@pytest.mark.parametrize("profile", SERVICES)
def test_these_are_the_services(shared_guests, profile):
    shared = shared_guests(profile)
    assert shared.check("ls -1 /etc/rc.d").split() == SERVICES[profile]
    for name in SERVICES[profile]:
        assert shared.check(f"readlink /etc/rc.d/{name}") == f"../init.d/{name}"


@each_service
def test_service_is_up(shared, name):
    shared.wait_until(f"sv status {name} | grep -q '^run: {name}: (pid [0-9]*) [0-9]*s'", 5)
    # A program that ends and is started again each second is up each time one looks.
    pid = shared.check(f"cat /etc/rc.d/{name}/supervise/pid")
    shared.check("sleep 1.2")
    assert shared.check(f"cat /etc/rc.d/{name}/supervise/pid") == pid


@each_service
def test_killed_service_is_back_within_two_seconds(shared, name):
    shared.wait_until(f"sv status {name} | grep -q ^run:", 5)
    pid = int(shared.check(f"cat /etc/rc.d/{name}/supervise/pid"))
    shared.check(f"kill -9 {pid}")
    shared.wait_until(f"sv status {name} | grep ^run: | grep -qv '(pid {pid})'", 2)


def supervised(guest):
    """Every enabled service is up, and its program is the child of the one supervisor it has."""
    return guest.run(
        "( for s in $(ls /etc/rc.d); do [ $(pgrep -fx \"runsv $s\" | wc -l) = 1 ] && "
        "read p </etc/rc.d/$s/supervise/pid && grep -qx \"PPid:.$(pgrep -fx \"runsv $s\")\" /proc/$p/status || "
        "{ echo $s; exit 1; }; done )"
    )


def wait_supervised(guest, seconds):
    """By the clock of the guest. The check itself takes some time there."""
    end = float(guest.check("cut -d ' ' -f 1 /proc/uptime")) + seconds * SCALE
    while (found := supervised(guest))[0]:
        now = float(guest.check("cut -d ' ' -f 1 /proc/uptime"))
        assert now < end, f"not supervised after {seconds} s: {found[1]}"


@pytest.fixture(scope="module")
def one_profile(shared_guests):
    return shared_guests("virt")


@pytest.mark.parametrize("name", SERVICES["virt"])
def test_killed_supervisor_of_a_service_is_back_within_two_seconds(one_profile, name):
    wait_supervised(one_profile, 10)
    pid = one_profile.check(f"pgrep -fx 'runsv {name}'")
    one_profile.check(f"kill -9 {pid}")
    one_profile.wait_until(f"[ \"$(pgrep -fx 'runsv {name}')\" -gt 1 ] && [ ! -e /proc/{pid} ]", 2)
    wait_supervised(one_profile, 2)


@pytest.mark.parametrize("what", ["runsv", "runsvdir"])
def test_all_killed_supervisors_are_back_within_two_seconds(boot, what):
    guest = boot("virt").login()
    wait_supervised(guest, 10)
    guest.check(f"killall -9 {what}")
    guest.wait_until(f"pidof {what} >/dev/null && sv status syslogd | grep -q ^run:", 2)
    wait_supervised(guest, 3)
    assert_logs_work(guest)


CRASHER = """mkdir /etc/init.d/crasher && cd /etc/init.d/crasher
printf '#!/bin/sh\\necho >>/run/crashes\\nexit 1\\n' >run; chmod +x run; ln -s ../init.d/crasher /etc/rc.d/; cd"""


def test_a_service_that_always_crashes_disturbs_no_other(boot):
    guest = boot("virt").login()
    wait_supervised(guest, 10)
    pids = "for s in /etc/rc.d/*/supervise/pid; do case $s in *crasher*) ;; *) cat $s ;; esac; done"
    before = guest.check(pids)
    guest.check(CRASHER)
    guest.wait_until("[ -e /run/crashes ]", 10)
    first = int(guest.check("wc -l </run/crashes"))
    guest.check("sleep 5")
    more = int(guest.check("wc -l </run/crashes")) - first
    assert 2 <= more <= 6, "about once a second"
    assert guest.check(pids) == before
    assert_logs_work(guest)


def test_services_of_one_boot(boot):
    guest = boot("virt", "--append", "nutshell.services=-udhcpc,+httpd,+nosuch,+ntpd").login()
    assert guest.check("ls -1 /etc/rc.d").split() == sorted(
        {*SERVICES["virt"], "httpd", "ntpd"} - {"udhcpc"}
    )
    wait_supervised(guest, 10)
    # As for those of every boot: what a killed supervisor leaves behind makes way.
    guest.check("mkdir -p /run/dhcp/test; echo ntpsrv=127.0.0.1 >/run/dhcp/test/lease; sv restart ntpd")
    guest.wait_until("pidof httpd && pidof ntpd", 5)
    for name in "httpd", "ntpd":
        guest.check(f"kill -9 $(pgrep -fx 'runsv {name}')")
        wait_supervised(guest, 5)
        pid = guest.check(f"cat /etc/rc.d/{name}/supervise/pid; sleep 1.2")
        assert guest.check(f"pidof {name}") == guest.check(f"cat /etc/rc.d/{name}/supervise/pid") == pid
    log = guest.check("dmesg | grep nutshell.services:")
    assert re.search(r"there is no service 'nosuch'\. There are: boot-ok .*httpd .*udhcpc", log)
    assert "'ntpd' needs 'udhcpc', which is not enabled" in log
    # Only a layer over it is changed.
    guest.check("mkdir /tmp/root && mount --bind / /tmp/root")
    assert guest.check("ls -1 /tmp/root/etc/rc.d").split() == SERVICES["virt"]


# As the generator describes it: service logged DIR log=syslog
LOGGED = """mkdir -p /etc/init.d/logged/log && cd /etc/init.d/logged
printf '#!/bin/sh\\necho said by it; exec sleep 1000\\n' >run
printf '#!/bin/sh\\n[ -S /dev/log ] || exec sleep 1\\nexec logger -t logged\\n' >log/run; chmod +x run log/run
ln -s /run/sv/logged supervise; ln -s /run/sv/logged/log log/supervise; cd"""


def test_a_read_only_root_is_not_written_to(boot):
    guest = boot("virt", "--append", "nutshell.services=+httpd").login()
    guest.check(f"{LOGGED}; ln -s ../init.d/logged /etc/rc.d/")
    guest.check("cp -a /etc /tmp/etc && mount --bind /tmp/etc /tmp/etc && touch /tmp/mark && mount -o remount,bind,ro /tmp/etc")
    wait_supervised(guest, 10)
    guest.wait_until("grep -q 'logged: said by it' /var/log/messages", 5)
    assert guest.check("find /etc -newer /tmp/mark") == ""
    assert guest.check("sv status logged").count("run: ") == 2
    assert guest.check("ls /etc/rc.d/*/supervise/status | wc -l") == str(len(SERVICES["virt"]) + 2)
    assert guest.check("df /etc/rc.d/httpd/supervise/ | tail -n 1").split()[-1] == "/run"


def test_a_good_boot_is_reported_once(shared):
    shared.wait_until("[ -e /run/nutshell/boot-ok ]", 20)
    assert shared.check("grep -c 'boot-ok: this boot went well' /var/log/messages") == "1"
    # It sleeps, and says nothing more when it is started again.
    shared.check("sv restart boot-ok")
    shared.wait_until("sv status boot-ok | grep -q ^run:", 5)
    shared.check("sleep 1")
    assert shared.check("cat /proc/$(cat /etc/rc.d/boot-ok/supervise/pid)/comm") == "sleep"
    assert shared.check("grep -c 'boot-ok: ' /var/log/messages") == "1"
    assert shared.run("ls /run/nutshell/boot-failed")[0] == 1


BAD_CHECKS = r"""cd /etc/health.d
printf '#!/bin/sh\necho "the moon is wrong"\nexit 3\n' >moon
printf '#!/bin/sh\nexit 7\n' >silent
printf '#!/bin/sh\nsleep 1000\n' >hangs
echo >no-program; chmod +x moon silent hangs; cd; rm -f /run/nutshell/boot-*
sed -i 's/^limit=60/limit=4/' /etc/init.d/boot-ok/run; sv restart boot-ok >/dev/null"""


def test_a_bad_boot_is_reported_on_the_console_and_in_the_log(boot):
    guest = boot("virt").login()
    guest.wait_until("[ -e /run/nutshell/boot-ok ]", 20)
    # A service that is started again and again, and one that is down.
    guest.check(CRASHER)
    guest.check("sv stop klogd")
    guest.check(BAD_CHECKS)
    guest.expect("boot-ok: not well: hangs: no answer within 10 s", 60)
    guest.expect("boot-ok: not well: moon: the moon is wrong", 5)
    guest.wait_until("[ -e /run/nutshell/boot-failed ]", 5)
    report = guest.check("cat /run/nutshell/boot-failed").split("\n")
    assert [line.split(":")[0] for line in report] == ["hangs", "moon", "services", "silent"]
    assert "silent: status 7" in report
    assert re.search("services: (down: klogd|.*crasher)", report[2]), report[2]
    guest.check("sv start klogd")
    guest.wait_until("grep -q 'boot-ok: not well: silent' /var/log/messages", 5)


def test_logs_that_are_not_written_are_noticed(boot):
    guest = boot("virt", "--append", "nutshell.services=-syslogd").login()
    status, output = guest.run("/etc/health.d/logs")
    assert (status, output.strip()) == (1, "what is logged does not arrive in /var/log/messages")


def assert_logs_work(guest):
    mark = token()
    guest.wait_until("[ -S /dev/log ]", 5)
    guest.check(f"logger {mark}")
    guest.wait_until(f"grep -q {mark} /var/log/messages", 3)


def test_log_message_arrives(shared):
    assert_logs_work(shared)
    mark = token()
    shared.check(f"logger -p auth.err {mark}")
    shared.wait_until(f"grep -q 'auth.err.*{mark}' /var/log/messages", 3)
    assert shared.run(f"grep {mark} /var/log/kernel.log")[0] == 1


def test_kernel_messages_have_a_file_of_their_own(shared):
    # SysRq 0 (console level 0) prints one line; the kernel itself says it.
    lines = "grep -c 'sysrq: ' /var/log/kernel.log"
    shared.wait_until("[ -e /var/log/kernel.log ]", 5)
    before = int(shared.run(lines)[1])
    shared.check("echo 4 > /proc/sysrq-trigger")
    shared.wait_until(f"[ $({lines}) -gt {before} ]", 3)
    assert shared.run("grep 'sysrq: ' /var/log/messages")[0] == 1


def test_first_kernel_messages_are_kept(boot):
    guest = boot("virt").login()
    guest.wait_until("grep -q 'Linux version' /var/log/kernel.log", 5)
    guest.wait_until("grep -q 'Run /init as init process' /var/log/kernel.log", 5)
    assert guest.run("grep 'Linux version' /var/log/messages")[0] == 1


def test_what_userspace_writes_to_the_kernel_log_is_no_kernel_message(shared):
    mark = token()
    shared.check(f"echo '<11>{mark}' > /dev/kmsg")
    shared.wait_until(f"grep -q {mark} /var/log/messages", 3)
    assert shared.run(f"grep {mark} /var/log/kernel.log")[0] == 1


def test_logs_are_rotated(boot):
    guest = boot("virt").login()
    guest.wait_until("[ -S /dev/log ]", 5)
    for file, priority in ("messages", "user.info"), ("kernel.log", "kern.info"):
        for round_ in range(4):
            guest.check(
                f"yes {round_}{'x' * 180} | head -n 3000 | logger -p {priority}; logger -p {priority} end-{round_}"
            )
            guest.wait_until(f"grep -q end-{round_} /var/log/{file}", 20)
        sizes = [line.split() for line in guest.check(f"cd /var/log && wc -c {file}*").split("\n")[:-1]]
        assert [name for _, name in sizes] == [file, f"{file}.0", f"{file}.1"], sizes
        assert all(100 < int(size) < 530 * 1024 for size, _ in sizes), sizes
        assert guest.run(f"grep -q end-3 /var/log/{file}")[0] == 0


def test_nothing_listens_on_the_network(shared):
    shared.wait_until("ip addr show eth0 | grep -q 'inet '", 10)
    sockets = "cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 /proc/net/raw /proc/net/raw6 2>/dev/null"
    found = [line for line in shared.check(sockets).split("\n") if line and "local_address" not in line]
    assert found == []


def test_users_and_their_files(shared):
    assert shared.check("stat -c '%a %U:%G' /etc/passwd /etc/group /etc/shadow").split("\n") == [
        "644 root:root", "644 root:root", "600 root:root",
    ]
    setuid = shared.check("find / -xdev -type f -perm -4000 -o -xdev -type f -perm -2000")
    assert setuid == ""


def test_terminals_of_a_rescue_system(boot, tmp_path):
    """Each shows why; without a password there is a shell at once, with one a login."""
    guest = boot("pc", "--append", "nutshell.rescue", "--serial", "stdio", "--serial", f"file:{tmp_path}/ttyS1")
    guest.expect("This is the rescue system: ", BOOT)
    guest.expect("cat /run/nutshell/rescue\r\n")
    guest.expect("~ # ")
    guest.send("echo shell-$((6 * 7))")
    guest.expect("shell-42")
    assert "This is the rescue system: " in (tmp_path / "ttyS1").read_text(errors="replace")
    guest.send("echo root:secret | chpasswd; exit")
    guest.expect("This is the rescue system: ", BOOT)
    guest.expect("nutshell login: ")
    guest.send("root")
    guest.expect("Password: ")
    guest.send("secret")
    guest.expect("This is the rescue system. Why: cat /run/nutshell/rescue")
