"""A front that stands before a host's web server and, where it is told to, does what bad servers and networks do."""

import fnmatch
import http.client
import http.server
import os
import socket
import struct
import threading

TIMEOUT = 60


def unavailable(front, body):
    front.send_error(503)


def reset_at_half(front, body):
    front.start(len(body))
    front.wfile.write(body[: len(body) // 2])
    # RST instead of FIN: socket(7), SO_LINGER of 0 seconds. The server would shut the socket down first.
    front.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(front.connection.detach())


def ends_at_half(front, body):
    """Fewer bytes come than were announced."""
    front.start(len(body))
    front.wfile.write(body[: len(body) // 2])


def half_a_file(front, body):
    """As if the file were shorter: nothing in HTTP tells."""
    front.whole(body[: len(body) // 2])


def flipped_bit(front, body):
    at = len(body) * 2 // 3
    front.whole(body[:at] + bytes([body[at] ^ 0x10]) + body[at + 1 :])


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = TIMEOUT

    def do_GET(self):
        self.close_connection = True
        fault = self.server.front.take(self.path)
        headers = {name: self.headers[name] for name in ("Host", "Range") if name in self.headers}
        backend = http.client.HTTPConnection(*self.server.backend, timeout=TIMEOUT)
        try:
            backend.request(self.command, self.path, headers=headers)
            self.answer = backend.getresponse()
            body = self.answer.read()
            (fault or _Handler.whole)(self, body)
        except ConnectionError:
            pass  # of either side; the other one sees the connection closed
        finally:
            backend.close()

    do_HEAD = do_GET

    def start(self, length):
        self.send_response(self.answer.status)
        for name, value in self.answer.getheaders():
            if name.lower() in ("content-type", "content-range", "last-modified", "accept-ranges"):
                self.send_header(name, value)
        # The answer to HEAD has no body, and the length of the one that GET would get.
        self.send_header("Content-Length", self.answer.getheader("Content-Length") if self.command == "HEAD" else length)
        self.send_header("Connection", "close")
        self.end_headers()

    def whole(self, body):
        self.start(len(body))
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # a client that is gone


class Front:
    """Use it in a with statement. While it stands, who asks the host for this port asks the front."""

    def __init__(self, host, port=80):
        self._host, self._port = host, port
        self._plans, self._lock = [], threading.Lock()
        self.requests = []  # (path, name of the fault or None)
        with host.namespace.entered():
            self._server = _Server(("0.0.0.0", 0), _Handler)
        self._server.front, self._server.backend = self, (host.address, port)
        self._thread = threading.Thread(target=self._serve)

    def _serve(self):
        self._host.namespace.enter()
        self._server.serve_forever(poll_interval=0.05)

    def __enter__(self):
        self._thread.start()
        self._host.redirect(self._port, self._server.server_address[1])
        return self

    def __exit__(self, *_):
        self._host.redirect(None, None)
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def plan(self, pattern, *faults):
        """The next requests for paths of that pattern (fnmatch) get these faults, one each; later ones none."""
        with self._lock:
            self._plans.append((pattern, list(faults)))

    def take(self, path):
        with self._lock:
            fault = next((faults.pop(0) for pattern, faults in self._plans if faults and fnmatch.fnmatch(path, pattern)), None)
            self.requests.append((path, fault and fault.__name__))
            return fault
