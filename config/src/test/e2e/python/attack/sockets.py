"""The second streaming protocol: its commands, by POST and by WebSocket, as another's."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

from attack.estate import Estate, Truth
from attack.forgery import KEYS
from attack.matrix import neighbour
from attack.report import Report
from attack.spelling import FEW, PATH, difference
from attack.templates import OFFERED
from attack.wire import REQUEST_ID, Answer, Client

PATIENCE = 20.0


class Socket:
    """A WebSocket; answer is that of the handshake."""

    def __init__(self, client: Client, thread: str):
        url = urlsplit(client.base)
        self._client = client
        self._socket = socket.create_connection((url.hostname, url.port), PATIENCE)
        path = f"/threads/{thread}/stream/events"
        fields = {"host": url.netloc, "x-api-key": client.key, "x-request-id": REQUEST_ID}
        fields |= {"connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
        fields["sec-websocket-key"] = base64.b64encode(b"0" * 16).decode()
        head = "".join(f"{k}: {v}\r\n" for k, v in (fields | client.headers).items())
        self._socket.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        self._in = self._socket.makefile("rb")
        status = int(self._in.readline().split()[1])
        headers = []
        while line := self._in.readline().strip().decode():
            name, _, value = line.partition(":")
            headers.append((name.lower(), value.strip()))
        length = int(dict(headers).get("content-length", 0))
        self.answer = Answer(status, headers, self._in.read(length) if status != 101 else b"")
        client.report.answered("GET", path)
        client.search(self.answer, path)

    def send(self, message: Any, opcode: int = 1, parts: int = 1) -> None:
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        size = -(-len(data) // parts) or 1
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        for number, piece in enumerate(pieces):
            first = (0x80 if number == len(pieces) - 1 else 0) | (opcode if number == 0 else 0)
            mask = os.urandom(4)
            if len(piece) < 126:
                length = bytes([0x80 | len(piece)])
            else:
                length = bytes([0x80 | 126]) + struct.pack("!H", len(piece))
            self._socket.sendall(bytes([first]) + length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(piece)))

    def receive(self) -> dict[str, Any] | None:
        """The next message; None when the socket is closed."""
        while True:
            head = self._in.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return None
            length = head[1] & 127
            if length == 126:
                length = struct.unpack("!H", self._in.read(2))[0]
            elif length == 127:
                length = struct.unpack("!Q", self._in.read(8))[0]
            data = self._in.read(length)
            if head[0] & 15 == 1:
                self._client.search(Answer(101, [], data), "a message of a WebSocket")
                return json.loads(data)

    def reply(self, message: dict[str, Any], **how: int) -> dict[str, Any] | None:
        """The message with the command's id."""
        self.send(message, **how)
        while (got := self.receive()) is not None:
            if got.get("id") == message["id"]:
                return got
        return None

    def close(self) -> None:
        self._socket.close()


