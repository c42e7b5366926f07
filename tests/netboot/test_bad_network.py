"""When the network is bad: a machine boots in the end, without a person."""

import threading
import time

import pytest

from boots import HOST, has_booted, reaches_login
from guest import SCALE
from netlab import front
from netlab.computer import MAC
from netlab.front import Front
from netlab.router import router
from pxe_server import RANGE, needs_lab

BUNDLE = "/bzImage-*"
REFUSED = "verify: not booted: file 1: "  # the verifier's words (pxe/verify)
# With what it waits between its attempts, and once more.
PATIENCE = 300 * SCALE
SOON = 60 * SCALE

pytestmark = needs_lab


@pytest.fixture(name="server")
def dhcp_server(serve):
    return serve("--range", RANGE)


def boots(guest, tree):
    has_booted(reaches_login(guest, PATIENCE), tree)


@pytest.mark.parametrize("faults", [
    [front.unavailable, front.reset_at_half, front.ends_at_half],
    *(pytest.param([fault] * 3, marks=pytest.mark.full) for fault in (front.unavailable, front.reset_at_half, front.ends_at_half)),
], ids=lambda faults: "+".join(sorted({fault.__name__ for fault in faults})))
def test_bad_answers(serve, server, tree, power_on, faults):
    with Front(serve.host) as before:
        before.plan(BUNDLE, *faults)
        boots(power_on("bios-ipxe"), tree)
        met = [fault for path, fault in before.requests if path.startswith("/bzImage-")]
    assert met[: len(faults)] == [fault.__name__ for fault in faults]


@pytest.mark.parametrize("fault", [front.flipped_bit, pytest.param(front.half_a_file, marks=pytest.mark.full)])
def test_other_bytes_than_meant_never_run(serve, server, tree, power_on, fault):
    """What the machine says until it has them all right: the verifier's word, and none of the kernel."""
    with Front(serve.host) as before:
        before.plan(BUNDLE, fault)
        guest = power_on("bios-ipxe")
        guest.expect("Linux version", PATIENCE)
        said = guest.before()
        has_booted(guest.login(HOST), tree)
    assert REFUSED in said and said.count("boot.ipxe") > 1


@pytest.mark.parametrize("what", [pytest.param("/boot.ipxe", marks=pytest.mark.full), "/machines/first.ipxe"])
def test_a_script_that_does_not_come_at_first(serve, server, tree, power_on, what):
    with Front(serve.host) as before:
        before.plan(what, front.unavailable, front.reset_at_half)
        boots(power_on("bios-ipxe"), tree)
        assert "unavailable" in [fault for _, fault in before.requests]


@pytest.mark.parametrize("seconds", [5, pytest.param(60, marks=pytest.mark.full)])
@pytest.mark.parametrize("how", ["unplugged", pytest.param("ended", marks=pytest.mark.full)])
def test_server_down(serve, server, tree, power_on, how, seconds):
    """From the moment on that the bundle is asked for."""
    asked = threading.Event()

    def lost(_, __):
        """The answer never leaves."""
        if how == "unplugged":
            serve.host.unplug()
        asked.set()

    with Front(serve.host) as before:
        before.plan(BUNDLE, lost)
        guest = power_on("bios-ipxe")
        assert asked.wait(SOON), before.requests
    if how == "ended":
        assert server.end(15) == 0
    time.sleep(seconds)
    if how == "unplugged":
        serve.host.plug()
    else:
        serve("--range", RANGE)
    boots(guest, tree)


def test_dhcp_silent_at_first(serve, server, lab, tree, power_on):
    """The first stage is asked for again by the firmware itself, or by starting over."""
    serve.host.filter("udp dport 67 drop")
    guest = power_on("bios-ipxe")
    guest.expect("iPXE initialising devices", SOON)
    time.sleep(5)
    serve.host.filter()
    boots(guest, tree)


def test_dhcp_silent_for_the_script(serve, server, tree, power_on):
    """A plain PXE ROM has got iPXE; then no server answers for a while."""
    guest = power_on("bios-pxe")
    guest.expect("PXE->EB", SOON)
    serve.host.filter("udp dport 67 drop")
    time.sleep(10)
    serve.host.filter()
    boots(guest, tree)


@pytest.mark.full
def test_the_right_card_is_the_last_of_three(serve, server, lab, tree, power_on):
    """The first is at a switch with nobody else, the second has no cable."""
    dead, lonely = lab.add_bridge(), lab.add_bridge()
    lab.switch.run("ip", "link", "set", dead, "down")
    more = []
    for number, bridge in ((2, lonely), (3, dead)):
        card = f"e1000,netdev=more{number},mac={MAC.format(number)},addr={number + 1:#x}"
        more += ["-netdev", f"{lab.tap(bridge)},id=more{number}", "-device", card]
    boots(power_on("bios-ipxe", slot=10, more=more), tree)


def test_two_dhcp_servers(lab, serve, server, tree, power_on, tmp_path):
    """The other one gives addresses too, and knows nothing of booting."""
    with router(lab.host(2), tmp_path / "router.log"):
        for kind in "bios-ipxe", "bios-pxe":
            guest = power_on(kind)
            boots(guest, tree)
            guest.close()


def test_frames_are_lost(lab, serve, server, tree, power_on):
    lab.lose(2)
    boots(power_on("bios-pxe"), tree)


def test_everything_takes_longer(lab, serve, server, tree, power_on):
    boots(power_on("bios-pxe", tap=lab.relayed_tap("--plain-rom", "--delay", "50")), tree)
