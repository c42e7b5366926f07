"""A small client for QEMU's machine protocol (QMP): commands, and waiting for events."""

import json
import socket
import time


class QmpError(Exception):
    """QEMU refused a command, or an event did not come."""


class Qmp:
    def __init__(self, path, deadline):
        """Connects to the UNIX socket at path, which QEMU may still have to make."""
        self.events = []
        self.deadline = deadline
        self.socket = socket.socket(socket.AF_UNIX)
        end = time.monotonic() + deadline
        while True:
            try:
                self.socket.connect(str(path))
                break
            except OSError as error:
                if time.monotonic() > end:
                    raise QmpError(f"no QMP socket at {path}: {error}") from error
                time.sleep(0.02)
        self.socket.settimeout(deadline)
        self.buffer = b""
        self._read()
        self.command("qmp_capabilities")

    def _read(self):
        """One message. A timeout loses nothing: a file object could not be read from after one."""
        while b"\n" not in self.buffer:
            data = self.socket.recv(65536)
            if not data:
                raise QmpError("QEMU has closed QMP")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line)

    def command(self, name, **arguments):
        request = json.dumps({"execute": name, "arguments": arguments})
        self.socket.settimeout(self.deadline)
        self.socket.sendall(request.encode())
        while True:
            answer = self._read()
            if "event" in answer:
                self.events.append(answer)
            elif "error" in answer:
                raise QmpError(f"{name}: {answer['error']['desc']}")
            else:
                return answer["return"]

    def wait_event(self, name, deadline):
        """The event of that name, come since the last one asked for or within deadline seconds."""
        end = time.monotonic() + deadline
        while True:
            for i, event in enumerate(self.events):
                if event["event"] == name:
                    del self.events[: i + 1]
                    return event
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                self.events.append(self._read())
            except TimeoutError:
                raise QmpError(f"no {name} event within {deadline} s") from None

    def keys(self, *names):
        """Presses these keys together, as in keys("ctrl", "alt", "delete")."""
        self.command("send-key", keys=[{"type": "qcode", "data": name} for name in names])

    def close(self):
        self.socket.close()
