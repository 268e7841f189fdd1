"""HTTP/1.1 as it is on the wire: paths are sent as they are given, answers kept as they came."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from attack.report import Report, shown

PATIENCE = 30.0
FIRST_SECONDS = 4.0
"""For which the first byte of a stream is waited for."""

STREAM_SECONDS = 0.3
"""For which a stream that does not end is read from then on."""

REQUEST_ID = "attack-suite"


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def __str__(self) -> str:
        return shown(f"{self.status} {self.header('content-type')} {self.text}")


_kept = threading.local()


def exchange(
    base: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> Answer:
    """One request; a body that is no bytes is written as JSON."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    fields = {"x-request-id": REQUEST_ID}
    if data is not None:
        fields["content-type"] = "application/json"
    fields |= headers or {}
    connections = _kept.__dict__.setdefault("connections", {})
    kept = connections.pop(base, None)
    if kept and time.monotonic() - kept[1] < 2:  # else the other side may be about to close it
        try:
            return _exchange(kept[0], connections, base, method, path, data, fields)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            pass  # closed while it was idle: nothing was answered
    url = urlsplit(base)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=PATIENCE)
    return _exchange(connection, connections, base, method, path, data, fields)


def _exchange(connection, connections, base, method, path, data, fields) -> Answer:
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in fields.items():
        connection.putheader(name, value)
    if data is not None:
        connection.putheader("content-length", str(len(data)))
    elif method in ("POST", "PUT", "PATCH"):
        connection.putheader("content-length", "0")
    connection.endheaders(data)
    response = connection.getresponse()
    headers = [(name.lower(), value) for name, value in response.getheaders()]
    stream = "text/event-stream" in (response.getheader("content-type") or "")
    body = _some(connection, response) if stream else response.read()
    if stream or response.will_close:
        connection.close()
    else:
        connections[base] = (connection, time.monotonic())
    return Answer(response.status, headers, body)


def _some(connection, response) -> bytes:
    """What a stream says within a time."""
    until = time.monotonic() + FIRST_SECONDS
    found = b""
    try:
        while (left := until - time.monotonic()) > 0:
            if connection.sock:
                connection.sock.settimeout(left)
            part = response.read1(65536)
            if not part:
                break
            if not found:
                until = time.monotonic() + STREAM_SECONDS
            found += part
    except (TimeoutError, socket.timeout, http.client.IncompleteRead):
        pass
    return found


@dataclass
class Client:
    """A caller of the gateway, whose answers are searched for what is others'."""

    name: str
    base: str
    key: str
    report: Report
    headers: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """Ids, without dashes, and markers that this caller must never see, with what each is."""

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        fields = {"x-api-key": self.key} | self.headers | (headers or {})
        answer = exchange(self.base, method, path, body, fields)
        self.report.answered(method, path)
        self.search(answer, f"{method} {path} {shown(body) if body else ''}")
        return answer

    def search(self, answer: Answer, request: str) -> None:
        """Looks for what is others' in an answer; an id that the request named may be echoed."""
        heads = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        found = _plain(heads + "\n" + answer.text)
        sent = _plain(unquote(unquote(request)))
        for secret, what in self.secrets.items():
            if secret in found and not (what.startswith("id ") and secret in sent):
                at = found.index(secret)
                around = found[max(0, at - 80) : at + 80]
                self.report.leak(f"{self.name} {request}", f"{what} in {answer.status} …{around}…")

    def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The parsed answer of a request that must succeed."""
        answer = self.ask(method, path, body, **more)
        if not 200 <= answer.status < 300:
            raise AssertionError(f"{self.name} {method} {path} {shown(body)}: {answer}")
        return answer.json

    def with_headers(self, name: str, headers: dict[str, str]) -> "Client":
        return Client(
            f"{self.name} {name}", self.base, self.key, self.report, self.headers | headers, self.secrets
        )


def _plain(text: str) -> str:
    return text.lower().replace("-", "").replace("%7b", "").replace("%7d", "")


def secret_of(value: str) -> str:
    """How a secret is looked for: no spelling hides it."""
    return _plain(value)
