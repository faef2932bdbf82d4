"""A local HTTP server that answers as Enrichr does."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@contextmanager
def enrichr_server(
    libraries: Mapping[str, bytes], *, broken: str = "", delay: threading.Event | None = None
) -> Iterator[str]:
    """Serve some libraries on 127.0.0.1 and give the address.

    ``broken``: "half" sends half of the promised bytes, "html" a page of HTML, "500" an error,
    "not-enrichr" an answer without the list of libraries. ``delay`` keeps answers until it is set.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if delay is not None:
                delay.wait(20)
            url = urlsplit(self.path)
            if url.path.endswith("/datasetStatistics"):
                names = [{"libraryName": name} for name in libraries]
                content = {} if broken == "not-enrichr" else {"statistics": names}
                self._send(200, json.dumps(content).encode())
            elif broken == "500":
                self._send(500, b"sorry")
            elif broken == "html":
                self._send(200, b"<html><body>Down for maintenance</body></html>")
            else:
                name = parse_qs(url.query)["libraryName"][0]
                self._send(200, libraries[name], half=broken == "half")

        def _send(self, code, content, *, half=False):
            self.send_response(code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if half else content)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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
