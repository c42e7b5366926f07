"""The pure parts of make report: sharing out, drawing, reading a boot's log, comparing."""

import json
import random
import re
import sys

import pytest

from project import TOP

sys.path.insert(0, str(TOP / "src"))

from report import boot, change, compression, configuration, handbook, kernel, page, timeline, treemap  # noqa: E402

LOG = """
clock: kernel 500000000 init 501000000 login 520000000 idle 0.02 available 200000 startup 502000000 services 510000000 monotonic 0.600000
service: syslogd 0.590000
service: late 0.700000
<6>[    0.250000] sched_clock: Marking stable (462537118, -11751521)->(331634390, 100000000)
<7>[    0.300000] initcall 0xffffffff81000010 returned 0 after 50000 usecs
<7>[    0.320000] initcall 0xffffffff81000020 returned -19 after 10 usecs
<6>[    0.400000] Run /init as init process
<31>[    0.400300] init: stage early
<31>[    0.400400] init: stage init
<7>[    0.401010] clock: at 501010000
report: end
"""


@pytest.mark.parametrize("total", [0, 1, 7, 100, 12345])
def test_shares_add_up_and_keep_the_proportion(total):
    weights = [random.Random(total).randrange(100) for _ in range(20)] + [0]
    shares = compression.share_out(total, weights)
    assert sum(shares) == total and shares[-1] == 0
    assert all(abs(share - total * weight / sum(weights)) < 1 for share, weight in zip(shares, weights))
    assert compression.share_out(5, []) == [] and compression.share_out(5, [0]) == [0]


def test_treemap_covers_its_area_without_overlap():
    weights = {f"n{i}": random.Random(i).randrange(1, 1000) for i in range(40)}
    places = treemap.layout({**weights, "empty": 0}, 0, 0, 100, 100)
    assert places.keys() == weights.keys()
    whole = sum(weights.values())
    for name, (x, y, width, height) in places.items():
        assert width * height == pytest.approx(100 * 100 * weights[name] / whole)
        assert x >= -1e-6 and y >= -1e-6 and x + width <= 100 + 1e-6 and y + height <= 100 + 1e-6
    boxes = list(places.values())
    for i, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[i + 1 :]:
            apart_x = x + width <= other_x + 1e-6 or other_x + other_width <= x + 1e-6
            apart_y = y + height <= other_y + 1e-6 or other_y + other_height <= y + 1e-6
            assert apart_x or apart_y


def test_names_are_escaped():
    drawing = treemap.drawing({"<g>": {'/a"&<b>': 10}}, "what's <here>")
    assert "<g>" not in drawing and "<b>" not in drawing and "&lt;b&gt;" in drawing and "&lt;here&gt;" in drawing


def test_boot_is_read_from_its_log():
    found = boot.parse(LOG, {0xFFFFFFFF81000010: "first_init"})
    # The log's 0.4 s is where the counter is at 500 M; its clock had run ahead by 100 M when it was found stable.
    assert found["initcalls"] == [["first_init", 350_000_000, 50_000_000], ["0xffffffff81000020", 419_990_000, 10_000]]
    assert found["stages"][:3] == [
        ["firmware, loading, unpacking", 0, 200_000_000], ["kernel: set-up", 200_000_000, 350_000_000],
        ["kernel: initcalls", 350_000_000, 500_000_000],
    ]
    assert found["stages"][3:6] == [
        ["/init: to stage early", 500_000_000, 500_300_000], ["/init: to stage init", 500_300_000, 500_400_000],
        ["/init: to the real init", 500_400_000, 501_000_000],
    ]
    assert found["services"] == [["syslogd", 510_000_000], ["late", 620_000_000]]
    assert "first_init" in timeline.drawing(found) and "late started" in timeline.drawing(found)


def test_each_label_of_the_timeline_is_on_the_page():
    """A bar that takes most of the page has it inside."""
    stages = [["firmware", 0, 800], ["kernel", 800, 900], ["short", 900, 1000]]
    text = timeline.drawing({"stages": stages, "initcalls": [["early", 10, 20]], "services": [], "login": 1000})
    found = re.findall(r'<text y="\d+" x="([\d.]+)%" dx="-?5" text-anchor="(\w+)">(\w+)', text)
    assert [(name, anchor) for _, anchor, name in found] == [
        ("firmware", "start"), ("kernel", "end"), ("short", "end"), ("early", "start"), ("login", "end"),
    ]
    assert all(float(x) < 60 if anchor == "start" else float(x) > 25 for x, anchor, _ in found)


def test_an_init_that_tells_of_no_stage_is_one_step():
    found = boot.parse("\n".join(line for line in LOG.splitlines() if "stage" not in line), {})
    assert found["stages"][3:5] == [["/init", 500_000_000, 501_000_000], ["init", 501_000_000, 502_000_000]]


