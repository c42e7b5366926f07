"""make report: its page in a browser, and its numbers beside the manifest and the bundle."""

import json
import os
import re
import subprocess

import pytest

import browser
from project import SCALE, TOP

PROFILE = "virt"
# The virt profile's switches: FEATURES_virt of initramfs/module.mk.
DEFINES = ["vt=off", "disk=off", "install=off"]


def report(out, to, *options):
    command = ["/usr/bin/python3", "-B", "-m", "report", out, PROFILE, "--to", to, *options]
    for define in DEFINES:
        command += ["-D", define]
    result = subprocess.run(
        [*command, "initramfs/nutshell.rootfs"], cwd=TOP, env={**os.environ, "PYTHONPATH": "src"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=400 * SCALE,
    )
    return result


@pytest.fixture(scope="module")
def folder(out, tmp_path_factory):
    """A folder with the report of the bundle that is there, its boot measured."""
    to = tmp_path_factory.mktemp("report")
    result = report(out, to)
    assert (result.returncode, result.stderr) == (0, "")
    return to


@pytest.fixture(scope="module")
def told(folder):
    return json.loads((folder / "report.json").read_text())


@pytest.fixture(scope="module")
def page(folder, tmp_path_factory):
    with browser.opened(tmp_path_factory.mktemp("chromium")) as found:
        found.open(folder / "report.html")
        yield found


def manifest(out):
    """{path: bytes}; this reads the manifest on its own, as the report is judged by it."""
    sizes = {}
    for line in (out / PROFILE / "initramfs.manifest").read_text().splitlines():
        size = re.search(r" size=(\d+)", line)
        if " type=file " in line and size:
            sizes[line.split()[0][1:]] = int(size.group(1))
    return sizes


def table_rows(page, section):
    return page.value(
        f"[...document.querySelectorAll('#{section} details:last-of-type tr')].slice(1)"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )


def count(text):
    return int(text.replace(",", ""))


def test_numbers_add_up_to_the_manifest_and_to_the_bundle(out, told):
    files = {row["path"]: row["bytes"] for row in told["image"]["files"]}
    assert files == manifest(out)
    assert told["bundle"]["bytes"] == (out / PROFILE / "bzImage").stat().st_size
    assert sum(size for _, size in told["bundle"]["parts"]) == told["bundle"]["bytes"]
    parts = dict(told["bundle"]["parts"])
    image, kernel = told["image"], told["kernel"]
    assert sum(row["compressed"] for row in image["files"]) + image["records"]["compressed"] == parts["image"]
    assert sum(row["compressed"] for row in kernel["subsystems"]) == parts["kernel"]
    assert image["bytes"] + image["records"]["bytes"] <= (out / PROFILE / "linux/usr/initramfs_data.cpio").stat().st_size


def test_the_boot_is_told_from_reset_to_login(told):
    stages = told["boot"]["stages"]
    assert stages[0][1] == 0 and stages[-1][2] == told["boot"]["login"]
    assert [end for _, _, end in stages[:-1]] == [start for _, start, _ in stages[1:]]
    assert all(start < end for _, start, end in stages)
    assert len(told["boot"]["initcalls"]) > 100
    assert {name for name, _ in told["boot"]["services"]} >= {"syslogd", "klogd", "mdev", "udhcpc"}


def test_page_shows_these_numbers(page, out, told):
    assert count(page.value("document.querySelector('#image-bytes').textContent")) == sum(manifest(out).values())
    assert count(page.value("document.querySelector('#bundle-bytes').textContent")) == told["bundle"]["bytes"]
    rows = table_rows(page, "image")
    shown = {row[0]: count(row[3]) for row in rows if row[0].startswith("/")}
    assert shown == manifest(out)
    assert sum(count(row[4]) for row in rows) == told["image"]["compressed"]
    assert sum(count(row[2]) for row in table_rows(page, "kernel")) == told["kernel"]["compressed"]


def test_each_treemap_holds_everything(page, out):
    views = page.value(
        "[...document.querySelectorAll('#image .treemap')].map(map => [...map.querySelectorAll('.cell')]"
        ".map(cell => cell.parentNode.querySelector('title').textContent))"
    )
    assert len(views) == 6
    for titles in views[::2]:
        shown = dict(title.removesuffix(" bytes").rsplit(": ", 1) for title in titles)
        assert {path: count(size) for path, size in shown.items()} == {k: v for k, v in manifest(out).items() if v}


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_renders_everywhere(page, folder, out, width, theme):
    page.check_readable(folder / "report.html", width, theme, out / "test")
    seen = page.value("[...document.querySelectorAll('.treemap')].filter(map => map.getBoundingClientRect().height > 200).length")
    assert seen == 2, "one view of the image and one of the kernel"
    page.value("document.querySelector('#image-view3').click()")
    assert page.value("getComputedStyle(document.querySelector('#image .v3')).display") == "block"
    assert page.value("getComputedStyle(document.querySelector('#image .v0')).display") == "none"


def test_page_is_silent_and_asks_for_nothing(page, folder):
    page.check_silent(folder / "report.html")


def test_second_report_tells_what_has_changed(out, folder, told, tmp_path):
    earlier = json.loads(json.dumps(told))
    earlier["image"]["files"] = [row for row in told["image"]["files"] if row["path"] != "/init"]
    (tmp_path / "report.json").write_text(json.dumps(earlier))
    result = report(out, tmp_path, "--no-boot")
    assert (result.returncode, result.stderr) == (0, "")
    change = json.loads((tmp_path / "report.json").read_text())["change"]
    size = next(row["bytes"] for row in told["image"]["files"] if row["path"] == "/init")
    assert change["rows"] == [["/init", 0, size]]
    assert ["reset to login, instructions", told["boot"]["login"], None] in change["totals"]


def test_no_bundle_is_a_clear_error(tmp_path):
    result = report(tmp_path, tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith("report: error: ") and str(tmp_path) in result.stderr
    assert result.stderr.count("\n") == 1
