"""sources.lock is well-formed, and src/host/fetch trusts nothing that it was not promised."""

import hashlib
import http.server
import os
import re
import signal
import subprocess
import threading
import time

import pytest

from project import TOP

CONTENT = b"a source of some bytes\n" * 1000
GOOD = hashlib.sha256(CONTENT).hexdigest()
FETCH = TOP / "src/host/fetch"


def rows():
    lines = (TOP / "sources.lock").read_text().splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


def test_each_row_of_the_lock_is_complete():
    for row in rows():
        assert len(row) == 4, row
        name, version, sha256, origin = row
        assert re.fullmatch(r"[a-z0-9-]+", name)
        assert re.fullmatch(r"[0-9][0-9A-Za-z.~+-]*", version)
        assert re.fullmatch(r"[0-9a-f]{64}", sha256)
        assert re.match(r"https://\S+/\S+$|deb-src:[^/]+$|deb:[^=]+=[^:]+:\S+$", origin)


def test_each_source_has_an_origin_on_the_internet_and_one_in_debian():
    origins = {}
    for name, _, _, origin in rows():
        origins.setdefault(name, set()).add(origin.split(":")[0].split("-")[0])
    assert {"linux", "busybox", "musl", "e2fsprogs"} <= origins.keys()
    assert all(kinds == {"https", "deb"} for kinds in origins.values()), origins


@pytest.fixture
def fetch(tmp_path):
    """fetch(origin, ..., sha256=): runs it against a lock of its own; the folder is fetch.dest."""

    def lock(origins, sha256):
        file = tmp_path / "lock"
        file.write_text("".join(f"thing 1.0 {sha256} {origin}\n" for origin in origins))
        return [str(FETCH), "--lock", str(file), "--dest", str(run.dest), "thing"]

    def run(*origins, sha256=GOOD):
        return subprocess.run(lock(origins, sha256), capture_output=True, text=True, timeout=60)

    run.lock = lock
    run.dest = tmp_path / "downloads"
    return run


@pytest.fixture
def origin(tmp_path):
    """A good file with a URL."""
    file = tmp_path / "thing-1.0.tar.gz"
    file.write_bytes(CONTENT)
    return file


def visible(folder):
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith(".")) if folder.exists() else []


def assert_refused(result, fetch, *words):
    assert result.returncode == 1
    assert result.stdout == ""
    # In the error itself: the lines of progress before it may have scrolled away.
    error = result.stderr.split("error: ")[1]
    assert error.startswith("thing could not be had")
    for word in (GOOD, str(fetch.dest), *words):
        assert word in error
    assert [p.name for p in fetch.dest.rglob("*") if p.is_file()] == []


def test_good_file(fetch, origin):
    result = fetch(origin.as_uri())
    assert result.returncode == 0, result.stderr
    file = fetch.dest / "thing-1.0.tar.gz"
    assert result.stdout.split() == ["thing", "1.0", GOOD, str(file), origin.as_uri()]
    assert file.read_bytes() == CONTENT
    origin.unlink()
    assert fetch(origin.as_uri()).returncode == 0, "what is there is not fetched again"


def test_truncated_file(fetch, origin):
    origin.write_bytes(CONTENT[:-1])
    assert_refused(fetch(origin.as_uri()), fetch, origin.as_uri(), "thing-1.0.tar.gz", str(len(CONTENT) - 1))


def test_wrong_hash(fetch, origin):
    origin.write_bytes(CONTENT.replace(b"some", b"evil"))
    wrong = hashlib.sha256(origin.read_bytes()).hexdigest()
    assert_refused(fetch(origin.as_uri()), fetch, origin.as_uri(), "thing-1.0.tar.gz", wrong)


def test_no_network_names_every_origin_tried(fetch, tmp_path):
    nobody = "http://127.0.0.1:9/thing-1.0.tar.gz"
    gone = (tmp_path / "gone" / "thing-1.0.tar.gz").as_uri()
    assert_refused(fetch(nobody, gone), fetch, nobody, gone, str(fetch.dest))


def test_next_origin_is_tried(fetch, origin, tmp_path):
    bad = tmp_path / "bad" / "thing-1.0.tar.gz"
    bad.parent.mkdir()
    bad.write_bytes(CONTENT[:100])
    result = fetch(bad.as_uri(), origin.as_uri())
    assert result.returncode == 0, result.stderr
    assert result.stdout.split()[-1] == origin.as_uri()
    assert (fetch.dest / origin.name).read_bytes() == CONTENT


@pytest.mark.parametrize("path, there", [("usr/lib/thing.bin", True), ("usr/lib/other.bin", False)])
def test_file_inside_a_debian_package(fetch, tmp_path, path, there):
    tree = tmp_path / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text("Package: thing\nVersion: 1.0\nArchitecture: all\n"
                                         "Maintainer: nobody <nobody@example.org>\nDescription: a thing\n")
    (tree / "usr/lib").mkdir(parents=True)
    (tree / "usr/lib/thing.bin").write_bytes(CONTENT)
    deb = tmp_path / "thing_1.0_all.deb"
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", tree, deb], check=True, capture_output=True)
    result = fetch(f"{deb.as_uri()}:{path}")
    if there:
        assert result.returncode == 0, result.stderr
        assert (fetch.dest / "thing.bin").read_bytes() == CONTENT
    else:
        assert_refused(result, fetch, deb.as_uri(), "no usr/lib/other.bin in the package")


def test_spoiled_file_in_the_download_folder_is_fetched_again(fetch, origin):
    fetch.dest.mkdir()
    (fetch.dest / origin.name).write_bytes(b"spoiled")
    result = fetch(origin.as_uri())
    assert result.returncode == 0, result.stderr
    assert "wrong sha256" in result.stderr
    assert (fetch.dest / origin.name).read_bytes() == CONTENT


def test_unknown_source(fetch):
    result = subprocess.run(fetch.lock([], GOOD), capture_output=True, text=True)
    assert result.returncode == 1
    assert "no source called 'thing'" in result.stderr


@pytest.fixture
def slow_server():
    """Sends half of the file and then nothing, until it is told to go."""
    go = threading.Event()

    class Slow(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT[: len(CONTENT) // 2])
            self.wfile.flush()
            server.sending.set()
            go.wait(30)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.sending = threading.Event()
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    go.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_download_leaves_no_half_file(fetch, slow_server, number):
    url = f"http://127.0.0.1:{slow_server.server_port}/thing-1.0.tar.gz"
    process = subprocess.Popen(
        fetch.lock([url], GOOD), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert slow_server.sending.wait(20)
    time.sleep(0.1)
    # As the terminal does it: the whole group.
    os.killpg(process.pid, number)
    output, _ = process.communicate(timeout=20)
    assert process.returncode != 0
    assert output == b""
    assert [p.name for p in fetch.dest.rglob("*") if p.is_file()] == []
