"""What is on the wire: heads, framing, errors, odd but right requests, large bodies."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from typing import Any

from contract.assistants import system_id
from contract.harness import Context, check, expect, expect_that, status_becomes
from contract.runs import busy
from contract.threads import HELLO
from contract.wire import arrivals, exchange, field, on_one_connection, raw

NOBODY = "01a00000-0000-7000-8000-000000000000"
ECHO = {"assistant_id": "echo", "input": {"text": "hi"}}
ORIGIN = {"Origin": "https://chat.example"}
SEVEN_SECONDS = {"assistant_id": "slow", "input": {"chunks": 1, "delay_ms": 7000}}
MIB = 1 << 20


@check("raw.system")
async def system(context: Context) -> Any:
    answers = [await exchange(context, "GET", path) for path in ("/ok", "/info", "/")]
    expect([a["status"] for a in answers], [200, 200, 200], "statuses")
    for path in ("/openapi.json", "/docs"):
        answer = await exchange(context, "GET", path)
        text = json.dumps(answer.pop("body"))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        answers.append([answer, digest if answer["status"] == 200 else text])
    metrics = await exchange(context, "GET", "/metrics")
    return [answers, metrics["status"], field(metrics, "content-type")]


@check("raw.head_method")
async def head_method(context: Context) -> Any:
    """HEAD has the head of GET and no body, and the connection goes on after it."""
    return await on_one_connection(
        context, [("HEAD", "/ok", None), ("GET", "/ok", None), ("HEAD", "/nothing", None)]
    )


@check("raw.keep_alive")
async def keep_alive(context: Context) -> Any:
    """Answers of every kind of end on one connection: length, chunked, 204, 404."""
    requests = [
        ("POST", "/threads", {"metadata": {"made_by": context.tag}}),
        ("PUT", "/store/items", {"namespace": ["e2e", context.tag], "key": "k", "value": {}}),
        ("POST", "/runs/wait", ECHO),
        ("POST", "/runs/stream", ECHO),
        ("GET", "/nothing", None),
        ("GET", "/ok", None),
    ]
    answers = await on_one_connection(context, requests)
    expect([a["status"] for a in answers], [200, 204, 200, 200, 404, 200], "statuses")
    return answers


@check("raw.pagination")
async def pagination(context: Context) -> Any:
    for _ in range(3):
        await context.thread(metadata={"made_by": context.tag})
    body = {"metadata": {"made_by": context.tag}, "limit": 2, "sort_by": "created_at"}
    first = await exchange(context, "POST", "/threads/search", body)
    last = await exchange(context, "POST", "/threads/search", {**body, "offset": 2})
    expect([field(first, "x-pagination-next"), field(last, "x-pagination-next")], ["2", None], "next")
    return [first, last]


@check("raw.run_heads")
async def run_heads(context: Context) -> Any:
    """Location and Content-Location name paths, whatever is in between."""
    thread = await context.thread()
    paths = [f"/threads/{thread}/runs{kind}" for kind in ("", "/wait", "/stream")]
    answers = []
    for path in [*paths, "/runs", "/runs/wait", "/runs/stream"]:
        answer = await exchange(context, "POST", path, ECHO)
        answers.append(answer)
        for name in ("location", "content-location"):
            value = field(answer, name)
            expect_that(value is None or value.startswith("/"), f"{name} of {path}: {value}")
    run = answers[0]["body"]["run_id"]
    for kind in ("", "/join", "/stream"):
        answers.append(await exchange(context, "GET", f"/threads/{thread}/runs/{run}{kind}"))
    expect({a["status"] for a in answers}, {200}, "statuses")
    return answers


@check("raw.no_content")
async def no_content(context: Context) -> Any:
    """202 and 204 come without a body."""
    thread, run = await busy(context)
    cancel = f"/threads/{thread}/runs/{run['run_id']}/cancel"
    cancelled = await exchange(context, "POST", cancel)
    await status_becomes(context, thread, run["run_id"], "interrupted")
    minimal = await exchange(
        context, "PATCH", f"/threads/{thread}", {"metadata": {"a": 1}}, {"Prefer": "return=minimal"}
    )
    deleted = await exchange(context, "DELETE", f"/threads/{thread}")
    answers = [cancelled, minimal, deleted]
    expect([a["status"] for a in answers], [202, 204, 204], "statuses")
    return answers


@check("raw.errors")
async def errors(context: Context) -> Any:
    thread = await context.thread()
    requests: list[tuple[int, str, str, Any]] = [
        (404, "GET", "/nothing/here", None),
        (405, "DELETE", "/threads", None),
        (404, "GET", f"/threads/{NOBODY}", None),
        (404, "GET", f"/threads/{NOBODY}/state", None),
        (404, "POST", f"/threads/{NOBODY}/history", {}),
        (404, "PATCH", f"/threads/{NOBODY}", {"metadata": {}}),
        (404, "GET", f"/threads/{thread}/runs/{NOBODY}", None),
        (404, "POST", f"/threads/{NOBODY}/runs", ECHO),
        (404, "POST", f"/threads/{thread}/runs/{NOBODY}/cancel", None),
        (409, "POST", f"/threads/{NOBODY}/copy", None),
        (409, "POST", "/threads", {"thread_id": thread}),
        (422, "GET", "/threads/not-a-uuid", None),
        (422, "POST", "/threads/search", {"limit": 5000}),
        (422, "POST", "/runs/wait", {"input": {}}),
        (422, "POST", "/runs/wait", {**ECHO, "stream_mode": "nonsense"}),
        (422, "POST", "/threads", '{"metadata": '),
        (400, "POST", "/runs/wait", {**ECHO, "context": {"b": 1}, "config": {"configurable": {"a": 1}}}),
        (404, "GET", f"/assistants/{NOBODY}", None),
        (404, "DELETE", f"/runs/crons/{NOBODY}", None),
        (200, "GET", f"/threads/{NOBODY}/runs/{NOBODY}/join", None),
        (200, "GET", f"/threads/{NOBODY}/runs/{NOBODY}/stream", None),
    ]
    answers = []
    for _, method, path, body in requests:
        answers.append([f"{method} {path}", await exchange(context, method, path, body)])
    found = [answer["status"] for _, answer in answers]
    expect(found, [status for status, *_ in requests], "statuses")
    return answers


@check("raw.errors.internal")
async def internal(context: Context) -> Any:
    """The runtime's own 500 is passed on as it is: plain text."""
    thread = await context.thread()
    await context.client.runs.wait(thread, "echo", input={"text": "hi"})
    state = await context.client.threads.get_state(thread)
    body = {"before": state["checkpoint"]}
    answer = await exchange(context, "POST", f"/threads/{thread}/history", body)
    expect(answer["status"], 500, "status")
    return answer


