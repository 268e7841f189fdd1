"""The second streaming protocol on a runtime that two tenants share: commands, events, sockets.

    protocol_check.py GATEWAY ADMIN RUNTIME --key FILE

The runtime is a demo runtime that nobody else uses. One JSON line for each check.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import uuid
from pathlib import Path
from typing import Any, Literal

from langgraph_sdk import get_client
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from attack.admin import Admin, Scope
from attack.report import Report
from attack.wire import Client, exchange

PATIENCE = 30
AGENTS = {
    "acme": {"chat": "agent", "asks": "approval"},
    "globex": {"chat": "echo", "hidden": "custom"},
}
HELLO = {"messages": [{"role": "user", "content": "hello"}]}
SYSTEM = uuid.UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")
"""Of which the ids of a server's own assistants are made, with the graph's name."""

NO_ASSISTANT = "404: Thread or assistant not found."
CHANNELS = ["values", "messages", "lifecycle"]


class Checks:
    def __init__(self, given: argparse.Namespace):
        self.runtime = given.runtime
        self.base = given.gateway
        self.failed = 0
        admin = Admin(given.admin, given.key.read_text().strip())
        registered = admin.runtime("shared", given.runtime)
        self.scopes: dict[str, Scope] = {}
        self.clients: dict[str, Client] = {}
        for tenant, agents in AGENTS.items():
            scope = admin.project(tenant, admin.tenant(tenant), "support", {"dev": registered})
            for agent, graph in agents.items():
                admin.agent(scope, agent, {"dev": graph})
            for role in ("developer", "viewer"):
                admin.account(scope, role, role)
                key = admin.key(scope, role, project_id=scope.project_id)["key"]
                self.clients[f"{tenant}/{role}"] = Client(role, self.base, key, Report([]))
            self.scopes[tenant] = scope
        self.mine = self.clients["acme/developer"]
        self.theirs = self.clients["globex/developer"]

    def expect(self, what: str, fine: Any, seen: Any) -> None:
        self.failed += not fine
        print(json.dumps({"check": what} if fine else {"check": what, "failed": str(seen)[:800]}))

    async def run(self) -> None:
        for transport in ("sse", "websocket"):
            await self._guarded(f"sdk by {transport}", self._sdk(transport))
            await self._guarded(f"sdk by {transport}, interrupted", self._interrupted(transport))
        await self._guarded("commands", self._commands())
        await self._guarded("resuming", self._resuming())
        await self._guarded("socket", self._socket())
        await self._guarded("closing", self._closing())

    async def _guarded(self, what: str, checks: Any) -> None:
        try:
            async with asyncio.timeout(2 * PATIENCE):
                await checks
        except Exception as fault:
            self.expect(what, False, repr(fault))

    def _on_runtime(self, path: str) -> Any:
        return exchange(self.runtime, "GET", path).json

    def _stamped(self, what: str, thread: str, tenant: str = "acme") -> None:
        scope = self.scopes[tenant]
        kept = self._on_runtime(f"/threads/{thread}")["metadata"]
        self.expect(f"{what}: the thread is stamped", kept.get("sluice_tenant") == scope.tenant_id, kept)
        runs = self._on_runtime(f"/threads/{thread}/runs")
        for run in runs:
            said = run["metadata"]
            configurable = run["kwargs"]["config"]["configurable"]
            fine = said["sluice_project"] == configurable["sluice_project"] == scope.project_id
            self.expect(f"{what}: the run is stamped", fine, run)
        self.expect(f"{what}: it ran", runs, runs)

    # ---- the official SDK

    def _session(self, agent: str, transport: Literal["sse", "websocket"]) -> Any:
        # The SDK's socket sends the stream's headers, and not the client's key.
        api = get_client(url=self.base, api_key=self.mine.key).threads
        return api.stream(assistant_id=agent, transport=transport, headers={"x-api-key": self.mine.key})

    async def _sdk(self, transport: Literal["sse", "websocket"]) -> None:
        async with self._session("chat", transport) as session:
            await session.run.start(input=HELLO, config={"configurable": {"tokens": 2}})
            output = await session.output
            last = output["messages"][-1]["content"]
            self.expect(f"{transport}: the SDK's run by the agent's key", "tok0" in str(last), output)
            self._stamped(transport, session.thread_id)
            seen = self.mine.ask("GET", f"/threads/{session.thread_id}")
            self.expect(f"{transport}: the thread is the caller's", seen.status == 200, seen)
            seen = self.theirs.ask("GET", f"/threads/{session.thread_id}")
            self.expect(f"{transport}: and not another's", seen.status == 404, seen)

    async def _interrupted(self, transport: Literal["sse", "websocket"]) -> None:
        async with self._session("asks", transport) as session:
            await session.run.start(input=HELLO)
            async for _ in session.values:
                pass
            self.expect(f"{transport}: interrupted", session.interrupted, session.interrupts)
            await session.run.respond({"ok": True})
            output = await session.output
            self.expect(f"{transport}: resumed", output["decision"] == {"ok": True}, output)
            self._stamped(f"{transport}, resumed", session.thread_id)

    # ---- commands by POST

    def _command(self, client: Client, thread: str, method: str, params: Any) -> Any:
        return client.ask("POST", f"/threads/{thread}/commands", _command(1, method, params))

    async def _commands(self) -> None:
        thread = self.mine.ok("POST", "/threads", {})["thread_id"]
        absent = str(uuid.uuid4())
        for method, params in (
            ("agent.getTree", {}),
            ("subscription.subscribe", {"channels": ["values"]}),
            ("input.respond", {"interrupt_id": "i", "response": 1}),
            ("state.get", {}),
        ):
            foreign = self._command(self.theirs, thread, method, params)
            nothing = self._command(self.theirs, absent, method, params)
            same = foreign.text.replace(thread, "") == nothing.text.replace(absent, "")
            fine = foreign.status == nothing.status == 404 and same
            self.expect(f"{method} at another's thread is as at none", fine, f"{foreign} {nothing}")
        start = {"assistant_id": "chat", "input": HELLO}
        taken = self._command(self.theirs, thread, "run.start", start)
        self.expect("run.start at another's thread", taken.status == 409, taken)
        self.expect("and it did not run", self._on_runtime(f"/threads/{thread}/runs") == [], thread)
        events = self.theirs.ask("POST", f"/threads/{thread}/stream/events", {"channels": ["values"]})
        self.expect("events of another's thread", events.status == 404, events)
        for name in (self.scopes["globex"].agents["hidden"], "hidden", "custom", str(uuid.uuid4())):
            answer = self._command(self.mine, thread, "run.start", start | {"assistant_id": name})
            fine = answer.status == 200 and answer.json["message"] == NO_ASSISTANT
            self.expect(f"run.start of {name}, which is another's", fine, answer)
        self.expect("and it did not run", self._on_runtime(f"/threads/{thread}/runs") == [], thread)
        viewer = self.clients["acme/viewer"]
        answer = self._command(viewer, absent, "run.start", start)
        self.expect("run.start by a viewer", answer.status == 403, answer)
        answer = self._command(self.mine, thread, "state.get", {})
        self.expect("a method that there is not", answer.json["error"] == "unknown_command", answer)

    async def _resuming(self) -> None:
        """A thread can't be made to resume, or be read, with another tenant's graph."""
        thread = self.mine.ok("POST", "/threads", {})["thread_id"]
        self.mine.ok("POST", f"/threads/{thread}/runs/wait", {"assistant_id": "asks", "input": HELLO})
        state = self.mine.ok("GET", f"/threads/{thread}/state")
        interrupt = state["tasks"][0]["interrupts"][0]["id"]
        theirs = str(uuid.uuid5(SYSTEM, "custom"))
        for said in ({"graph_id": "custom"}, {"assistant_id": "custom"}, {"assistant_id": theirs}):
            changed = self.mine.ask("PATCH", f"/threads/{thread}", {"metadata": said})
            self.expect(f"{said} written into a thread", changed.status == 404, changed)
        respond = {"interrupt_id": interrupt, "response": {"ok": True}}
        self.mine.ok("PATCH", f"/threads/{thread}", {"metadata": {"assistant_id": "asks"}})
        answer = self._command(self.mine, thread, "input.respond", respond)
        self.expect("resumed with one's own", answer.json.get("type") == "success", answer)

    # ---- sockets

    def _open(self, client: Client, thread: str, **options: Any) -> Any:
        url = self.base.replace("http", "ws", 1) + f"/threads/{thread}/stream/events"
        return connect(url, additional_headers={"x-api-key": client.key}, max_size=None, **options)

    async def _socket(self) -> None:
        thread = self.mine.ok("POST", "/threads", {})["thread_id"]
        for client, where in ((self.theirs, thread), (self.theirs, str(uuid.uuid4()))):
            try:
                async with self._open(client, where):
                    self.expect("a socket at another's thread", False, "opened")
            except InvalidStatus as refused:
                status = refused.response.status_code
                self.expect(f"a socket at another's thread: {status}", status == 404, refused)
        async with self._open(self.mine, thread) as socket:
            self.expect("nothing is compressed", socket.protocol.extensions == [], socket.protocol.extensions)
            answer = await _ask(socket, 1, "subscription.subscribe", {"channels": CHANNELS})
            self.expect("subscribed", answer["type"] == "success", answer)
            for name in (self.scopes["globex"].agents["hidden"], "custom"):
                answer = await _ask(socket, 2, "run.start", {"assistant_id": name, "input": {}})
                self.expect(f"run.start of {name} in a socket", answer.get("message") == NO_ASSISTANT, answer)
            answer = await _ask(socket, 3, "store.get", {})
            self.expect("a method that there is not", answer.get("error") == "unknown_command", answer)
            large = HELLO | {"ballast": "x" * 1_000_000}
            text = json.dumps(_command(4, "run.start", {"assistant_id": "chat", "input": large}))
            await socket.send([text[:10], text[10:500_000], text[500_000:]])
            answer = await _answer(socket, 4)
            self.expect("a large run in fragments", answer["type"] == "success", answer)
            pong = await socket.ping()
            await asyncio.wait_for(pong, PATIENCE)
            completed = await _completed(socket)
            self.expect("its events", completed, completed)
        self._stamped("socket", thread)

    async def _closing(self) -> None:
        thread = self.mine.ok("POST", "/threads", {})["thread_id"]
        for what, data, code in (("binary", b"{}", 1003), ("too long", "x" * (33 << 20), 1009)):
            async with self._open(self.mine, thread) as socket:
                try:
                    await socket.send(data)
                    await asyncio.wait_for(socket.recv(), PATIENCE)
                    self.expect(what, False, "not closed")
                except ConnectionClosed as closed:
                    said = closed.rcvd.code if closed.rcvd else None
                    self.expect(f"{what}: closed with {code}", said == code, closed)


def _command(number: int, method: str, params: Any) -> dict[str, Any]:
    return {"id": number, "method": method, "params": params}


async def _ask(socket: ClientConnection, number: int, method: str, params: Any) -> dict[str, Any]:
    await socket.send(json.dumps(_command(number, method, params)))
    return await _answer(socket, number)


async def _answer(socket: ClientConnection, number: int) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while (frame := json.loads(await socket.recv())).get("id") != number:
            pass
    return frame


async def _completed(socket: ClientConnection) -> bool:
    async with asyncio.timeout(PATIENCE):
        while True:
            frame = json.loads(await socket.recv())
            params = frame.get("params", {})
            if frame.get("method") == "lifecycle" and params["namespace"] == []:
                if params["data"]["event"] in ("completed", "failed"):
                    return params["data"]["event"] == "completed"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gateway", "admin", "runtime"):
        parser.add_argument(name)
    parser.add_argument("--key", required=True, type=Path)
    checks = Checks(parser.parse_args())
    asyncio.run(checks.run())
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
