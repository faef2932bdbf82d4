"""A local HTTP server that answers as Enrichr does."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class EnrichrServer(ThreadingHTTPServer):
    """Server of some libraries, whole or broken on purpose."""

    def __init__(self, libraries, broken, delay):
        super().__init__(("127.0.0.1", 0), Handler)
        self.libraries = libraries
        self.broken = broken
        self.delay = delay


class Handler(BaseHTTPRequestHandler):
    server: EnrichrServer

    def do_GET(self):
        if self.server.delay is not None:
            self.server.delay.wait(20)
        url = urlsplit(self.path)
        if url.path.endswith("/datasetStatistics"):
            self._send(200, json.dumps(self._statistics()).encode())
        elif self.server.broken == "500":
            self._send(500, b"sorry")
        elif self.server.broken == "html":
            self._send(200, b"<html><body>Down for maintenance</body></html>")
        else:
            self._send(200, self.server.libraries[parse_qs(url.query)["libraryName"][0]])

    def _statistics(self):
        if self.server.broken == "not-enrichr":
            return {}
        return {"statistics": [{"libraryName": name} for name in self.server.libraries]}

    def _send(self, code, content):
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        half = self.server.broken == "half" and "geneSetLibrary" in self.path
        self.wfile.write(content[: len(content) // 2] if half else content)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def enrichr_server(
    libraries: Mapping[str, bytes], *, broken: str = "", delay: threading.Event | None = None
) -> Iterator[str]:
    """Serve some libraries on 127.0.0.1 and give the address.

    ``broken``: "half" sends half of the promised bytes, "html" a page of HTML, "500" an error,
    "not-enrichr" an answer without the list of libraries. ``delay`` keeps answers until it is set.
    """
    server = EnrichrServer(libraries, broken, delay)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/Enrichr"
    finally:
        if delay is not None:
            delay.set()
        server.shutdown()
        server.server_close()
        thread.join()
