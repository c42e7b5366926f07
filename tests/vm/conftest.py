"""Guests for the boot tests. A test that changes nothing shares one with others; see shared()."""

import pytest

from project import guests_of_test, transcript_path
from guest import Guest, GuestError
import disks

# What `make run` gives them.
NIC = {"pc": "e1000", "virt": "virtio-net-pci"}


@pytest.fixture(scope="session")
def kernel(out):
    """kernel(profile): the bundle of that profile, which has to be built already."""

    def find(profile):
        bundle = out / profile / "bzImage"
        assert bundle.exists(), f"{bundle} is missing: `make PROFILE={profile}` builds it"
        return bundle

    return find


@pytest.fixture
def boot(request, out, kernel):
    """boot(profile, *options): a guest of this test's own. It is ended with the test."""
    running = []

    def start(profile, *options, **keywords):
        number = f"-{len(running) + 1}" if running else ""
        path = transcript_path(out, request.node.nodeid + number)
        nic = ("--nic", NIC[profile])
        guest = Guest(kernel(profile), path, *nic, *options, **keywords)
        running.append(guest)
        request.node.stash.setdefault(guests_of_test, []).append(guest)
        return guest

    yield start
    for guest in running:
        guest.close()


@pytest.fixture(scope="session")
def shared_guests(out, kernel, tmp_path_factory):
    """One logged-in guest per profile, started when first asked for."""
    running, broken = {}, {}

    def get(profile):
        if profile in broken:
            raise broken[profile]
        if profile not in running:
            folder = tmp_path_factory.mktemp(profile)
            disk = folder / "disk.img"
            disk.write_bytes(b"this is the disk of the test\n".ljust(8 << 20, b"\0"))
            guest = Guest(
                kernel(profile), out / "test" / f"shared-{profile}.log",
                "--nic", NIC[profile], "--mem", "200", "--disk", disk, "--qmp", str(folder / "qmp"),
                *(("--machine", "q35") if profile == "virt" else ()),
            )
            running[profile] = guest
            try:
                guest.login()
            except GuestError as error:
                broken[profile] = GuestError(f"the shared guest: {error}; see {guest.transcript}")
                raise
        return running[profile]

    yield get
    for guest in running.values():
        guest.close()


@pytest.fixture(params=["pc", "virt"])
def shared(request, shared_guests):
    """A guest that other tests use too: leave it as it was."""
    guest = shared_guests(request.param)
    request.node.stash.setdefault(guests_of_test, []).append(guest)
    return guest


@pytest.fixture(scope="session")
def tree(out, tmp_path_factory):
    """The files of a root on disk. Those of the profile pc are enough for both."""
    return disks.unpack_tree(out, "pc", tmp_path_factory.mktemp("root"))


@pytest.fixture
def root_disk(tree, tmp_path):
    """root_disk(file, as for disks.make_disk): a disk of this test's own, with a root that boots."""

    def make(file="root.img", **keywords):
        return disks.make_disk(tmp_path / file, tree, **keywords)

    return make
