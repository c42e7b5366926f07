"""Every firmware, with pxe/serve as the DHCP server and beside another one: to a login, from the bytes served."""

import contextlib
import re

import pytest

from boots import HOST, TFTP_MAX, has_address, has_booted, kernel_of, reaches_login
from netlab.computer import KINDS, MAC
from netlab.router import router
from pxe_server import RANGE, needs_lab

BOOTS = 20
NUMBERS = [1, *(pytest.param(number, marks=pytest.mark.full) for number in range(2, BOOTS + 1))]

pytestmark = needs_lab


@pytest.fixture(name="dhcp", params=["dhcp", "proxy"])
def dhcp_of_test(request, lab, tmp_path):
    """The options of pxe/serve. With a proxy there is another server, which gives the addresses."""
    with contextlib.ExitStack() as stack:
        if request.param == "proxy":
            stack.enter_context(router(lab.host(2), tmp_path / "router.log"))
        yield ["--proxy"] if request.param == "proxy" else ["--range", RANGE]


def told(server, stage, mac=MAC.format(1)):
    """(what, bytes) of each line that pxe/serve printed of a machine's stage."""
    found = re.findall(rf"{mac} .* {stage} +(\S+) *(\d+)? *(?:bytes)?$", server.said(), re.MULTILINE)
    return [(what, int(count or 0)) for what, count in found]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", NUMBERS)
def test_boots(serve, tree, power_on, dhcp, kind, number):
    server = serve(*dhcp)
    guest = reaches_login(power_on(kind), host="nutshell" if kind == "uefi-http" else HOST)
    bundle = kernel_of(tree)
    files = told(server, "HTTP")
    if kind == "uefi-http":
        # No script has run: the kernel's own version has to do. The firmware reads nothing but the bundle.
        has_address(guest)
        assert guest.check("uname -v").encode() in bundle.read_bytes()
        assert {what for what, _ in files} == {"bzImage"}
        assert guest.check("cat /proc/cmdline").startswith("console=")
    else:
        has_booted(guest, tree)
        assert files[0][0] == "boot.ipxe" and "machines/first.ipxe" in [what for what, _ in files]
    assert bundle.stat().st_size in [count for what, count in files if what.startswith("bzImage")]
    assert sum(count for _, count in told(server, "TFTP")) <= TFTP_MAX
    first = {"bios-pxe": ["undionly.kpxe"], "uefi-pxe": ["autoexec.ipxe", "snponly.efi"]}.get(kind, [])
    assert sorted({what for what, _ in told(server, "TFTP")}) == first, server.said()
