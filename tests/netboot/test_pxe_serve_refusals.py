"""pxe/serve: what it refuses before anything is started."""

import os
import re
import shutil
import socket
import subprocess

import pytest

from netlab.lab import NETWORK
from pxe_server import (  # pylint: disable=unused-import
    ADDRESS, RANGE, SERVE, SOON, lab_of_test, needs_lab, server_of_test, small_tree,
)

def dry_run(*options):
    return subprocess.run([SERVE, "--dry-run", "--interface", "lo", *options], capture_output=True, text=True, check=False)


LO = ["--range", "127.0.0.10,127.0.0.19"]


@pytest.mark.parametrize("options, message", [
    ([], "a DHCP server needs --range FIRST,LAST"),
    (["--proxy", *LO], "--proxy gives away no addresses"),
    (["--range", "127.0.0.10"], "two IPv4 addresses are wanted"),
    (["--range", "127.0.0.19,127.0.0.10"], "two IPv4 addresses are wanted"),
    (["--range", "127.0.0.010,127.0.0.19"], "two IPv4 addresses are wanted"),
    (["--range", "127.0.0.10,127.0.0.256"], "two IPv4 addresses are wanted"),
    (["--range", "127.0.0.10,127.0.0.19,127.0.0.20"], "two IPv4 addresses are wanted"),
    (["--range", "10.0.0.10,10.0.0.19"], r"--range 10.0.0.10,10.0.0.19 is not inside of the network of lo: 127.0.0.1/8"),
    (["--range", "127.0.0.10,128.0.0.1"], "is not inside of the network"),
    (["--range", "127.0.0.0,127.0.0.19"], "is not inside of the network"),
    (["--range", "127.0.0.1,127.0.0.19"], "127.0.0.1, the address of lo itself, is in it"),
    ([*LO, "--port", "0"], "--port 0: a number from 1 to 65535"),
    ([*LO, "--port", "65536"], "--port 65536: a number from 1 to 65535"),
    ([*LO, "--tree", "/nowhere"], "/nowhere: there is no sha256sums. `make pxe` makes such a tree"),
    ([*LO, "--interface", "nic9"], "--interface nic9: there is none. There are:"),
    (["--interface"], "--interface needs a value"),
    (["--rnage", "x"], "what is '--rnage'"),
])
def test_refuses(options, message, tree):
    result = dry_run("--tree", str(tree), *options)
    assert result.returncode == 2 and result.stdout == ""
    assert re.match(rf"pxe/serve: error: .*({message})", result.stderr, re.DOTALL), result.stderr


def test_missing_program_is_named(tree, tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in "sh dirname ip ss nginx sed awk sort grep tr".split():
        if found := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"):
            (tools / name).symlink_to(found)
    result = subprocess.run(
        [SERVE, "--interface", "lo", *LO, "--tree", tree], capture_output=True, text=True, check=False,
        env={"PATH": str(tools), "OS_RELEASE": "/dev/null"},
    )
    assert result.returncode == 2
    assert "there is no dnsmasq here" in result.stderr and "dnsmasq-base" in result.stderr


@needs_lab
@pytest.mark.parametrize("kind, where, message", [
    (socket.SOCK_DGRAM, ("", 67), r"port 67/udp is in use here: .*python"),
    (socket.SOCK_DGRAM, (ADDRESS, 69), r"port 69/udp is in use here: .*python"),
    (socket.SOCK_STREAM, ("", 80), r"port 80/tcp is in use here: .*python.*(\n.*)?"),
])
def test_port_in_use(serve, kind, where, message):
    with serve.host.namespace.entered(), socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(where)
        if kind == socket.SOCK_STREAM:
            taken.listen()
        server = serve("--range", RANGE, up=False)
        assert server.end() == 2
    assert re.search(message, server.said()), server.said()


@needs_lab
def test_no_second_dhcp_server(serve, lab, out, tree):
    """The one that is there answers busybox's client, which is looked for beside the tree."""
    busybox = out / "busybox/busybox"
    if not busybox.exists():
        pytest.skip(f"{busybox} is not built")
    (tree.parent / "busybox/busybox").unlink()
    (tree.parent / "busybox/busybox").symlink_to(busybox)
    other = lab.host(3)
    config = [f"--dhcp-range={NETWORK}.50,{NETWORK}.60,1h", "--no-ping", "--dhcp-leasefile=" + str(tree.parent / "leases")]
    process = other.namespace.start(["dnsmasq", "--port=0", "--conf-file=/dev/null", "--no-daemon", "--user=root", *config])
    try:
        server = serve("--range", RANGE, up=False)
        assert server.end() == 2
        assert f"there is a DHCP server on this network already: {NETWORK}.3" in server.said()
        # Beside it is right.
        server = serve("--proxy")
        assert f"beside {NETWORK}.3" in server.said()
    finally:
        process.terminate()
        process.wait(SOON)


@needs_lab
def test_an_address_by_dhcp_means_a_server(serve):
    serve.host.namespace.run("ip", "address", "change", f"{ADDRESS}/24", "dev", "eth0", "valid_lft", "600", "preferred_lft", "600")
    server = serve("--range", RANGE, up=False)
    assert server.end() == 2
    assert "there is a DHCP server on this network already: the server that gave eth0 its address" in server.said()