@check("raw.redirect")
async def redirect(context: Context) -> Any:
    """A redirect names the host that the client asked, or none."""
    answers = []
    for path in ("/threads/", "/mcp/"):
        answer = await exchange(context, "POST", path, {})
        for entry in answer["headers"]:
            if entry[0] == "location":
                entry[1] = entry[1].removeprefix(context.base)
        answers.append(answer)
    expect(field(answers[0], "location"), "/threads", "where to go")
    return answers


@check("raw.cors.preflight")
async def preflight(context: Context) -> Any:
    asked = {
        **ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-api-key",
    }
    answer = await exchange(context, "OPTIONS", "/threads", headers=asked)
    expect(answer["status"], 200, "status")
    return [answer, await exchange(context, "OPTIONS", "/threads")]


@check("raw.cors.actual")
async def cors(context: Context) -> Any:
    answers = [
        await exchange(context, "POST", "/threads", {}, ORIGIN),
        await exchange(context, "POST", "/runs/stream", ECHO, ORIGIN),
        await exchange(context, "GET", "/nothing", headers=ORIGIN),
    ]
    origins = sorted({str(field(a, "access-control-allow-origin")) for a in answers})
    expect(origins, ["*"], "origins")
    return answers


@check("raw.spelling")
async def spelling(context: Context) -> Any:
    """Paths and queries arrive byte for byte: spellings that mean the same id."""
    thread = await context.thread()
    first = thread[0]
    paths = [
        f"/threads/{thread.upper()}",
        f"/threads/{thread.replace('-', '')}",
        f"/threads/urn:uuid:{thread}",
        f"/threads/%7B{thread}%7D",
        f"/threads/%{ord(first):02x}{thread[1:]}",
        f"/threads/{thread}?",
        f"/threads/{thread}?include=ttl&x=%20%2F+%C3%BC&include=",
        f"/threads/{thread}/history?limit=1&limit=2",
    ]
    answers = []
    for path in paths:
        answer = await exchange(context, "GET", path)
        answers.append([answer["status"], answer["body"]])
    expect([status for status, _ in answers[:7]], [200] * 7, "statuses")
    return answers


