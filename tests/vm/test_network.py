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
