"""Machines that boot over the network of a lab (netlab), from the pxe/serve that a user starts."""

import subprocess

import pytest

import boots
from netlab.computer import computer
from netlab.router import ipv6_router
from project import TOP, guests_of_test, transcript_path
from pxe_server import lab_of_test, server_of_test  # noqa: F401  the fixtures lab and serve

@pytest.fixture(name="tree", scope="session")
def tree_of_tests(out, tmp_path_factory):
    """As `make pxe` makes it, with machine files of the tests' own."""
    bundle, stages = out / "pc/bzImage", out / "stages"
    assert bundle.exists() and (stages / "snponly.efi").exists(), "`make PROFILE=pc pxe` makes what these tests need"
    folder = tmp_path_factory.mktemp("netboot")
    boots.write_machines(folder / "machines")
    subprocess.run([TOP / "pxe/tree", bundle, folder / "machines", stages, folder / "pxe"], check=True)
    return folder / "pxe"


@pytest.fixture(name="power_on")
def machines_of_test(request, out, lab, tmp_path):
    """power_on(kind, *options, **keywords of computer()): a machine of this test's own, ended with it."""
    running = []

    def start(kind, *options, **keywords):
        number = f"-{len(running) + 1}" if running else ""
        guest = computer(lab, kind, transcript_path(out, request.node.nodeid + number), *options, **keywords)
        running.append(guest)
        request.node.stash.setdefault(guests_of_test, []).append(guest)
        return guest

    with ipv6_router(lab.host(253), tmp_path / "ipv6-router.log"):
        yield start
    for guest in running:
        guest.close()
