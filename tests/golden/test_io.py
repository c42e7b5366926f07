"""Input without end, and output that does not arrive."""

import os
import resource
import select
import signal
import subprocess

import pytest
from test_golden import PREVIOUS, PROGRAM, TIMEOUT, device

IMAGE = "--skip=no-init,no-console"


def run(*arguments, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(
        [str(PROGRAM), IMAGE, *map(str, arguments)],
        stderr=subprocess.PIPE,
        timeout=TIMEOUT,
        check=False,
        **options,
    )


@pytest.fixture(name="description")
def make_description(tmp_path):
    """With 20,000 entries, so that the list does not fit into one buffer."""
    path = tmp_path / "in.rootfs"
    path.write_text("".join(f"slink /link{i} /\n" for i in range(20000)))
    return path


@pytest.fixture(name="previous")
def make_previous(tmp_path):
    path = tmp_path / "list"
    path.write_bytes(PREVIOUS)
    return path


def only(folder, *names):
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


def little_memory():
    """Far less than what is to be read."""
    resource.setrlimit(resource.RLIMIT_AS, (64 << 20, 64 << 20))


def test_endless_input_ends(previous):
    with open("/dev/zero", "rb") as zero:
        process = run("-o", previous, "-", stdin=zero, preexec_fn=little_memory)
    assert process.returncode == 2
    assert process.stderr == b"gen_init_cpio_list: standard input or output: more than 1 GiB\n"
    assert previous.read_bytes() == PREVIOUS


def test_line_of_a_gigabyte_takes_no_memory(tmp_path, previous):
    path = tmp_path / "in.rootfs"
    with open(path, "wb") as file:
        file.write(b"dir /")
        file.truncate(1 << 30)
    process = run("-o", previous, path, preexec_fn=little_memory)
    assert process.returncode == 1
    assert process.stderr.startswith(os.fsencode(path) + b":1:1: error: a line of more than ")
    assert previous.read_bytes() == PREVIOUS


def test_memory_that_is_not_there(tmp_path, previous):
    path = tmp_path / "in.rootfs"
    path.write_text("".join(f"slink /{i:0200} /\n" for i in range(500000)))
    process = run("-o", previous, path, preexec_fn=little_memory)
    assert process.returncode == 2
    assert b"out of memory" in process.stderr
    assert previous.read_bytes() == PREVIOUS


def test_texts_that_include_the_next_one_twice_each(tmp_path, previous):
    """Read to the end that would be 2^60 texts."""
    for i in range(60):
        (tmp_path / f"text{i}").write_text(f"include text{i + 1}\n" * 2)
    (tmp_path / "text60").write_text("")
    process = run("-o", previous, tmp_path / "text0")
    assert process.returncode == 1
    assert b"error: more than 65535 texts [include-depth]" in process.stderr
    assert previous.read_bytes() == PREVIOUS


def test_variables_that_double_on_each_line(tmp_path):
    path = tmp_path / "in.rootfs"
    doubled = "".join(f"set A{i + 1} ${{A{i}}}${{A{i}}}\n" for i in range(15))
    path.write_text("set A0 xx\n" + doubled + "dir /${A15}${A15}\n" * 500)
    process = run(path, preexec_fn=little_memory, stdout=subprocess.DEVNULL)
    assert process.returncode == 1
    assert process.stderr.count(b"the variables make this longer than 64 KiB [line-too-long]") == 500


def test_closed_standard_input(previous):
    process = run("-o", previous, "-", preexec_fn=lambda: os.close(0))
    assert process.returncode == 2
    assert b"standard input or output: Bad file descriptor" in process.stderr
    assert previous.read_bytes() == PREVIOUS


def test_closed_standard_output(description):
    process = run(description, preexec_fn=lambda: os.close(1))
    assert process.returncode == 2
    assert b"standard input or output: Bad file descriptor" in process.stderr


def test_closed_standard_error_is_not_the_list(tmp_path, previous):
    path = tmp_path / "in.rootfs"
    path.write_text("dri /a\n")
    assert run("-o", previous, path, preexec_fn=lambda: os.close(2)).returncode == 1
    assert previous.read_bytes() == PREVIOUS


def test_full_standard_output(description):
    with open("/dev/full", "wb") as full:
        process = run(description, stdout=full)
    assert process.returncode == 2
    assert b"No space left on device" in process.stderr


@pytest.mark.parametrize("option", ["--help", "--version", "--list-checks"])
def test_full_standard_output_for(option):
    with open("/dev/full", "wb") as full:
        assert run(option, stdout=full).returncode == 2


@pytest.mark.parametrize("size", [0, 100, 100000])
def test_full_disk_leaves_the_previous_list(tmp_path, description, previous, size):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    process = run("-o", previous, description, preexec_fn=limit, restore_signals=False)
    assert process.returncode == 2
    assert b"File too large" in process.stderr
    assert previous.read_bytes() == PREVIOUS
    only(tmp_path, "in.rootfs", "list")


def test_full_disk_leaves_no_half_of_a_staged_file(tmp_path, previous):
    (tmp_path / "in.rootfs").write_text("content /a <<END\n" + "a line of it\n" * 1000 + "END\n")

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))

    arguments = ["--stage", tmp_path / "stage", "-o", previous, tmp_path / "in.rootfs"]
    process = run(*arguments, preexec_fn=limit, restore_signals=False)
    assert process.returncode == 2
    assert b"File too large" in process.stderr
    assert previous.read_bytes() == PREVIOUS
    only(tmp_path / "stage")
    assert run(*arguments).returncode == 0
    assert next((tmp_path / "stage").iterdir()).stat().st_size == 13000


