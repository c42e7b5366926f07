"""The services: each is up, a killed one is back, logs arrive and do not grow without end."""

import uuid

import pytest

SERVICES = {
    "pc": ["acpid", "klogd", "mdev", "syslogd", "udhcpc"],
    "virt": ["klogd", "mdev", "syslogd", "udhcpc"],
}
each_service = pytest.mark.parametrize(
    "shared, name", [(profile, name) for profile in SERVICES for name in SERVICES[profile]], indirect=["shared"]
)


def token():
    return f"token-{uuid.uuid4().hex}"


@pytest.mark.parametrize("profile", SERVICES)
def test_these_are_the_services(shared_guests, profile):
    shared = shared_guests(profile)
    assert shared.check("ls /etc/rc.d").split() == SERVICES[profile]
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
    pid = shared.check(f"cat /etc/rc.d/{name}/supervise/pid")
    shared.check(f"kill -9 {pid}")
    shared.wait_until(f"sv status {name} | grep ^run: | grep -qv '(pid {pid})'", 2)


def test_killed_supervisors_are_back(boot):
    guest = boot("virt").login()
    guest.wait_until("sv status klogd syslogd | grep -c ^run: | grep -q 2", 5)
    guest.check("killall -9 runsv")
    guest.wait_until("[ $(pidof runsv | wc -w) -ge 4 ] && sv status syslogd | grep -q ^run:", 5)
    guest.check("killall -9 runsvdir")
    guest.wait_until("pidof runsvdir && sv status syslogd | grep -q ^run:", 5)
    assert_logs_work(guest)


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
