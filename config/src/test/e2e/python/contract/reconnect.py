"""Streams whose connection is cut on the way, and the SDK's way back: each event exactly once.

Only runs with stream_resumable=True give their events ids to come back with. Two ways of the
runtime have to be allowed for. It gives events of the same millisecond the same id, and whoever
comes back with it misses the rest of them; so the events here are some way apart. And when it is
busy, it sends an event that is made during a replay twice, both times with the same id.
"""

from __future__ import annotations

import asyncio
from typing import Any

from langgraph_sdk import get_sync_client

from contract.cut import UNCUT, Cut, CutProxy
from contract.harness import Context, check, expect, expect_that
from contract.protocol_v2 import slow_tokens, tokens
from contract.streams import collect, names
from contract.threads import HELLO

CHUNKS = 14
INPUT = {"chunks": CHUNKS, "delay_ms": 150}


def _whole(events: list[list[Any]]) -> list[list[Any]]:
    """Every event that the graph wrote is there, once by its id, and in order."""
    first: dict[str, list[Any]] = {}
    for event in events:
        expect_that(event[2], f"an event without an id: {event[:2]}")
        expect(event, first.setdefault(event[2], event), "what came twice")
    once = list(first.values())
    expect([e[1]["i"] for e in once if e[0] == "custom"], list(range(CHUNKS)), "events")
    return once


@check("reconnect.uncut")
async def uncut(context: Context) -> Any:
    """Five seconds that nothing here cuts; for tests that stop what is in between."""
    thread = await context.thread()
    given = {"chunks": CHUNKS, "delay_ms": 5000 / CHUNKS}
    stream = context.client.runs.stream(
        thread, "slow", input=given, stream_mode="custom", stream_resumable=True
    )
    return _whole(await collect(stream))


@check("reconnect.stream")
async def stream(context: Context) -> Any:
    """Cut in the fifth event, and once more after the way back."""
    async with context.cut_client(Cut(events=4), Cut(events=3)) as (client, proxy):
        thread = (await client.threads.create())["thread_id"]
        events = await collect(
            client.runs.stream(
                thread, "slow", input=INPUT, stream_mode=["custom", "values"],
                stream_resumable=True,
            )
        )
        expect(proxy.cuts, 2, "cuts")
    return _whole(events)


@check("reconnect.stream.first_event")
async def first_event(context: Context) -> Any:
    """Cut before the first event is whole: the client comes back with no id at all.

    The runtime gives such a client only what is still to come, so this asks for no more than an
    orderly end and the last values.
    """
    async with context.cut_client(Cut(events=0)) as (client, proxy):
        thread = (await client.threads.create())["thread_id"]
        events = await collect(
            client.runs.stream(
                thread, "slow", input=INPUT, stream_mode="values", stream_resumable=True
            )
        )
        expect(proxy.cuts, 1, "cuts")
    expect(events[-1][1].get("done"), CHUNKS, "the last values")
    return events[-1]


@check("reconnect.stream.big_events")
async def big_events(context: Context) -> Any:
    """Cut inside an event of 128 KiB."""
    size = 128 * 1024
    async with context.cut_client(Cut(events=5)) as (client, proxy):
        thread = (await client.threads.create())["thread_id"]
        events = await collect(
            client.runs.stream(
                thread, "slow", input={**INPUT, "size": size}, stream_mode="custom",
                stream_resumable=True,
            )
        )
        expect(proxy.cuts, 1, "cuts")
    events = _whole(events)
    expect({len(e[1]["pad"]) for e in events if e[0] == "custom"}, {size}, "sizes")
    return names(events)


@check("reconnect.join_stream")
async def join_stream(context: Context) -> Any:
    thread = await context.thread()
    run = await context.client.runs.create(
        thread, "slow", input=INPUT, stream_mode="custom", stream_resumable=True
    )
    async with context.cut_client(Cut(events=3)) as (client, proxy):
        events = await collect(
            client.runs.join_stream(thread, run["run_id"], last_event_id="-1")
        )
        expect(proxy.cuts, 1, "cuts")
    return _whole(events)


@check("reconnect.sync_client")
async def sync_client(context: Context) -> Any:
    async with CutProxy(context.address, [Cut(events=4)]) as proxy:

        def blocking() -> list[list[Any]]:
            client = get_sync_client(url=proxy.url, api_key=None)
            thread = client.threads.create()["thread_id"]
            stream = client.runs.stream(
                thread, "slow", input=INPUT, stream_mode="custom", stream_resumable=True
            )
            return [[e.event, e.data, e.id] for e in stream]

        events = await asyncio.to_thread(blocking)
        expect(proxy.cuts, 1, "cuts")
    return _whole(events)


@check("reconnect.last_event_id")
async def last_event_id(context: Context) -> Any:
    """By hand: from the middle, from the beginning, from the end, from nowhere."""
    thread = await context.thread()
    api = context.client.runs
    made: list[Any] = []
    events = await collect(
        api.stream(
            thread, "slow", input={"chunks": 6, "delay_ms": 20}, stream_mode="custom",
            stream_resumable=True, on_run_created=made.append,
        )
    )
    run = made[0]["run_id"]

    async def after(event_id: str | None) -> list[list[Any]]:
        return await collect(api.join_stream(thread, run, last_event_id=event_id))

    expect(await after(events[3][2]), events[4:], "what followed the fourth event")
    expect(await after("0"), events, "everything after 0")
    expect(await after("-1"), events, "everything after -1")
    expect(await after(events[-1][2]), [], "nothing after the last")
    return [events, await after(None), await after("junk")]


@check("reconnect.protocol_v2")
async def protocol_v2(context: Context) -> Any:
    """The v2 stream comes back by a sequence number in the body; the SDK drops what came twice."""
    thread = await context.thread()
    # The first stream that the session opens watches the run's life; the second brings its events.
    async with context.cut_client(UNCUT, Cut(events=6)) as (client, proxy):
        async with client.threads.stream(thread, assistant_id="agent") as session:
            await session.run.start(input=HELLO, config=slow_tokens(CHUNKS))
            seen: list[Any] = []
            async with asyncio.timeout(30):
                async for event in session.subscribe(["messages"]):
                    seen.append(event)
                    if event["params"]["data"]["event"] == "message-finish":
                        break
            expect(proxy.cuts, 1, "cuts")
    expect(tokens(seen), [f"tok{i} " for i in range(CHUNKS)], "tokens")
    return [e["seq"] for e in seen]