ENDS = [signal.SIGHUP, signal.SIGINT, signal.SIGTERM]


@pytest.mark.parametrize("number", ENDS)
def test_signal_while_it_writes(tmp_path, description, previous, number):
    """As Ctrl-C does: the list is written, what is beside it is not yet."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen([PROGRAM, IMAGE, "-o", previous, "--json", fifo, description]) as process:
        while not select.select([reader], [], [], 0.01)[0]:
            assert process.poll() is None
        process.send_signal(number)
        assert process.wait(TIMEOUT) == -number
    os.close(reader)
    assert previous.read_bytes() == PREVIOUS
    only(tmp_path, "fifo", "in.rootfs", "list")


def test_signal_that_is_ignored_stays_so(tmp_path, description, previous):
    """Under nohup."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen(
        [PROGRAM, IMAGE, "-o", previous, "--json", fifo, description],
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    ) as process:
        select.select([reader], [], [], TIMEOUT)
        process.send_signal(signal.SIGHUP)
        os.set_blocking(reader, True)
        while os.read(reader, 1 << 16):
            pass
        assert process.wait(TIMEOUT) == 0
    os.close(reader)
    assert previous.read_bytes() != PREVIOUS


def test_reader_that_goes_away(tmp_path, description, previous):
    with subprocess.Popen(
        [PROGRAM, IMAGE, "-o", previous, "--json", "-", description], stdout=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.wait(TIMEOUT) == -signal.SIGPIPE
    assert previous.read_bytes() == PREVIOUS
    only(tmp_path, "in.rootfs", "list")


def test_device_is_written_to_and_not_replaced(tmp_path, description):
    null = device(tmp_path, "null", 3)
    assert run("-o", null, description).returncode == 0
    assert null.is_char_device()


def test_symbolic_link_to_the_list_stays(tmp_path, description, previous):
    link = tmp_path / "link"
    link.symlink_to("list")
    assert run("-o", link, description).returncode == 0
    assert link.is_symlink()
    assert previous.read_bytes().startswith(b"slink /link0 /")


def test_same_bytes_in_any_folder_umask_and_locale(tmp_path, description):
    lists = []
    for folder, umask, locale in (("/", 0o777, "C"), (str(tmp_path), 0, "tr_TR.UTF-8")):
        path = tmp_path / f"list{umask}"
        environment = {"LC_ALL": locale, "TZ": "Asia/Tokyo"}
        process = run("-o", path, description, cwd=folder, umask=umask, env=environment)
        assert process.returncode == 0
        assert path.stat().st_mode & 0o7777 == 0o644
        lists.append(path.read_bytes())
    assert lists[0] == lists[1]


def test_folder_that_cannot_be_written(tmp_path, description):
    process = run("-o", tmp_path / "none" / "list", description)
    assert process.returncode == 2
    assert b"No such file or directory" in process.stderr


CONTENT = "content /a <<END\ntext\nEND\n"


def stage(folder):
    (folder / "in.rootfs").write_text(CONTENT)
    assert run("--stage", "stage", "-o", "list", "in.rootfs", cwd=folder).returncode == 0
    (staged,) = (folder / "stage").iterdir()
    return staged


def test_staged_file_is_left_alone_when_it_is_right(tmp_path):
    staged = stage(tmp_path)
    os.utime(staged, (1, 1))
    assert stage(tmp_path).stat().st_mtime == 1


@pytest.mark.parametrize("wrong", ["", "texT\n", "text\nand more\n"])
def test_staged_file_is_repaired(tmp_path, wrong):
    staged = stage(tmp_path)
    staged.write_text(wrong)
    assert stage(tmp_path).read_text() == "text\n"


ODD_NAMES = ["a#b", "a$b", "a$$b", "a\\b", "a\\#b", "a\\\\#b", "a:b", "a%b", "a*b", "a=b", "~a", "a;b", "a[b]", "a?", "a&b", "a'b", "(a", "a|b"]


def make_says(folder):
    """True when make finds the list up to date; a message of make's is a failure."""
    process = subprocess.run(
        ["make", "-q", "list"], cwd=folder, capture_output=True, check=False, timeout=TIMEOUT
    )
    assert process.stderr == b""
    return process.returncode == 0


def test_depfile_is_understood_by_make(tmp_path):
    lines = [f"file /f{i} \"sources/{name}\"" for i, name in enumerate(ODD_NAMES)]
    (tmp_path / "sources").mkdir()
    for name in ODD_NAMES:
        (tmp_path / "sources" / name).write_text(name)
    (tmp_path / "with blank.rootfs").write_text("\n".join(lines).replace("\\", "\\\\") + "\n")
    (tmp_path / "Makefile").write_text("list:\n\ttouch list\ninclude depfile\n")
    arguments = ["-o", "list", "--depfile", "depfile", "with blank.rootfs"]
    assert run(*arguments, cwd=tmp_path).returncode == 0
    inputs = [tmp_path / "with blank.rootfs"] + [tmp_path / "sources" / name for name in ODD_NAMES]
    for path in inputs:
        os.utime(path, (1000, 1000))
    os.utime(tmp_path / "list", (2000, 2000))
    assert make_says(tmp_path)
    for path in inputs:
        os.utime(path, (3000, 3000))
        assert not make_says(tmp_path), path
        os.utime(path, (1000, 1000))
        if not set(path.name) & set("=;%*?[|"):
            path.rename(tmp_path / "away")
            assert not make_says(tmp_path), path
            (tmp_path / "away").rename(path)
    assert make_says(tmp_path)
