"""The network: an address by DHCP on each card that QEMU has, and a transfer."""

import functools
import http.server
import threading

import pytest


def test_address_by_dhcp(shared):
    shared.wait_until("ip -4 addr show dev eth0 | grep -q 'inet 10.0.2.15/24'", 10)
    shared.wait_until("grep -qx 'nameserver 10.0.2.3' /etc/resolv.conf", 5)
    assert "default via 10.0.2.2 dev eth0" in shared.check("ip route")
    shared.check("ping -c 1 -W 5 10.0.2.2")


@pytest.fixture
def web_server(tmp_path):
    """A web server on this machine's loopback address, with a file of a size that takes some packets."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    (tmp_path / "file").write_bytes(bytes(range(256)) * 4096)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_download(shared, web_server):
    shared.wait_until("ip route | grep -q default", 10)
    # 10.0.2.2 is the host in QEMU's user network.
    digest = shared.check(f"wget -q -O - http://10.0.2.2:{web_server}/file | sha256sum").split()[0]
    assert digest == "fbbab289f7f94b25736c58be46a994c441fd02552cc6022352e3d86d2fab7c83"


def test_each_kind_of_card_gets_an_address(boot):
    models = ["e1000", "e1000e", "virtio-net-pci", "vmxnet3"]
    cards = ["--"]
    for number, model in enumerate(models):
        cards += ["-netdev", f"user,id=u{number},net=10.0.{number + 10}.0/24"]
        cards += ["-device", f"{model},netdev=u{number},romfile="]
    guest = boot("pc", "--net", "none", *cards).login()
    for number, model in enumerate(models):
        guest.wait_until(f"ip -4 addr | grep -q 'inet 10.0.{number + 10}.15/24'", 15)


def test_without_a_card(boot):
    guest = boot("virt", "--net", "none").login()
    guest.wait_until("sv status udhcpc | grep -q ^run:", 5)
    assert guest.check("ls /sys/class/net") == "lo"
    guest.check("ping -c 1 127.0.0.1")


def card(number, model="virtio-net-pci", mac=None):
    """QEMU's arguments for a card on a user network of its own, 10.0.(10 + number).0/24."""
    mac = mac or f"52:54:00:00:00:{number:02x}"
    return [
        "-netdev", f"user,id=u{number},net=10.0.{number + 10}.0/24",
        "-device", f"{model},netdev=u{number},romfile=,mac={mac},id=card{number}",
    ]


def two_cards(boot, words):
    return boot("virt", "--net", "none", "--append", words, "--", *card(0), *card(1)).login()


def address_of(guest, name):
    return guest.check(f"ip -4 addr show {name} | sed -n 's/^ *inet \\([^ ]*\\) .*/\\1/p'")


def settled(guest):
    """Every card has been looked at; what has an address has it."""
    guest.wait_until("[ $(ls /run/udhcpc | wc -l) = $(ls -d /sys/class/net/*/device | wc -l) ]", 10)
    guest.check("sleep 3")


def test_address_by_hand(boot):
    words = "ip=10.0.2.77::10.0.2.2:255.255.255.0:byhand::off:9.9.9.9:8.8.8.8"
    guest = boot("virt", "--append", words)
    guest.login("(byhand|nutshell)")
    guest.wait_until("ip -4 addr show eth0 | grep -q 'inet 10.0.2.77/24 brd 10.0.2.255'", 10)
    guest.wait_until("grep -q 9.9.9.9 /etc/resolv.conf", 5)
    assert "default via 10.0.2.2 dev eth0" in guest.check("ip route")
    assert guest.check("cat /etc/resolv.conf").split("\n") == ["nameserver 9.9.9.9", "nameserver 8.8.8.8"]
    assert guest.check("cat /proc/sys/kernel/hostname") == "byhand"
    guest.check("ping -c 1 -W 5 10.0.2.2")
    assert guest.run("pidof udhcpc")[0] == 1


