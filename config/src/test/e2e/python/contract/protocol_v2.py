"""The v2 protocol: commands by POST, events over SSE or WebSocket, by the SDK and by hand.

The in-memory runtime sends lifecycle, values and messages events here; it accepts the other
channels and sends nothing on them.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import Any, Literal

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from contract.harness import Context, check, expect, expect_that
from contract.threads import HELLO

CHANNELS = ["values", "messages", "updates", "lifecycle", "tasks", "checkpoints", "custom"]
TWO_TOKENS = {"configurable": {"tokens": 2}}


def _register(transport: Literal["sse", "websocket"]) -> None:
    @check(f"v2.sdk.{transport}")
    async def sdk(context: Context) -> Any:
        """The SDK's session: a run, its output, its events, its messages."""
        api = context.client.threads
        # The SDK's socket sends the stream's headers, and not the client's key.
        async with api.stream(assistant_id="agent", transport=transport, headers=context.headers) as session:
            started = await session.run.start(input=HELLO, config=TWO_TOKENS)
            async with asyncio.timeout(20):
                output = await session.output
                # History is replayed to whoever subscribes later.
                events = [e async for e in _until_completed(session.subscribe(CHANNELS))]
            tree = await session.agent.get_tree()
        expect(output["messages"][-1]["content"][0]["text"], "tok0 tok1 ", "the answer")
        return [started, output, [_event(e) for e in events], tree]

    @check(f"v2.sdk.{transport}.interrupt")
    async def interrupt(context: Context) -> Any:
        """The session learns of the interrupt, answers it, and gets the rest."""
        api = context.client.threads
        async with api.stream(assistant_id="approval", transport=transport, headers=context.headers) as session:
            await session.run.start(input=HELLO)
            async with asyncio.timeout(20):
                values = [v async for v in session.values]
                expect(session.interrupted, True, "interrupted")
                asked = [dict(i) for i in session.interrupts]
                await session.run.respond({"ok": True})
                output = await session.output
        expect(output["decision"], {"ok": True}, "the decision")
        return [len(values) > 0, asked, output]

    @check(f"v2.sdk.{transport}.live")
    async def live(context: Context) -> Any:
        """Events that come while the graph works."""
        thread = await context.thread()
        api = context.client.threads
        async with api.stream(
            thread, assistant_id="agent", transport=transport, headers=context.headers
        ) as session:
            await session.run.start(input=HELLO, config=slow_tokens(8))
            async with asyncio.timeout(20):
                events = session.subscribe(["messages", "lifecycle"])
                found = [e async for e in _until_completed(events)]
        expect(tokens(found), [f"tok{i} " for i in range(8)], "tokens")
        return [_event(e) for e in found]


_register("sse")
_register("websocket")


async def _until_completed(events: Any) -> Any:
    async for event in events:
        yield event
        data = event["params"]["data"]
        if event["method"] == "lifecycle" and event["params"]["namespace"] == []:
            if data["event"] in ("completed", "failed", "interrupted"):
                return


def slow_tokens(number: int) -> Any:
    return {"configurable": {"tokens": number, "delay_ms": 80}}


def tokens(events: list[Any]) -> list[str]:
    """The pieces of text among the events, in order."""
    found = (e["params"]["data"] for e in events if e["method"] == "messages")
    return [data["delta"]["text"] for data in found if data["event"] == "content-block-delta"]


def _event(event: Any) -> list[Any]:
    return [event["seq"], event["method"], event["params"]["namespace"], event["params"]["data"]]


@check("v2.commands")
async def commands(context: Context) -> Any:
    """Commands by hand: what is right, and what is refused with 200."""
    thread = await context.thread()
    post = context.client.http.client.post
    answers = []
    for body in (
        {"id": 1, "method": "run.start", "params": {"assistant_id": "echo", "input": {"text": "a"}}},
        {"id": 2, "method": "run.start", "params": {"assistant_id": "nobody"}},
        {"id": 3, "method": "no.such"},
        {"id": 4, "method": "agent.getTree", "params": {"assistant_id": "echo"}},
        {"method": "run.start"},
    ):
        response = await post(f"/threads/{thread}/commands", json=body)
        answers.append([response.status_code, response.json()])
    expect(answers[0][1]["type"], "success", "the first command")
    return answers


