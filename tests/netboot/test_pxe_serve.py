"""pxe/serve: what each firmware is told, what it says of its clients, and how it ends. The clients speak as
firmware does (firmware.py)."""

import os
import re
import signal
import socket

import pytest

from firmware import BIOS, BOOT_SERVER, DISCOVER, REQUEST, UEFI, UEFI_BC, UEFI_HTTP, menu_of
from pxe_server import (  # pylint: disable=unused-import
    ADDRESS, BUNDLE, FIRST_STAGE, MAC, RANGE, URL, bundle_name, client_of_test, curl, lab_of_test, needs_lab,
    server_of_test, small_tree, sums,
)

@needs_lab
@pytest.mark.parametrize("mode", [["--range", RANGE], ["--proxy"]])
def test_configurations_are_right(serve, mode, tmp_path):
    """dnsmasq and nginx say so, of what --dry-run prints; which changes nothing."""
    server = serve(*mode, "--dry-run", up=False)
    assert server.end() == 0
    titles = ["# --- dnsmasq.conf\n", "# --- nginx.conf\n"]
    _, dnsmasq, nginx = re.split("|".join(titles), server.said().replace("/tmp/nutshell-pxe", str(tmp_path)))
    (tmp_path / "nginx").mkdir()
    for name, text, command in [
        ("dnsmasq.conf", dnsmasq, ["dnsmasq", "--test", "--conf-file"]), ("nginx.conf", nginx, ["nginx", "-t", "-c"]),
    ]:
        (tmp_path / name).write_text(text)
        assert "@" not in re.sub("(?m)^ *#.*", "", text)
        *command, option = command
        joined = [f"{option}={tmp_path / name}"] if option.startswith("--") else [option, str(tmp_path / name)]
        serve.host.namespace.run(*command, *joined)


@needs_lab
def test_each_firmware_gets_what_it_can_run(serve, client):
    server = serve("--range", RANGE, "--", "--no-ping")
    script, bundle = f"{URL}/boot.ipxe", f"{URL}/bzImage"
    for number, (what, file, said) in enumerate([
        ([BIOS], "undionly.kpxe", "BIOS"), ([UEFI], "snponly.efi", "UEFI"), ([UEFI_BC], "snponly.efi", "UEFI"),
        ([UEFI_HTTP], bundle, "UEFI HTTP"), ([BIOS, True], script, "iPXE"), ([UEFI, True], script, "iPXE"),
        ([UEFI_HTTP, True], script, "iPXE"), ([], "", "Linux"),
    ]):
        with client(number, *what) as machine:
            answer = machine.boot()
        assert answer.file == file
        assert answer.vendor == ("HTTPClient" if said == "UEFI HTTP" else "")
        assert answer.next_server == ADDRESS and 3 not in answer.options
        # iPXE's own: no-pxedhcp, and a priority
        own = answer.options.get(175, b"")
        assert (b"\xb0\x01\x01" in own and b"\x01\x01\x64" in own) if said == "iPXE" else own == b""
        server.expect(rf"{MAC.format(number)}  {said} +DHCP  {re.escape(answer.address)}$")


@needs_lab
def test_proxy_adds_what_to_boot(serve, client):
    """The address is another server's; firmware then asks at port 4011, and iPXE and HTTP need not."""
    server = serve("--proxy")
    address = client.host.address
    for number, (what, file, vendor, said) in enumerate([
        ([UEFI], "snponly.efi", "PXEClient", "UEFI"), ([UEFI_BC], "snponly.efi", "PXEClient", "UEFI"),
        ([UEFI_HTTP], f"{URL}/bzImage", "HTTPClient", "UEFI HTTP"),
        ([BIOS, True], f"{URL}/boot.ipxe", "PXEClient", "iPXE"), ([UEFI, True], f"{URL}/boot.ipxe", "PXEClient", "iPXE"),
    ]):
        with client(number, *what) as machine:
            offer = machine.ask(DISCOVER)
            assert (offer.address, offer.vendor) == ("0.0.0.0", vendor)
            if said == "UEFI":
                offer = machine.ask(REQUEST, to=(ADDRESS, BOOT_SERVER), address=address)
            assert offer.file == file
        server.expect(rf"{MAC.format(number)}  {said} +DHCP  told what to boot")
    with client(9, BIOS) as machine:
        control, kinds = menu_of(machine.ask(DISCOVER))
        assert control == 3 and len(kinds) == 1  # no broadcast, no multicast: ask this one server
        boot_item = bytes([71, 4]) + kinds[0].to_bytes(2, "big") + b"\0\0"
        answer = machine.ask(REQUEST, (43, boot_item + b"\xff"), to=(ADDRESS, BOOT_SERVER), address=address)
        assert answer.file == "undionly.kpxe"
    # Who only wants an address is not answered.
    with client(8) as machine:
        machine.patience = 1
        with pytest.raises(TimeoutError):
            machine.ask(DISCOVER)