@pytest.mark.parametrize("lost", ["clock: kernel", "clock: at", "sched_clock:"])
def test_log_that_lacks_a_stamp_is_refused(lost):
    with pytest.raises(boot.BootFailed):
        boot.parse("\n".join(line for line in LOG.splitlines() if lost not in line), {})


@pytest.mark.parametrize("path, name", [
    ("drivers/acpi/acpica/utmath.o", "drivers/acpi"), ("kernel/sched/core.o", "kernel"), ("fs/inode.o", "fs"),
    ("arch/x86/kernel/cpu/mtrr/if.o", "arch/x86/kernel"), ("net/ipv4/tcp.o", "net/ipv4"),
])
def test_subsystem_of_an_object(path, name):
    assert kernel.subsystem(path) == name


def test_what_is_no_object_has_no_sections():
    assert list(kernel.sections(b"")) == [] and list(kernel.sections(b"\x7fELF\x01\x01")) == []


def test_changes_are_told_largest_first():
    rows = change.changed_rows(
        [{"path": "/a", "bytes": 10}, {"path": "/gone", "bytes": 5}, {"path": "/same", "bytes": 1}],
        [{"path": "/a", "bytes": 12}, {"path": "/new", "bytes": 9}, {"path": "/same", "bytes": 1}], "path", "",
    )
    assert rows == [["/new", 0, 9], ["/gone", 5, 0], ["/a", 10, 12]]
    assert change.against(None, {}) is None


def test_every_fragment_and_parameter_and_source_is_told():
    for profile in ("pc", "virt"):
        rows = configuration.measure(profile)["fragments"]
        assert [row["name"] for row in rows] == configuration.fragments(profile)
        assert all(row["about"] and row["options"] for row in rows)
    names = [row["name"] for row in handbook.parameters()]
    assert len(names) > 20 and all(row["help"] for row in handbook.parameters())
    assert any(name.startswith("root=") for name in names) and "ro" in names
    lock = (TOP / "sources.lock").read_text().splitlines()
    assert {line.split()[0] for line in lock if line and line[0] != "#"} <= handbook.LICENCES.keys()


def test_report_needs_nothing_but_python():
    """A development tool: the standard library and itself, nothing of the tests or of another folder."""
    for path in (TOP / "src/report").glob("*.py"):
        for line in path.read_text().splitlines():
            match = re.match(r"(?:from|import) (\w+)", line)
            assert not match or match.group(1) in sys.stdlib_module_names, f"{path.name}: {line}"


def test_a_fragment_costs_what_the_kernel_saves_without_it(tmp_path, monkeypatch):
    monkeypatch.setattr(configuration, "FOLDER", tmp_path)
    (tmp_path / "p.profile").write_text("# why\nnet\nipv6\ncore\nserial\np\n")
    for name in ("net", "ipv6", "core", "serial", "p"):
        (tmp_path / f"{name}.config").write_text(f"# About {name}.\nCONFIG_{name.upper()}=y\n# CONFIG_NO is not set\n")
    assert [set(row) for row in configuration.measure("p")["fragments"]] == [{"name", "about", "options"}] * 5
    figures = {"bytes": 1000, "instructions": 500, "memory_kib": 30}
    costs = {
        "net": {"bytes": 700, "instructions": 510, "memory_kib": 30, "with": ["IPV6"], "whole": figures},
        # Measured with another tree than the others.
        "ipv6": {**figures, "bytes": 1900, "whole": {**figures, "bytes": 2000}}, "core": {"failed": "make failed", "whole": figures},
        "serial": {"bytes": 950, "whole": figures},
    }
    (tmp_path / "costs.json").write_text(json.dumps({"p": costs}))
    net, ipv6, core, serial, own = configuration.measure("p")["fragments"]
    assert net["cost"] == {"bytes": 300, "instructions": -10, "memory_kib": 0} and net["cost_with"] == ["IPV6"]
    assert ipv6["cost"]["bytes"] == 100 and ipv6["cost_with"] == []
    assert serial["cost"] == {"bytes": 50}
    assert core["no_kernel"] and "cost" not in core and "cost" not in own
    assert own["options"] == ["CONFIG_P=y", "CONFIG_NO=n"] and own["about"] == "About p."
    told = page.configuration({"config": configuration.measure("p")})
    assert "Measured with what needs it: IPV6." in told and "no kernel without it" in told and "not measured" in told and "no login without it" in told
    # The bars: by their bytes, the longest as wide as the page.
    assert re.findall(r'width="([\d.]+%)"', told) == ["100.00%", "33.33%", "16.67%"]
    assert re.findall(r">(\w+): \d+ bytes<", told) == ["net", "ipv6", "serial"]
