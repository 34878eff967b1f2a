"""The server: takes requests, passes them on, has them recorded; `/_recorder/…` is for the tests."""

from __future__ import annotations

import json
import re
import sys
import threading
import traceback
from collections import Counter
from dataclasses import replace
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .bulk import Bulk
from .call import Answer, Call, Request, error, result, understand
from .journal import Journal
from .principals import Principals
from .record import record
from .stubs import Stubs
from .upstream import Upstream

# who fails to say who they are is not recorded (no principal, no record)
_NOBODY = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidAccessKeyId",
           "InvalidSignatureException", "ExpiredToken", "ExpiredTokenException", "InvalidToken",
           "MissingAuthenticationToken", "MissingAuthenticationTokenException"}
# when a role was made (IAM, XML) and when a trail began (CloudTrail, JSON, seconds since 1970)
_BEGAN = {
    "iam": (re.compile(rb"(?<=<CreateDate>)[^<]*"), b"2024-01-01T00:00:00Z"),
    "cloudtrail": (re.compile(rb'(?<="StartLoggingTime":)\s*[0-9.]+'), b"1704067200"),
}
_NAMED = re.compile(r"[A-Z][A-Za-z0-9_]*")


class Gateway(ThreadingHTTPServer):
    """Stands at a free port of this machine before an emulator at another."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream: int, account: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = Upstream(upstream)
        self.principals = Principals(account, self.upstream)
        self.journal = Journal(account, self.upstream)
        self.stubs = Stubs()
        self.counts: Counter = Counter()
        self.failures: list[str] = []
        self.bulk: Bulk | None = None
        self._account = account
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Answers a request of a client."""
        if request.path.startswith("/_recorder/"):
            return self._internal(request)
        call = understand(request)
        if call is None:
            return self.upstream.forward(request)
        # `ListFunctions20150331` of the records is the operation `ListFunctions`
        name = f"{call.service}:{re.sub(r'[0-9]{8}(v[0-9]+)?$', '', call.operation)}"
        with self._lock:
            self.counts[name] += 1
        answer = self.stubs.answer(name, call, request)
        if answer is None and self.bulk and (made := self.bulk.answer(call)):
            return made  # not recorded: ten thousand reads of a reader are no part of any story
        if answer is None and name == "cloudtrail:LookupEvents":
            return self.journal.lookup(call.region, json.loads(request.body))
        answer = answer or self.upstream.forward(request)
        self._keep(call, request, answer)
        return _aged(call, answer)

    def _keep(self, call: Call, request: Request, answer: Answer) -> None:
        """Records the call. What cannot be recorded is kept as a failure, for the test to find."""
        failure = error(answer)
        if (failure and failure[0] in _NOBODY) or answer.status >= 500:
            return
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            if not _NAMED.fullmatch(call.operation):
                raise ValueError(f"{call.service}: no name is known for `{call.operation}`")
            if not failure:
                self.principals.learn(call, result(answer), now)
            identity = self.principals.identity(call, now)
            self.journal.add(record(call, request, answer, identity, now))
        except Exception:  # whatever it is, the request itself must not suffer
            with self._lock:
                self.failures.append(traceback.format_exc())

    def handle_error(self, request, client_address) -> None:
        """A client that was killed closes its connections: that is what some cases are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def _internal(self, request: Request) -> Answer:
        """`requests` counts them (`DELETE` begins anew), `records`, `failures`,
        `deliver`, `stub`, `bulk`."""
        said = json.loads(request.body or b"{}")
        what = (request.method, request.path.removeprefix("/_recorder/"))
        if what == ("GET", "requests"):
            with self._lock:
                return _json(dict(self.counts))
        if what == ("DELETE", "requests"):
            with self._lock:
                self.counts.clear()
            return _json({})
        if what == ("GET", "records"):
            return _json(self.journal.records())
        if what == ("GET", "failures"):
            return _json(self.failures)
        if what == ("POST", "deliver"):
            return _json(self.journal.deliver(**said))
        if what == ("POST", "stub"):
            self.stubs.add(said)
            return _json({})
        if what == ("POST", "bulk"):
            self.bulk = Bulk(self._account, **said)
            return _json({})
        if what == ("DELETE", "stub"):
            self.stubs.clear()
            return _json({})
        return Answer(404, [], b"")


def _aged(call: Call, answer: Answer) -> Answer:
    """The answer with roles and trails that began long before: what is removed depends on how long they
    have lived, and those of real accounts have lived longer than a test runs."""
    began, long_ago = _BEGAN.get(call.service, (None, b""))
    return replace(answer, body=began.sub(long_ago, answer.body)) if began else answer


def _json(value) -> Answer:
    return Answer(200, [("Content-Type", "application/json")], json.dumps(value).encode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Gateway

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self._body(headers))
        try:
            answer = self.server.answer(request)
        except Exception:
            answer = Answer(502, [], traceback.format_exc().encode())
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            # an answer to HEAD keeps the length of what GET would give
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if self.command != "HEAD" and answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def handle_expect_100(self) -> bool:
        """Says `100 Continue` at once: a client waits a second for it."""
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def _body(self, headers: dict) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = _serve

    def log_message(self, *_args) -> None:
        """Says nothing: the records are the log."""
