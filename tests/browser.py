"""A page in headless Chromium, driven over its DevTools protocol on two pipes: no port, no package of Python's."""

import base64
import contextlib
import fcntl
import json
import os
import re
import select
import shutil
import subprocess
import time

import pytest

from project import SCALE

NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "headless_shell"]
SECONDS = 60 * SCALE


def program():
    """Chromium's path, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def pipes(down, up):
    """In the child: Chromium reads commands from file descriptor 3 and writes to 4."""
    down, up = (fcntl.fcntl(number, fcntl.F_DUPFD, 10) for number in (down, up))
    os.dup2(down, 3)
    os.dup2(up, 4)


class Browser:
    """One Chromium with one page. Use it in a with statement; errors and requests are what the page did."""

    def __init__(self, profile):
        """profile: a folder for what Chromium writes."""
        down, self._write = os.pipe()
        self._read, up = os.pipe()
        options = [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
            f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank",
        ]
        self._process = subprocess.Popen(
            [program(), *options], pass_fds=(3, 4), preexec_fn=lambda: pipes(down, up), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(down)
        os.close(up)
        self._buffer, self._number, self._session, self._loaded = b"", 0, None, False
        self.errors, self.requests = [], []

    def __enter__(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        os.close(self._write)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)

    def _message(self, deadline):
        while b"\0" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._read], [], [], left)[0]:
                raise TimeoutError(f"Chromium said nothing within {SECONDS:g} s")
            data = os.read(self._read, 1 << 16)
            if not data:
                raise EOFError(f"Chromium ended with status {self._process.wait()}")
            self._buffer += data
        text, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(text)

    def _event(self, message):
        method, details = message.get("method"), message.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Runtime.exceptionThrown":
            self.errors.append(details["exceptionDetails"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.errors.append(f"console.{details['type']}")
        elif method == "Log.entryAdded":
            self.errors.append(details["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"])

    def call(self, method, **arguments):
        """A command of the protocol; its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": arguments}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + SECONDS
        while True:
            answer = self._message(deadline)
            if answer.get("id") != self._number:
                self._event(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            else:
                return answer["result"]

    def open(self, path, width=1200, theme="light"):
        """Loads the file at path, in a window of that width and a theme, and waits until it is there."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        self._loaded = False
        self.errors, self.requests = [], []
        self.call("Page.navigate", url=path.as_uri())
        deadline = time.monotonic() + SECONDS
        while not self._loaded:
            self._event(self._message(deadline))

    def value(self, expression):
        """What a JavaScript expression in the page is."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']['text']}")
        return result["result"].get("value")

    def check_readable(self, path, width, theme, pictures):
        """Opens the page: as wide as the window and no wider, its text light on dark or dark on light, as the theme says.

        What it looks like is left in the folder pictures, for people.
        """
        self.open(path, width, theme)
        self._screenshot(pictures / f"{path.stem}-{width}-{theme}.png")
        assert self.value("document.documentElement.scrollWidth") <= width
        back, text = (
            sum(map(int, re.findall(r"\d+", self.value(f"getComputedStyle(document.body).{name}"))[:3]))
            for name in ("backgroundColor", "color")
        )
        assert (back > text) == (theme == "light") and abs(back - text) > 400

    def check_silent(self, path):
        """Opens the page: nothing on the console, and nothing asked for but itself."""
        self.open(path)
        assert self.errors == []
        assert {url for url in self.requests if not url.startswith("data:")} <= {"about:blank", path.as_uri()}

    def _screenshot(self, path):
        """A PNG of all of the page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))


@contextlib.contextmanager
def opened(folder):
    """A Browser with its files in folder; the test is left out where there is no Chromium."""
    if not program():
        pytest.skip("no Chromium here: src/host/setup browser installs it on Debian")
    with Browser(folder) as found:
        yield found