def check(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    report.guard("sockets", _handshakes, report, mine, victim)
    report.guard("sockets", _frames, report, mine, victim, truth)
    report.guard("sockets", _commands, report, mine, victim, truth)


def _handshakes(report: Report, mine: Estate, victim: Estate) -> None:
    for kind in ("thread", "busy_thread"):
        for name in FEW[:3]:
            foreign = victim.ids[kind]
            absent = neighbour(foreign)
            answers = []
            for thread in (foreign, absent):
                opened = Socket(mine.client, PATH[name](thread))
                answers.append(opened.answer)
                opened.close()
            fault = difference(*answers, {"thread": foreign}, {"thread": absent})
            refused = answers[0].status in (404, 400, 422)
            label = f"{mine.client.name} WebSocket at a foreign {kind}, {name}"
            report.cell("sockets", label, fault or (None if refused else str(answers[0])))


def _command(number: int, method: str, params: dict[str, Any]) -> dict[str, Any]:
    return {"id": number, "method": method, "params": params}


def _refused(reply: dict[str, Any] | None) -> bool:
    return reply is not None and reply.get("type") == "error"


def _frames(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    thread = mine.thread()
    opened = Socket(mine.client, thread)
    label = f"{mine.client.name} WebSocket"
    expected = 101 if OFFERED["socket"] else 403
    report.cell("sockets", f"{label} at its own thread", None if opened.answer.status == expected else str(opened.answer))
    if opened.answer.status != 101:
        return
    foreign, absent = victim.ids["assistant"], neighbour(victim.ids["assistant"])
    number = 0
    for bad in (foreign, victim.scope.agents["chat"], "nothing", "custom"):
        number += 1
        reply = opened.reply(_command(number, "run.start", {"assistant_id": bad, "input": {}}))
        report.cell("sockets", f"{label} run.start of {bad}", None if _refused(reply) else str(reply))
    replies = []
    for assistant in (foreign, absent):
        reply = opened.reply(_command(50, "run.start", {"assistant_id": assistant, "input": {}}))
        replies.append(json.dumps(reply).replace(assistant, "<assistant>"))
    report.cell("sockets", f"{label}: foreign is absent", None if replies[0] == replies[1] else str(replies))
    for method in ("run.delete", "threads.search", "store.get", "state.get", ""):
        number += 1
        reply = opened.reply(_command(number, method, {"thread_id": victim.ids["thread"]}))
        report.cell("sockets", f"{label} method {method!r}", None if _refused(reply) else str(reply))
    hook = mine.run(webhook="http://169.254.169.254/")
    reply = opened.reply(_command(70, "run.start", hook), parts=3)
    report.cell("sockets", f"{label} webhook", None if _refused(reply) else str(reply))
    _forged(report, mine, victim, truth, opened, thread)
    opened.close()


def _forged(report: Report, mine: Estate, victim: Estate, truth: Truth, opened: Socket, thread: str) -> None:
    theirs = truth.ask("GET", f"/threads/{victim.ids['thread']}")["metadata"]
    stamps = {key: theirs[key] for key in KEYS if key in theirs}
    own = mine.client.ok("GET", f"/threads/{thread}")["metadata"]
    configurable = {"thread_id": victim.ids["thread"], "langgraph_auth_user_id": "root"}
    params = mine.run(metadata=stamps, config={"metadata": stamps, "configurable": configurable})
    params["thread_id"] = victim.ids["thread"]
    reply = opened.reply(_command(90, "run.start", params), parts=4)
    label = f"{mine.client.name} WebSocket run.start with forged stamps"
    started = reply is not None and reply.get("type") != "error"
    report.cell("sockets", f"{label} starts", None if started else str(reply))
    for path in (f"/threads/{thread}", f"/threads/{thread}/runs"):
        found = truth.ask("GET", path)
        text = json.dumps(found)
        foreign = [k for k, v in stamps.items() if v != own.get(k) and str(v) in text]
        report.cell("sockets", f"{label}: {path.split('/')[-1]}", f"{foreign} in {text[:500]}" if foreign else None)


def _commands(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    client, thread = mine.client, mine.thread()
    foreign, absent = victim.ids["assistant"], neighbour(victim.ids["assistant"])
    for params in ({"input": {}}, {"input": {}, "thread_id": victim.ids["thread"]}):
        answers = [
            client.ask("POST", f"/threads/{thread}/commands", _command(1, "run.start", params | {"assistant_id": a}))
            for a in (foreign, absent)
        ]
        fault = difference(*answers, {"assistant": foreign}, {"assistant": absent})
        report.cell("sockets", f"{client.name} command run.start of a foreign assistant", fault)
    for method in ("input.respond", "run.start", "agent.getTree", "subscription.subscribe", "nothing"):
        for kind in ("thread", "busy_thread", "asking_thread"):
            if kind not in victim.ids:
                continue
            taken, nothing = victim.ids[kind], neighbour(victim.ids[kind])
            params = {"assistant_id": "chat", "input": {}, "response": "yes", "channels": ["values"]}
            answers = [client.ask("POST", f"/threads/{t}/commands", _command(2, method, params)) for t in (taken, nothing)]
            if method == "run.start" and answers[1].status == 200:  # it makes the thread, as a create
                fault = None if answers[0].status in (404, 409) else str(answers[0])
            else:
                fault = difference(*answers, {"thread": taken}, {"thread": nothing})
            report.cell("sockets", f"{client.name} command {method} at a foreign {kind}", fault)
    stamps = truth.ask("GET", f"/threads/{victim.ids['thread']}")["metadata"]
    forged = {key: stamps[key] for key in KEYS if key in stamps}
    fresh = neighbour(thread)
    for at in (thread, fresh):
        params = mine.run(metadata=forged, config={"metadata": forged})
        answer = client.ask("POST", f"/threads/{at}/commands", _command(3, "run.start", params))
        if not OFFERED["commands"]:
            refused = answer.status == (403 if at == thread else 404)
            report.cell("sockets", f"{client.name} command run.start is not offered", None if refused else str(answer))
        found = json.dumps([truth.ask("GET", f"/threads/{at}"), truth.ask("GET", f"/threads/{at}/runs")])
        own = json.dumps(client.ok("GET", f"/threads/{mine.ids['thread']}")["metadata"])
        foreign_values = [k for k, v in forged.items() if str(v) in found and str(v) not in own]
        fault = f"{foreign_values} in {found[:500]}" if foreign_values else None if answer.status < 500 else str(answer)
        report.cell("sockets", f"{client.name} command run.start with forged stamps", fault)
    unstamped = answer.status == 200 and answer.json.get("type") != "error"
    read = client.ask("GET", f"/threads/{fresh}")
    fault = None if read.status == (200 if unstamped else 404) else str(read)
    report.cell("sockets", f"{client.name} thread made by a command", fault)
