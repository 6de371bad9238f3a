"""Another system, played by a script: it answers as it is told, and remembers what it was asked."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Say:
    """What to answer. ``lose`` does the work and closes the connection without a word."""

    status: int = 202
    body: bytes = b"{}"
    headers: dict = field(default_factory=dict)
    lose: bool = False


class ScriptedServer:
    """`will(Say(503), Say(202))` answers in that order, then for ever as the last one said."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: list[Say] = []
        self.last = Say()
        script = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                script.asked.append(Asked(self.command, self.path, headers, body))
                script.last = script.script.pop(0) if script.script else script.last
                if script.last.lose:
                    self.close_connection = True
                    return
                self.send_response(script.last.status)
                for name, value in script.last.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(script.last.body)))
                self.end_headers()
                self.wfile.write(script.last.body)

            do_GET = do_POST = do_PUT = do_PATCH = handle_any  # noqa: N815 - as the library calls them

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def will(self, *answers: Say) -> None:
        self.script = list(answers)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