@check("raw.request_bodies")
async def request_bodies(context: Context) -> Any:
    """JSON by every way that clients send it."""
    text = json.dumps({"metadata": {"made_by": context.tag}, "note": "ü"}, ensure_ascii=False)
    data = text.encode()
    answers = [
        await exchange(context, "POST", "/threads", data),
        await exchange(context, "POST", "/threads", data, {"Content-Type": "text/plain;charset=UTF-8"}),
        await exchange(context, "POST", "/threads", iter([data[:7], data[7:9], data[9:]])),
        await exchange(context, "POST", "/threads", data, {"Accept-Encoding": "gzip, deflate, zstd"}),
        await exchange(context, "POST", f"/threads/{NOBODY}/copy", b""),
    ]
    expect([a["status"] for a in answers], [200, 200, 200, 200, 409], "statuses")
    return answers


@check("raw.request_id")
async def request_id(context: Context) -> Any:
    """An id that the client chose reaches the runtime."""
    chosen = str(uuid.uuid4())
    answer = await exchange(context, "POST", "/runs", ECHO, {"X-Request-Id": chosen})
    seen = answer["body"]["kwargs"]["config"]["configurable"]["langgraph_request_id"]
    expect(seen, chosen, "the id that the runtime saw")
    return answer["status"]


@check("raw.expect_continue")
async def expect_continue(context: Context) -> Any:
    body = json.dumps({"metadata": {"made_by": context.tag}}).encode()
    caller = "".join(f"{name}: {value}\r\n" for name, value in context.headers.items())
    request = (
        f"POST /threads HTTP/1.1\r\nHost: {context.base.split('//')[1]}\r\n{caller}"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    ).encode()
    answer = await raw(context, request, body, awaited=b"100 Continue\r\n\r\n", until=b'"values"')
    lines = [line for line in answer.decode().split("\r\n") if line.startswith("HTTP/")]
    expect(lines, ["HTTP/1.1 100 Continue", "HTTP/1.1 200 OK"], "status lines")
    return lines


@check("raw.sse.bytes")
async def sse_bytes(context: Context) -> Any:
    """The bytes of a stream: line ends, order of fields, ids."""
    thread = await context.thread()
    body = {
        "assistant_id": "agent",
        "input": HELLO,
        "stream_mode": ["messages-tuple", "values"],
        "stream_resumable": True,
        "config": {"configurable": {"tokens": 3}},
    }
    head, found = await arrivals(context, "POST", f"/threads/{thread}/runs/stream", body)
    text = _text(found)
    expect_that(text.startswith("event: metadata\r\ndata: {"), text[:60])
    return [head, text]


