"""A server on this machine that misbehaves as it is told, for the tests of downloads."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Served:
    """What the server holds and how it behaves; `calls` are the headers of each call.

    Attributes:
        body: The file.
        etag: Its mark; none is sent when empty.
        modified: Its date; none is sent when empty.
        cuts: Bytes sent before the line is cut, one number a call, then no cut.
        announced: Length announced instead of the true one.
        statuses: Statuses answered first, one a call.
        ranges: Whether `Range` is understood.
        stalls: Calls that stop in the middle without closing.
        kind: Content-Type.
        redirects: Redirections before the file.
        chunked: Whether the length is not said.
    """

    body: bytes = b""
    etag: str = '"v1"'
    modified: str = ""
    cuts: list[int] = field(default_factory=list)
    announced: int | None = None
    statuses: list[int] = field(default_factory=list)
    ranges: bool = True
    stalls: int = 0
    kind: str = "text/csv"
    redirects: int = 0
    chunked: bool = False
    calls: list[Mapping[str, str]] = field(default_factory=list)
    address: str = ""
    over: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    served: Served
    protocol_version = "HTTP/1.0"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        served = self.served
        served.calls.append(dict(self.headers.items()))
        if served.redirects:
            served.redirects -= 1
            self._say(302, {"Location": served.address})
        elif served.statuses and served.statuses[0]:
            self._say(served.statuses.pop(0), {})
        else:
            if served.statuses:
                served.statuses.pop(0)
            self._file()

    def _file(self) -> None:
        served, body = self.served, self.served.body
        marks = {"ETag": served.etag, "Last-Modified": served.modified}
        headers = {name: value for name, value in marks.items() if value}
        if served.etag and self.headers.get("If-None-Match") == served.etag:
            self._say(304, headers)
            return
        start, status = 0, 200
        asked = self.headers.get("Range", "")
        same = self.headers.get("If-Range") in (served.etag, served.modified)
        if asked and same and served.ranges:
            start, status = int(asked.removeprefix("bytes=").rstrip("-")), 206
            if start >= len(body):
                self._say(416, {"Content-Range": f"bytes */{len(body)}"})
                return
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        length = len(body) - start if served.announced is None else served.announced
        if not served.chunked:
            headers["Content-Length"] = str(length)
        # Chosen before the client hears of this call: what a test asks next is for the next one.
        cut = served.cuts.pop(0) if served.cuts else None
        self._say(status, {**headers, "Content-Type": served.kind})
        self._send(body[start:], cut)

    def _send(self, rest: bytes, cut: int | None) -> None:
        served = self.served
        self.wfile.write(rest if cut is None else rest[:cut])
        self.wfile.flush()
        if served.stalls and cut is not None:
            served.stalls -= 1
            served.over.wait(20)

    def _say(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


@contextmanager
def serving(served: Served) -> Iterator[Served]:
    """Serve on a free port of this machine while the block runs."""
    handler = type("Handler", (_Handler,), {"served": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_address[1]}/fichier.csv"
    try:
        yield served
    finally:
        served.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
