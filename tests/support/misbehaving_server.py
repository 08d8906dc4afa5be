"""A local HTTP server whose every folder misbehaves in its own way: ``server.url + "cut/name"`` is cut short.

The folder names are the methods of ``_Handler`` that begin with ``do_``; ``good`` behaves.
"""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BOMB = gzip.compress(bytes(50_000_000), 1)  # made before any client waits for it


class MisbehavingServer:
    """``with MisbehavingServer({"name.gz": bytes}) as server``; ``server.seen`` lists (path, Range) asked for."""

    def __init__(self, files):
        self.files, self.seen, self.stopped = files, [], threading.Event()

    def __enter__(self):
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.room = self
        self.url = f"http://127.0.0.1:{self._http.server_port}/"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def mirrors(self, *folders):
        return tuple(f"{self.url}{folder}/" for folder in folders)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        room = self.server.room
        folder, name = self.path.strip("/").split("/")
        self.asked = self.headers.get("Range")
        room.seen.append((f"{folder}/{name}", self.asked))
        try:
            getattr(self, "do_" + folder.replace("-", "_"))(room.files[name])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_):
        """Keep quiet."""

    def _head(self, length=None, status=200, **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _rest(self, body):
        """Answer a Range request, or the whole; returns where the answer starts."""
        start = int(self.asked[6:-1]) if self.asked else 0
        if start:
            self._head(len(body) - start, 206, Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self._head(len(body))
        return start

    def do_good(self, body):
        self.wfile.write(body[self._rest(body) :])

    def do_plain(self, body):
        content = gzip.decompress(body)
        self._head(len(content))
        self.wfile.write(content)

    def do_missing(self, _body):
        self.send_error(404)

    def do_cut(self, body):
        """Half of what it announces, always from the beginning."""
        self._head(len(body))
        self.wfile.write(body[: len(body) // 2])

    def do_cut_chunked(self, body):
        """As cut, but the length is never announced."""
        self.protocol_version = "HTTP/1.1"
        self._head(Transfer_Encoding="chunked")
        half = body[: len(body) // 2]
        self.wfile.write(f"{len(half):x}\r\n".encode() + half + b"\r\n")
        self.close_connection = True

    def do_cut_quietly(self, body):
        """Half, and no sign that more should come."""
        self._head()
        self.wfile.write(body[: len(body) // 2])

    def do_cut_then_rest(self, body):
        """Cuts every answer after 20,000 bytes, and honours Range."""
        start = self._rest(body)
        self.wfile.write(body[start : start + 20_000])

    def do_cut_then_other(self, body):
        """Half the file; asked for the rest, sends something else; asked for all, sends it."""
        first = sum(path.startswith("cut-then-other") for path, _ in self.server.room.seen) == 1
        start = self._rest(body)
        if first:
            self.wfile.write(body[: len(body) // 2])
        elif start:
            self.wfile.write(bytes(len(body) - start))
        else:
            self.wfile.write(body)

    def do_cut_then_lie(self, body):
        """Half the file, then answers a Range request with a part that was not asked for."""
        if not self.asked:
            return self.do_cut(body)
        self._head(len(body), 206, Content_Range=f"bytes 0-{len(body) - 1}/{len(body)}")
        return self.wfile.write(body)

    def do_cut_then_gone(self, body):
        """Half the file, then 416: no such range."""
        return self.send_error(416) if self.asked else self.do_cut(body)

    def do_wrong(self, body):
        self._head(len(body))
        self.wfile.write(bytes(len(body)))

    def do_wrong_gzip(self, body):
        """A sound gzip file of the right length, one bit of its content changed."""
        content = bytearray(gzip.decompress(body))
        content[-1] ^= 1
        self.do_good(gzip.compress(bytes(content)))

    def do_login_page(self, _body):
        """What a hotel's network answers to everything."""
        self.do_good(b"<html>Please accept our terms of use.</html>")

    def do_hang(self, _body):
        """Accepts the connection and never answers."""
        self.server.room.stopped.wait(30)

    def do_hang_midway(self, body):
        self._head(len(body))
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.server.room.stopped.wait(30)

    def do_drip(self, body):
        """A byte now and then: no single read ever waits long."""
        self._head(len(body))
        for i in range(len(body)):
            self.wfile.write(body[i : i + 1])
            self.wfile.flush()
            if self.server.room.stopped.wait(0.05):
                return

    def do_endless(self, _body):
        self._head()
        while not self.server.room.stopped.is_set():
            self.wfile.write(bytes(65_536))

    def do_gzip_bomb(self, _body):
        """Small on the wire, 50 MB unpacked."""
        self.do_good(BOMB)