@check("v2.sse.since")
async def sse_since(context: Context) -> Any:
    """Events of an ended run from a sequence number on; the stream stays open after them."""
    thread = await context.thread()
    await _start(context, thread, "agent", HELLO)
    every = await _events_over_sse(context, thread, {"channels": CHANNELS})
    middle = every[len(every) // 2]["seq"]
    rest = await _events_over_sse(context, thread, {"channels": CHANNELS, "since": middle})
    expect([e["seq"] for e in rest], [e["seq"] for e in every if e["seq"] > middle], "the rest")
    return [_event(e) for e in every]


@check("v2.sse.depth")
async def sse_depth(context: Context) -> Any:
    thread = await context.thread()
    await _start(context, thread, "parent", HELLO)
    body = {"channels": ["values", "messages", "lifecycle"], "depth": 1}
    found = await _events_over_sse(context, thread, body)
    expect_that(any(e["params"]["namespace"] for e in found), "events from inside the subgraph")
    return [_event(e) for e in found]


async def _start(context: Context, thread: str, graph: str, given: Any) -> None:
    params = {"assistant_id": graph, "input": given, "config": TWO_TOKENS}
    command = {"id": 1, "method": "run.start", "params": params}
    answer = await context.client.http.post(f"/threads/{thread}/commands", json=command)
    expect(answer["type"], "success", "the answer to run.start")


async def _events_over_sse(context: Context, thread: str, body: Any) -> list[Any]:
    """By plain HTTP, up to the end of the run."""

    async def parsed() -> Any:
        path = f"/threads/{thread}/stream/events"
        async with context.client.http.client.stream("POST", path, json=body) as response:
            expect(response.status_code, 200, "status")
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line[6:])

    async with asyncio.timeout(20):
        return [e async for e in _until_completed(parsed())]


@asynccontextmanager
async def _socket(context: Context, thread: str, **more: Any):
    url = context.base.replace("http", "ws", 1) + f"/threads/{thread}/stream/events"
    async with connect(url, max_size=None, additional_headers=context.headers, **more) as socket:
        yield socket


async def _ask(socket: Any, number: int, method: str, params: Any) -> None:
    await socket.send(json.dumps({"id": number, "method": method, "params": params}))


@check("v2.websocket")
async def websocket(context: Context) -> Any:
    """A run that is started, watched and answered over one socket; frames in order."""
    thread = await context.thread()
    async with asyncio.timeout(20), _socket(context, thread) as socket:
        await _ask(socket, 1, "subscription.subscribe", {"channels": ["messages", "lifecycle"]})
        params = {"assistant_id": "agent", "input": HELLO, "config": slow_tokens(5)}
        await _ask(socket, 2, "run.start", params)
        await _ask(socket, 3, "no.such", {})
        frames = []
        async for frame in socket:
            frames.append(json.loads(frame))
            if frames[-1].get("params", {}).get("data", {}).get("event") == "completed":
                break
        await socket.close(1000, "done")
        expect(socket.close_code, 1000, "close code")
    answers = sorted((f for f in frames if f["type"] != "event"), key=lambda f: f["id"])
    events = [_event(f) for f in frames if f["type"] == "event"]
    expect([e[0] for e in events], sorted(e[0] for e in events), "sequence")
    return [answers, events]


@check("v2.websocket.uncompressed")
async def websocket_uncompressed(context: Context) -> Any:
    """Without an extension: what is large crosses as it is, in both directions."""
    thread = await context.thread()
    text = "x" * (512 * 1024)
    async with asyncio.timeout(30), _socket(context, thread, compression=None) as socket:
        expect(socket.protocol.extensions, [], "extensions")
        await _ask(socket, 1, "subscription.subscribe", {"channels": ["values"]})
        await _ask(socket, 2, "run.start", {"assistant_id": "echo", "input": {"text": text}})
        async for frame in socket:
            data = json.loads(frame).get("params", {}).get("data", {})
            if "echo" in data:
                break
    expect(data["echo"] == text, True, "the text came back unchanged")
    return len(data["echo"])


@check("v2.websocket.compressed")
async def websocket_compressed(context: Context) -> Any:
    """The extension is between client and runtime; nobody on the way answers for them."""
    thread = await context.thread()
    async with asyncio.timeout(20), _socket(context, thread) as socket:
        names = [e.name for e in socket.protocol.extensions]
        await _ask(socket, 1, "subscription.subscribe", {"channels": ["lifecycle"]})
        pong = await socket.ping(b"are you there")
        await pong
        answer = json.loads(await socket.recv())
    return [names, answer]


@check("v2.websocket.refused")
async def websocket_refused(context: Context) -> Any:
    """An upgrade on a path that has no socket."""
    try:
        url = context.base.replace("http", "ws", 1) + "/threads"
        async with connect(url, additional_headers=context.headers) as _:
            raise AssertionError("a socket on /threads was opened")
    except WebSocketException as refused:
        response = getattr(refused, "response", None)
        return [type(refused).__name__, response and response.status_code]