def test_hostname_comes_before_the_one_in_ip(boot):
    guest = boot("virt", "--append", "ip=10.0.2.77::::byhand hostname=chosen").login("chosen")
    settled(guest)
    assert guest.check("cat /proc/sys/kernel/hostname") == "chosen"
    assert address_of(guest, "eth0") == "10.0.2.77/8", "the class decides where no netmask is given"


def test_ip_off(boot):
    guest = two_cards(boot, "ip=off")
    settled(guest)
    for name in "eth0", "eth1":
        assert address_of(guest, name) == ""
        assert "UP" not in guest.check(f"ip link show {name}").split(">")[0]
    # Not fetched, and no IPv6 address of its own either.
    assert guest.check("ip -6 addr | grep -c inet6") == "1"


def test_ip_names_a_card(boot):
    guest = two_cards(boot, "ip=:::::eth1:dhcp")
    guest.wait_until("ip -4 addr show eth1 | grep -q 'inet 10.0.11.15/24'", 15)
    settled(guest)
    assert address_of(guest, "eth0") == ""


def test_an_address_without_a_card_goes_to_one_only(boot):
    guest = two_cards(boot, "ip=10.0.10.99::10.0.10.2:255.255.255.0")
    settled(guest)
    assert sorted([address_of(guest, "eth0"), address_of(guest, "eth1")]) == ["", "10.0.10.99/24"]


def test_the_card_that_the_machine_booted_from_comes_first(boot):
    """BOOTIF= alone: all ask, but its routes and name servers win."""
    guest = two_cards(boot, "BOOTIF=01-52-54-00-00-00-01")
    for number in 0, 1:
        guest.wait_until(f"ip -4 addr show eth{number} | grep -q 'inet 10.0.{10 + number}.15/24'", 15)
    guest.wait_until("[ $(ip route | grep -c default) = 2 ]", 10)
    assert guest.check("ip route get 192.0.2.1 | head -n 1").startswith("192.0.2.1 via 10.0.11.2 dev eth1")
    guest.wait_until("[ $(wc -l </etc/resolv.conf) = 2 ]", 10)
    assert guest.check("cat /etc/resolv.conf").split("\n") == ["nameserver 10.0.11.3", "nameserver 10.0.10.3"]


def test_bootif_says_which_card_ip_is_for(boot):
    guest = two_cards(boot, "BOOTIF=52:54:00:00:00:01 ip=10.0.11.50::10.0.11.2:255.255.255.0")
    settled(guest)
    assert [address_of(guest, "eth0"), address_of(guest, "eth1")] == ["", "10.0.11.50/24"]


@pytest.mark.parametrize("words, address", [("", "10.0.11.15/24"), ("ip=10.0.11.9::::late:eth0", "10.0.11.9/8")])
def test_a_card_that_comes_late_and_goes_and_comes(boot, tmp_path, words, address):
    """The kernel is told to look for it, and to let it go."""
    guest = boot("virt", "--append", words, "--net", "none", "--qmp", tmp_path / "qmp", "--", *card(1)[:2]).login()
    guest.wait_until("sv status udhcpc | grep -q ^run: && pidof mdev", 10)
    guest.check("sleep 2")
    guest.qmp.command("device_add", driver="virtio-net-pci", netdev="u1", id="late", romfile="")
    for _ in range(2):
        guest.check("echo 1 >/sys/bus/pci/rescan")
        guest.wait_until(f"ip -4 addr show eth0 2>/dev/null | grep -q 'inet {address}'", 20)
        guest.check("ping -c 1 -W 5 10.0.11.2")
        guest.check("echo 1 >$(readlink -f /sys/class/net/eth0/device/..)/remove")
        # .eth0: it is out of runsvdir's sight first, and gone when all that it supervised has ended.
        guest.wait_until("[ ! -e /run/udhcpc/eth0 ] && [ ! -e /run/udhcpc/.eth0 ] && [ ! -s /etc/resolv.conf ]", 10)
        assert guest.run("pgrep -f '^udhcpc '")[0] == 1


