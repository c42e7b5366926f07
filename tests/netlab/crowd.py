"""crowd.py URL CLIENTS SHA256 SECONDS: so many clients that all fetch URL at once, and what came of it.

They begin within the first second, as machines do that get power together. What they fetch is thrown away, but
for every client its length, and for each CHECKED-th one its sha256, has to be right. Prints, as JSON: how many
got it whole, what the others met, and the seconds from the first connection to the last byte. Ends after
SECONDS whatever is missing then.
"""

import hashlib
import json
import re
import resource
import selectors
import socket
import sys
import time
from urllib.parse import urlsplit

SPREAD = 1.0  # seconds within which all begin
CHECKED = 50
BUFFER = 256 << 10
HEAD = 4096


class Client:
    def __init__(self, address, request, checked):
        self.request, self.left, self.head = request, None, b""
        self.digest = hashlib.sha256() if checked else None
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex(address)

    def send(self):
        """The request is a few hundred bytes: a connection's first ones go out at once."""
        failure = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if failure:
            raise OSError(failure, "connecting")
        self.socket.send(self.request)

    def receive(self, buffer):
        """Whether all has come."""
        count = self.socket.recv_into(buffer)
        if not count:
            raise OSError(0, f"closed {self.left} bytes early")
        data = buffer[:count]
        if self.left is None:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0 and len(self.head) < HEAD:
                return False
            data = memoryview(self.head)[end + 4 :]
            self._begin(self.head[:end].decode("latin-1"))
        self.left -= len(data)
        if self.digest:
            self.digest.update(data)
        return self.left <= 0

    def _begin(self, head):
        match = re.search(r"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        if not re.match(r"HTTP/1\.[01] 200 ", head) or not match:
            raise OSError(0, head.splitlines()[0] if head else "no HTTP")
        self.left = int(match.group(1))


class Crowd:
    def __init__(self, url, count, digest):
        place = urlsplit(url)
        self.address = (place.hostname, place.port or 80)
        self.request = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode()
        self.count, self.digest = count, digest
        self.selector = selectors.EpollSelector()
        self.whole, self.failures, self.open = 0, [], 0

    def _add(self, number):
        client = Client(self.address, self.request, number % CHECKED == 0)
        self.selector.register(client.socket, selectors.EVENT_WRITE, client)
        self.open += 1

    def _end(self, client, failure=None):
        self.selector.unregister(client.socket)
        client.socket.close()
        self.open -= 1
        if failure is None and client.left == 0 and client.digest and client.digest.hexdigest() != self.digest:
            failure = "another sha256"
        if failure is None and client.left < 0:
            failure = "more than was announced"
        if failure:
            self.failures.append(failure)
        else:
            self.whole += 1

    def _step(self, key, buffer):
        client = key.data
        try:
            if key.events & selectors.EVENT_WRITE:
                client.send()
                self.selector.modify(client.socket, selectors.EVENT_READ, client)
            elif client.receive(buffer):
                self._end(client)
        except BlockingIOError:
            pass
        except OSError as error:
            self._end(client, str(error))

    def run(self, seconds):
        """Seconds that it took."""
        buffer = memoryview(bytearray(BUFFER))
        start, begun = time.monotonic(), 0
        while (self.open or begun < self.count) and time.monotonic() < start + seconds:
            due = min(self.count, int((time.monotonic() - start) / SPREAD * self.count) + 1)
            while begun < due:
                self._add(begun)
                begun += 1
            for key, _ in self.selector.select(0.001 if begun < self.count else 1):
                self._step(key, buffer)
        self.failures += ["not at its end in time"] * (self.open + self.count - begun)
        return time.monotonic() - start


def main():
    url, count, digest, seconds = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    # A socket each, and a few files.
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(count + 64, 1024), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    crowd = Crowd(url, count, digest)
    took = crowd.run(seconds)
    print(json.dumps({"whole": crowd.whole, "failures": sorted(crowd.failures), "seconds": took}))


if __name__ == "__main__":
    main()
