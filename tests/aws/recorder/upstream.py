"""The way to the emulator: requests passed on as they came, and the recorder's own."""

from __future__ import annotations

import http.client
import json
import threading
from urllib.parse import urlencode
from xml.etree import ElementTree

from .call import Answer, Request

# headers of one connection, not of the request (RFC 9110, section 7.6.1), and what is settled here
_OF_THE_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "expect")

# the emulator takes this key for the root of the account, and does not check its signature
ROOT_KEY = "test"


class Upstream:
    """The emulator at a port of this machine; one connection a thread."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self._local = threading.local()

    def forward(self, request: Request) -> Answer:
        """Passes a request on: same method, target, body and headers, `Host` included, so that
        its signature holds."""
        headers = {k: v for k, v in request.headers.items() if k not in _OF_THE_CONNECTION}
        headers["content-length"] = str(len(request.body))
        try:
            return self._send(request, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            self._local.connection = None  # the emulator closed an idle connection: once more
            return self._send(request, headers)

    def _send(self, request: Request, headers: dict) -> Answer:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(request.body)
        response = connection.getresponse()
        body = response.read()
        pairs = [(k, v) for k, v in response.getheaders() if k.lower() not in _OF_THE_CONNECTION]
        return Answer(response.status, pairs, body)

    def ask(self, method: str, target: str, service: str, region: str, headers: dict | None = None,
            body: bytes = b"") -> Answer:
        """A request of the recorder itself, as the account's root. It is not recorded."""
        scope = f"{ROOT_KEY}/20260101/{region}/{service}/aws4_request"
        authorization = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none"
        own = {"host": self.host, "authorization": authorization}
        answer = self.forward(Request(method, target, own | (headers or {}), body))
        if answer.status >= 300:
            raise RuntimeError(f"{method} {target}: {answer.status} {answer.body[:300]!r}")
        return answer

    def role(self, name: str) -> dict[str, str]:
        """`Arn` and `RoleId` of a role."""
        form = urlencode({"Action": "GetRole", "RoleName": name, "Version": "2010-05-08"}).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
        answer = self.ask("POST", "/", "iam", "us-east-1", kind, form)
        elements = ElementTree.fromstring(answer.body).iter()
        return {e.tag.rsplit("}", 1)[-1]: e.text or "" for e in elements}

    def functions(self, region: str) -> list[dict]:
        """The functions of a region, as `ListFunctions` gives them."""
        answer = self.ask("GET", "/2015-03-31/functions/?MaxItems=10000", "lambda", region)
        return json.loads(answer.body)["Functions"]