SLOW_MV = """mkdir -p /tmp/slow && cat >/tmp/slow/mv <<'END' && chmod +x /tmp/slow/mv
#!/bin/sh
[ "$2" != /run/resolv.conf ] || sleep 1
exec /bin/mv "$@"
END"""


@pytest.mark.parametrize("slow", ["", "6"], ids=["DHCP", "DHCPv6"])
def test_name_servers_of_cards_that_come_at_once(shared, slow):
    """Each card's script writes the one file from what all of them have noted: one that is late loses no other's."""
    shared.wait_until("[ -s /etc/resolv.conf ]", 10)
    own = shared.check("cat /etc/resolv.conf")
    shared.check(SLOW_MV)
    script = "/usr/share/udhcpc/default{}.script"
    late = f"PATH=/tmp/slow:$PATH interface=t1 ip=10.9.1.1 mask=24 dns=10.9.1.3 {script.format(slow)}"
    shared.check(
        f"( {late} bound & sleep 0.4; interface=t2 ip=10.9.2.1 mask=24 dns=10.9.2.3 {script.format('')} bound; "
        f"interface=t3 dns=fd09::3 {script.format(6)} bound; wait ) 2>/dev/null"
    )
    told = shared.check("cat /etc/resolv.conf").split("\n")
    assert sorted(told) == sorted([*own.split("\n"), *(f"nameserver {at}" for at in ("10.9.1.3", "10.9.2.3", "fd09::3"))])
    shared.check(f"for n in 1 2 3; do interface=t$n {script.format('')} deconfig; interface=t$n {script.format(6)} deconfig; done 2>/dev/null")
    assert shared.check("cat /etc/resolv.conf") == own
    shared.check("rm -r /tmp/slow /run/dhcp/t[123]; [ $(ls -d /run/resolv.conf* | wc -l) = 1 ]")


def test_ipv6_address_by_router_advertisement(shared):
    # QEMU's user network announces fec0::/64; the rest is made from the card's MAC address.
    shared.wait_until("ip -6 addr show dev eth0 | grep -q 'inet6 fec0::5054:ff:fe12:3456/64'", 20)
    assert "default via fe80::2 dev eth0" in shared.check("ip -6 route")
    shared.check("ping6 -c 1 -W 5 fec0::2")


def test_killed_udhcpc_is_back_within_two_seconds(shared):
    shared.wait_until("ip addr show eth0 | grep -q 'inet 10.0.2.15'", 10)
    pid = shared.check("pidof udhcpc")
    shared.check(f"kill -9 {pid}")
    shared.wait_until(f"pidof udhcpc >/dev/null && [ \"$(pidof udhcpc)\" != {pid} ]", 2)
    shared.wait_until("ip addr show eth0 | grep -q 'inet 10.0.2.15' && [ -s /etc/resolv.conf ]", 15)


CHAIN = """of() { grep -qx "PPid:.$1" "/proc/$2/status"; }
all=$(pgrep -f '^runsvdir -P /run/udhcpc') && one=$(pgrep -fx 'runsv eth0') && client=$(pidof udhcpc) &&
of "$all" "$one" && of "$one" "$client" """


def test_killed_supervisor_of_the_cards_takes_them_over(shared):
    """What it supervised would go on without it, and keep the new one from the card for ever."""
    shared.wait_until(f"{{ {CHAIN}; }}", 10)
    shared.check("kill -9 $(cat /etc/rc.d/udhcpc/supervise/pid)")
    shared.wait_until(f"{{ {CHAIN}; }}", 6)
    assert shared.check("sleep 3") == "", "a supervisor that finds the card taken says so once a second"
    shared.wait_until("ip addr show eth0 | grep -q 'inet 10.0.2.15' && [ -s /etc/resolv.conf ]", 15)