@needs_lab
def test_what_clients_fetch_is_said(serve, client):
    server = serve("--range", RANGE)
    host, name = client.host, bundle_name(BUNDLE)
    mac = re.search("link/ether ([0-9a-f:]+)", host.namespace.run("ip", "link", "show", "dev", "eth0")).group(1)
    for file, content in FIRST_STAGE.items():
        assert curl(host, f"tftp://{ADDRESS}/{file}") == (0, content)
        server.expect(rf"{mac}  - +TFTP  {re.escape(file)} +{len(content)} bytes")
    # TFTP has the first stage only.
    for file in (name, "bzImage", "boot.ipxe"):
        assert curl(host, f"tftp://{ADDRESS}/{file}") == (68, b"")
        server.expect(f"TFTP  {re.escape(file)} is not there")
    assert curl(host, f"{URL}/{name}") == (0, BUNDLE)
    server.expect(rf"{mac}  - +HTTP  {name} +{len(BUNDLE)} bytes")
    assert curl(host, f"{URL}/{name}", "--range", "1000-1999") == (0, BUNDLE[1000:2000])
    server.expect(rf"HTTP  {name} +1000 bytes")
    assert curl(host, f"{URL}/machines/default.ipxe") == (0, b"#!ipxe\n")
    assert curl(host, f"{URL}/machines/x", "--fail")[0] == 22
    server.expect("HTTP  machines/x status 404")
    # UEFI's HTTP boot runs nothing else.
    assert b"Content-Type: application/efi" in curl(host, f"{URL}/bzImage", "--head")[1]
    # One that goes away in the middle.
    with host.namespace.entered(), socket.create_connection((ADDRESS, 80)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET /{name} HTTP/1.0\r\n\r\n".encode())
        connection.recv(100)
    server.expect(rf"HTTP  {name} broken off +[0-9]+ bytes")


@needs_lab
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_it_all(serve, number):
    server = serve("--range", RANGE)
    children, folder = server.children(), server.folder()
    assert {"dnsmasq", "nginx"} <= set(children) and os.path.isdir(folder)
    assert server.end(number) == 0
    assert not os.path.exists(folder)
    assert not [pid for pid in children.values() if os.path.exists(f"/proc/{pid}")]
    assert "error" not in server.said()


@needs_lab
@pytest.mark.parametrize("name", ["dnsmasq", "nginx"])
def test_one_does_not_outlive_the_other(serve, name):
    server = serve("--range", RANGE)
    children, folder = server.children(), server.folder()
    os.kill(children[name], signal.SIGKILL)
    assert server.end() == 1
    server.expect(rf"error: {name} has ended \(status 137\)")
    assert not os.path.exists(folder)
    assert not [pid for pid in children.values() if os.path.exists(f"/proc/{pid}")]


@needs_lab
def test_damaged_tree_is_not_served(serve, tree):
    (tree / bundle_name(BUNDLE)).write_bytes(BUNDLE[:-1] + b"!")
    server = serve("--range", RANGE, up=False)
    assert server.end() == 2
    assert f"the tree fails its check, and is not served: {bundle_name(BUNDLE)}: FAILED" in server.said()


@needs_lab
def test_changed_tree_is_served_when_it_is_right(serve, client, tree):
    server = serve("--range", RANGE)
    old, content = bundle_name(BUNDLE), BUNDLE[::-1]
    new = bundle_name(content)
    # Damaged: the old one stays.
    (tree / "sha256sums").rename(tree / "good")
    (tree / "bad").write_text((tree / "good").read_text().replace("boot.ipxe", "boot.ipxf"))
    (tree / "bad").rename(tree / "sha256sums")
    server.expect("the tree fails its check, and is not served: .*boot.ipxf")
    assert curl(client.host, f"{URL}/{old}") == (0, BUNDLE)
    # Right: it is served, and so is the old bundle to who is about to fetch it.
    (tree / new).write_bytes(content)
    (tree / old).unlink()
    for name in ("good", "machines/default.ipxe"):
        (tree / name).unlink()
    (tree / "machines/new.ipxe").write_text("#!ipxe\n")
    sums(tree)
    server.expect(f"the tree has changed: now {new}")
    assert curl(client.host, f"{URL}/{new}") == curl(client.host, f"{URL}/bzImage") == (0, content)
    assert curl(client.host, f"{URL}/{old}") == (0, BUNDLE)
    assert curl(client.host, f"{URL}/machines/default.ipxe", "--fail")[0] == 22
