"""What we emit, as others read it: the kernel's gen_init_cpio, cpio and bsdtar.

Random descriptions of everything that an image can hold go through gen_init_cpio_list and the
kernel's own tool. The archive must be what the description says and what our manifest says: path,
type, mode, owner, device, link groups, size, sha256, read by a reader of our own, by bsdtar and by cpio.
RANDOM_IMAGES sets how many (seed: RANDOM_SEED); `make check` takes few.
"""

import hashlib
import os
import random
import re
import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor

import pytest
from random_image import Image
from readers import mtree_by_bsdtar, output_of, read_by_cpio, read_mtree, read_newc
from test_golden import CASES, GOOD_CASES, PROGRAM, run_case

IMAGES, IMAGES_QUICK, BLOCKS = 10000, 200, 20
SEED = os.environ.get("RANDOM_SEED", "1")
TIMEOUT = 60
OPTIONS = ["--skip=no-init,no-console,dangling-link,script-interpreter"]


@pytest.fixture(scope="module", name="gen_init_cpio")
def build_gen_init_cpio(out, tmp_path_factory):
    source = out / "src/linux/usr/gen_init_cpio.c"
    if not source.exists():
        pytest.skip("the kernel's sources are not there: make fetches them")
    program = tmp_path_factory.mktemp("kernel") / "gen_init_cpio"
    subprocess.run(["cc", "-O2", "-o", program, source], check=True, timeout=TIMEOUT)
    return program


def archive_of(gen_init_cpio, list_path):
    return output_of([gen_init_cpio, "-t", "0", list_path])


def generate(image, folder):
    description = folder / "in.rootfs"
    description.write_bytes(b"\n".join(image.lines) + b"\n")
    arguments = ["-o", "list", "--manifest", "manifest", "--stage", "stage", "--json", "json"]
    process = subprocess.run(
        [PROGRAM, *OPTIONS, *arguments, description],
        cwd=folder, capture_output=True, check=False, timeout=TIMEOUT,
    )
    assert process.returncode == 0, process.stderr.decode(errors="replace")


def check_image(gen_init_cpio, name, folder):
    where = f"image {name} in {folder}"
    image = Image(random.Random(name), folder)
    generate(image, folder)
    expected = image.expected()
    archive = archive_of(gen_init_cpio, folder / "list")
    (folder / "archive").write_bytes(archive)
    entries, size = read_newc(archive)
    assert entries == expected, where
    assert f'"size": {size},' in (folder / "json").read_text(errors="replace"), where
    manifest = read_mtree((folder / "manifest").read_bytes())
    manifest.pop(b".")
    assert manifest == expected, where
    assert read_mtree(mtree_by_bsdtar(folder / "archive")) == expected, where
    assert read_by_cpio(folder / "archive") == expected, where


def check_block(gen_init_cpio, block, images, folder):
    """How many images of this block have been checked: all, or an assertion has failed."""
    for number in range(images):
        image = folder / "image"
        image.mkdir(parents=True)
        check_image(gen_init_cpio, f"{SEED}-{block}-{number}", image)
        if number == 0:
            bsdtar_reads_the_manifest(image)
        shutil.rmtree(image)
    return images


def bsdtar_reads_the_manifest(folder):
    """Our manifest is an mtree to it too. Sockets it writes, but ends where it would have to read one; link
    groups it passes over, and it would hash what is at these paths here."""
    lines = (folder / "manifest").read_bytes().splitlines(keepends=True)
    text = b"".join(line for line in lines if b" type=socket" not in line)
    text = re.sub(rb" (?:nlink|inode|sha256digest)=\S+", b"", text)
    (folder / "manifest").write_bytes(text)
    assert read_mtree(mtree_by_bsdtar(folder / "manifest", "type mode uid gid link device size")) == read_mtree(text)


@pytest.fixture(scope="module", name="blocks")
def start_blocks(request, gen_init_cpio, tmp_path_factory):
    """All blocks, as many at once as there are processors."""
    images = int(os.environ.get("RANDOM_IMAGES", IMAGES_QUICK if request.config.option.quick else IMAGES))
    folder = tmp_path_factory.mktemp("images")
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield images // BLOCKS, [
            pool.submit(check_block, gen_init_cpio, block, images // BLOCKS, folder / str(block))
            for block in range(BLOCKS)
        ]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_images(blocks, block):
    images, results = blocks
    assert results[block].result() == images > 0


def test_many_files_are_hashed_side_by_side(tmp_path):
    (tmp_path / "many").mkdir()
    wanted = {}
    for number in range(1000):
        data = b"%d" % number * (number % 7)
        (tmp_path / "many" / str(number)).write_bytes(data)
        wanted[b"t/%d" % number] = hashlib.sha256(data).hexdigest()
    (tmp_path / "in.rootfs").write_text("tree /t many\n")
    output_of([PROGRAM, *OPTIONS, "-o", "list", "--manifest", "manifest", "in.rootfs"], cwd=tmp_path)
    manifest = read_mtree((tmp_path / "manifest").read_bytes())
    assert {path: entry["sha256"] for path, entry in manifest.items() if entry["type"] == "file"} == wanted


@pytest.mark.parametrize("case", GOOD_CASES, ids=lambda case: case.name)
def test_golden_lists_are_read_without_complaint(gen_init_cpio, case, tmp_path):
    process, out, _ = run_case(case, tmp_path)
    assert process.returncode == 0
    entries, _ = read_newc(archive_of(gen_init_cpio, out / "list"))
    lines = (out / "list").read_bytes().splitlines()
    links = sum(len(line.split()) - 6 for line in lines if line.startswith(b"file "))
    assert len(entries) == len(lines) + links


def test_there_are_cases():
    assert len(GOOD_CASES) > 20 and len(CASES) > 100
