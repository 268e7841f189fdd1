"""Streams of runs in every mode, and that each event arrives when it is made."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from langgraph_sdk import get_sync_client

from contract.harness import Context, check, expect, expect_that
from contract.threads import HELLO

THREE_CHUNKS = {"chunks": 3, "delay_ms": 1}
TWO_TOKENS = {"configurable": {"tokens": 2}}
MODES = (
    "values",
    "updates",
    "messages",
    "messages-tuple",
    "custom",
    "events",
    "debug",
    "tasks",
    "checkpoints",
)


async def collect(stream: Any) -> list[list[Any]]:
    return [[e.event, e.data, e.id] async for e in stream]


def names(events: list[list[Any]]) -> list[str]:
    return [e[0] for e in events]


def _register(mode: str) -> None:
    @check(f"streams.mode.{mode}")
    async def one_mode(context: Context) -> Any:
        thread = await context.thread()
        graph, given = ("agent", HELLO) if mode != "custom" else ("slow", THREE_CHUNKS)
        events = await collect(
            context.client.runs.stream(
                thread, graph, input=given, stream_mode=mode, config=TWO_TOKENS
            )
        )
        expect(names(events)[0], "metadata", "the first event")
        expect_that(len(events) > 1, f"events of mode {mode}: {names(events)}")
        return events


for _mode in MODES:
    _register(_mode)


@check("streams.mode.multiple")
async def multiple(context: Context) -> Any:
    thread = await context.thread()
    modes = ["values", "updates", "messages-tuple", "custom"]
    events = await collect(
        context.client.runs.stream(thread, "parent", input=HELLO, stream_mode=modes)
    )
    expect(set(names(events)), {"metadata", "values", "updates", "messages"}, "kinds of events")
    return events


@check("streams.subgraphs")
async def subgraphs(context: Context) -> Any:
    thread = await context.thread()
    events = await collect(
        context.client.runs.stream(
            thread, "parent", input=HELLO, stream_mode=["values", "updates", "messages-tuple"],
            stream_subgraphs=True, config=TWO_TOKENS,
        )
    )
    inside = [name for name in names(events) if "|child:" in name]
    expect_that(inside, "events from inside the subgraph")
    return events


@check("streams.stateless")
async def stateless(context: Context) -> Any:
    events = await collect(
        context.client.runs.stream(
            None, "agent", input=HELLO, stream_mode="messages-tuple", config=TWO_TOKENS
        )
    )
    tokens = [e[1][0]["content"] for e in events if e[0] == "messages"]
    expect("".join(tokens), "tok0 tok1 ", "tokens")
    return events


@check("streams.custom.store")
async def custom(context: Context) -> Any:
    given = {"key": "k", "value": {"n": 1}, "namespace": ["e2e", context.tag]}
    events = await collect(
        context.client.runs.stream(None, "custom", input=given, stream_mode=["custom", "values"])
    )
    expect(events[-1][1]["found"], {"value": {"n": 1}}, "what the graph found in the store")
    return events


@check("streams.resumable")
async def resumable(context: Context) -> Any:
    thread = await context.thread()
    events = await collect(
        context.client.runs.stream(thread, "agent", input=HELLO, stream_resumable=True)
    )
    expect_that(all(e[2] for e in events), "every event has an id")
    return events


@check("streams.sync_client")
async def sync_client(context: Context) -> Any:
    """The same with the SDK's blocking client, which is another HTTP client inside."""

    def blocking() -> list[Any]:
        client = get_sync_client(url=context.base, api_key=context.key)
        thread = client.threads.create()["thread_id"]
        stream = client.runs.stream(
            thread, "agent", input=HELLO, stream_mode="messages-tuple", config=TWO_TOKENS
        )
        return [[e.event, e.data, e.id] for e in stream]

    events = await asyncio.to_thread(blocking)
    expect(names(events)[0], "metadata", "the first event")
    return events


@check("streams.join")
async def join(context: Context) -> Any:
    """A stream that is joined while its run works, by two at once."""
    thread = await context.thread()
    run = await context.client.runs.create(
        thread, "slow", input={"chunks": 8, "delay_ms": 150}, stream_mode=["custom", "values"],
        stream_resumable=True,
    )
    first, second = await asyncio.gather(
        *(
            collect(
                context.client.runs.join_stream(thread, run["run_id"], last_event_id="-1")
            )
            for _ in range(2)
        )
    )
    expect(second, first, "what the two saw")
    expect([e[1]["i"] for e in first if e[0] == "custom"], list(range(8)), "all events in order")
    return first


@check("streams.join.mode")
async def join_mode(context: Context) -> Any:
    thread = await context.thread()
    run = await context.client.runs.create(
        thread, "slow", input={"chunks": 4, "delay_ms": 100},
        stream_mode=["custom", "values", "updates"], stream_resumable=True,
    )
    only = await collect(
        context.client.runs.join_stream(
            thread, run["run_id"], stream_mode=["custom"], last_event_id="-1"
        )
    )
    expect(set(names(only)) - {"metadata"}, {"custom"}, "kinds of events")
    return only


@check("streams.timely")
async def timely(context: Context) -> Any:
    """Each event arrives before the next one is made: nothing on the way gathers them.

    A busy machine may hold events up now and then; what gathers them does so every time.
    """
    for _ in range(3):
        if await _arrive_apart(context):
            return "apart"
    raise AssertionError("events came together")


async def _arrive_apart(context: Context) -> bool:
    pause, chunks = 0.25, 8
    arrivals: list[float] = []
    stream = context.client.runs.stream(
        None, "slow", input={"chunks": chunks, "delay_ms": pause * 1000}, stream_mode="custom"
    )
    async for event in stream:
        if event.event == "custom":
            arrivals.append(time.monotonic())
    expect(len(arrivals), chunks, "events")
    gaps = [later - earlier for earlier, later in zip(arrivals, arrivals[1:])]
    return sum(gap > pause / 2 for gap in gaps) > len(gaps) / 2


@check("streams.many")
async def many(context: Context) -> Any:
    """Forty streams at once, each whole and in order."""

    async def one(n: int) -> list[int]:
        size = n * 50
        events = await collect(
            context.client.runs.stream(
                None, "slow", input={"chunks": 10, "delay_ms": 20, "size": size},
                stream_mode="custom",
            )
        )
        pads = {len(e[1]["pad"]) for e in events if e[0] == "custom"}
        expect(pads, {size}, "sizes in one stream")
        return [e[1]["i"] for e in events if e[0] == "custom"]

    found = await asyncio.gather(*(one(n) for n in range(40)))
    expect(found, [list(range(10))] * 40, "events of forty streams")
    return len(found)