@check("raw.sse.heartbeat")
async def sse_heartbeat(context: Context) -> Any:
    """The comment that comes every five seconds is passed on when it comes."""
    body = {**SEVEN_SECONDS, "stream_mode": "custom"}
    _, found = await arrivals(context, "POST", "/runs/stream", body)
    beat = next((when for when, data in found if b": heartbeat" in data), None)
    expect_that(beat is not None, "a heartbeat")
    expect_that(found[-1][0] - beat > 1, f"the end came {found[-1][0] - beat:.2f} s after it")
    return _text(found).replace(": heartbeat\r\n\r\n", "")


@check("raw.wait.heartbeat")
async def wait_heartbeat(context: Context) -> Any:
    """The newline that comes every five seconds is passed on when it comes, before the JSON."""
    head, found = await arrivals(context, "POST", "/runs/wait", SEVEN_SECONDS)
    expect(found[0][1], b"\n", "what came first")
    expect_that(found[-1][0] - found[0][0] > 1, f"the end came at once: {found}")
    return [head, _text(found).lstrip("\n")]


def _text(found: list[Any]) -> str:
    return b"".join(data for _, data in found).decode()


@check("raw.large.request")
async def large_request(context: Context) -> Any:
    """8 MiB in, with a length and without, and out again."""
    text = "ü" * (4 * MIB)
    item = {"namespace": ["e2e", context.tag], "key": "large", "value": {"text": text}}
    data = json.dumps(item, ensure_ascii=False).encode()
    query = f"/store/items?namespace=e2e.{context.tag}&key=large"
    statuses = []
    for body in (data, (data[at : at + 100_000] for at in range(0, len(data), 100_000))):
        put = await exchange(context, "PUT", "/store/items", body)
        read = await exchange(context, "GET", query)
        expect(read["body"]["value"]["text"] == text, True, "the text came back unchanged")
        statuses.append([put["status"], read["status"]])
    await exchange(context, "DELETE", "/store/items", {k: item[k] for k in ("namespace", "key")})
    return statuses


@check("raw.large.run")
async def large_run(context: Context) -> Any:
    """A run with 8 MiB of input, as pictures in a chat are."""
    text = "picture " * MIB
    answer = await context.client.runs.wait(None, "echo", input={"text": text})
    expect(answer["echo"] == text, True, "the text came back unchanged")
    return len(answer["echo"])


@check("raw.large.event")
async def large_event(context: Context) -> Any:
    """One event of 512 KiB is one line."""
    size = 512 * 1024
    body = {
        "assistant_id": "slow",
        "input": {"chunks": 3, "delay_ms": 10, "size": size},
        "stream_mode": "custom",
    }
    _, found = await arrivals(context, "POST", "/runs/stream", body)
    text = _text(found)
    pads = [len(json.loads(line)["pad"]) for line in re.findall(r'data: (\{"i".*)\r\n', text)]
    expect(pads, [size] * 3, "sizes of the events")
    return pads


@check("raw.mcp")
async def mcp(context: Context) -> Any:
    name = f"tool-{context.tag}"
    await context.client.assistants.create("echo", name=name)
    accept = {"Accept": "application/json, text/event-stream"}

    def call(number: int, method: str, params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        return exchange(context, "POST", "/mcp", body, accept)

    caller = {"name": "e2e", "version": "1"}
    hello = {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": caller}
    called = await call(2, "tools/call", {"name": name, "arguments": {"text": "hi"}})
    return [await call(1, "initialize", hello), called, await exchange(context, "GET", "/mcp")]


@check("raw.a2a")
async def a2a(context: Context) -> Any:
    agent = system_id("agent")
    card = await exchange(context, "GET", f"/.well-known/agent-card.json?assistant_id={agent}")
    message = {
        "role": "user",
        "parts": [{"kind": "text", "text": "hi"}],
        "messageId": NOBODY,
    }
    body = {"jsonrpc": "2.0", "id": "1", "method": "message/send", "params": {"message": message}}
    sent = await exchange(
        context, "POST", f"/a2a/{agent}", body, {"Accept": "application/json"}
    )
    return [card, sent]
