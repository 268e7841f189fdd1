"""Streams whose connection is cut on the way, and the SDK's way back.

Only runs with stream_resumable=True give their events ids to come back with. What must have come in
the end, and the two ways of the runtime that have to be allowed for, stand in resumed.py.
"""

from __future__ import annotations

import asyncio
from typing import Any

from langgraph_sdk import get_sync_client

from contract.cut import Cut, CutProxy
from contract.harness import Context, check, expect, strictly
from contract.protocol_v2 import slow_tokens, tokens
from contract.resumed import Events, after, expect_resumed, expect_slow, record_of
from contract.streams import collect, names
from contract.threads import HELLO

CHUNKS = 14
INPUT = {"chunks": CHUNKS, "delay_ms": 150}


async def _resumed(
    context: Context, thread: str, run: str, seen: Events, cuts: int, joined: bool = False
) -> Events:
    """What the runtime made of the run, when the client has got what it must of it."""
    record = await record_of(context.client, thread, run)
    expect_resumed(record, seen, cuts, joined)
    return record


@check("reconnect.rules")
async def rules(_: Context) -> Any:
    """What the checks below let pass, and what not, by ids alone; asks nothing of the server."""

    def passes(seen: str, cuts: int = 1, joined: bool = False) -> bool:
        try:
            with strictly():
                expect_resumed(record, [event(name) for name in seen.split()], cuts, joined)
        except AssertionError:
            return False
        return True

    def event(name: str) -> list[Any]:
        return ["custom", name, name[:1]]

    # Of 3a and 3b, of one millisecond and thus one id, 3b does not come to whom it was cut off.
    record = [event(name) for name in "1 2 3a 3b 4 5 6".split()]
    whole = "1 2 3a 3b 4 5 6"
    right = [whole, "1 2 3a 4 5 6", "1 2 3a 3b 4 3b 4 5 6", "1 2 3a 3b 4 4 5 6"]
    expect([seen for seen in right if passes(seen)], right, "allowed with one cut")
    expect([seen for seen in right if passes(seen, cuts=0)], [whole], "allowed with none")
    again = "1 2 1 2 3a 3b 4 5 6"
    expect([passes(again), passes(again, 0, joined=True)], [False, True], "going back to the start")
    wrong = [
        "1 2 3a 3b 4 5", "2 3a 3b 4 5 6", "1 2 3a 3b 5 6", "1 2 4 5 6", "1 2 3b 3a 4 5 6",
        "1 2 3a 3b 4 5 5x 6", "1 3a 2 3b 4 5 6", "1 1 2 3a 3b 4 5 6", "",
    ]
    expect([seen for seen in wrong if passes(seen, 2)], [], "never allowed")
    return None


@check("reconnect.uncut")
async def uncut(context: Context) -> Any:
    """Five seconds that nothing here cuts; for tests that stop, once, what is in between."""
    thread = await context.thread()
    given = {"chunks": CHUNKS, "delay_ms": 5000 / CHUNKS}
    made: list[Any] = []
    seen = await collect(
        context.client.runs.stream(
            thread, "slow", input=given, stream_mode="custom", stream_resumable=True,
            on_run_created=made.append,
        )
    )
    record = await _resumed(context, thread, made[0]["run_id"], seen, cuts=1)
    expect_slow(record, CHUNKS)
    return record


@check("reconnect.stream")
async def stream(context: Context) -> Any:
    """Cut in the fifth event, and once more after the way back."""
    made: list[Any] = []
    async with context.cut_client(Cut(events=4), Cut(events=3)) as (client, proxy):
        thread = (await client.threads.create())["thread_id"]
        seen = await collect(
            client.runs.stream(
                thread, "slow", input=INPUT, stream_mode=["custom", "values"],
                stream_resumable=True, on_run_created=made.append,
            )
        )
        expect(proxy.cuts, 2, "cuts")
    record = await _resumed(context, thread, made[0]["run_id"], seen, cuts=2)
    expect_slow(record, CHUNKS)
    return record


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
    made: list[Any] = []
    async with context.cut_client(Cut(events=5)) as (client, proxy):
        thread = (await client.threads.create())["thread_id"]
        seen = await collect(
            client.runs.stream(
                thread, "slow", input={**INPUT, "size": size}, stream_mode="custom",
                stream_resumable=True, on_run_created=made.append,
            )
        )
        expect(proxy.cuts, 1, "cuts")
    record = await _resumed(context, thread, made[0]["run_id"], seen, cuts=1)
    expect_slow(record, CHUNKS, size)
    return names(record)


@check("reconnect.join_stream")
async def join_stream(context: Context) -> Any:
    thread = await context.thread()
    run = await context.client.runs.create(
        thread, "slow", input=INPUT, stream_mode="custom", stream_resumable=True
    )
    async with context.cut_client(Cut(events=3)) as (client, proxy):
        seen = await collect(client.runs.join_stream(thread, run["run_id"], last_event_id="-1"))
        expect(proxy.cuts, 1, "cuts")
    record = await _resumed(context, thread, run["run_id"], seen, cuts=1, joined=True)
    expect_slow(record, CHUNKS)
    return record


@check("reconnect.sync_client")
async def sync_client(context: Context) -> Any:
    thread = await context.thread()
    made: list[Any] = []
    async with CutProxy(context.address, [Cut(events=4)]) as proxy:

        def blocking() -> Events:
            client = get_sync_client(url=proxy.url, api_key=context.key)
            stream = client.runs.stream(
                thread, "slow", input=INPUT, stream_mode="custom", stream_resumable=True,
                on_run_created=made.append,
            )
            return [[e.event, e.data, e.id] for e in stream]

        seen = await asyncio.to_thread(blocking)
        expect(proxy.cuts, 1, "cuts")
    record = await _resumed(context, thread, made[0]["run_id"], seen, cuts=1)
    expect_slow(record, CHUNKS)
    return record


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

    async def joined(event_id: str | None) -> Events:
        return await collect(api.join_stream(thread, run, last_event_id=event_id))

    expect_slow(events, 6)
    expect(await joined(events[3][2]), after(events, events[3][2]), "what followed the fourth")
    expect(await joined("0"), events, "everything after 0")
    expect(await joined("-1"), events, "everything after -1")
    expect(await joined(events[-1][2]), [], "nothing after the last")
    return [events, await joined(None), await joined("junk")]


@check("reconnect.protocol_v2")
async def protocol_v2(context: Context) -> Any:
    """The v2 stream comes back by a sequence number in the body; the SDK drops what came twice."""
    thread = await context.thread()
    # Of the two streams that the session opens, the one that watches the run's life is short.
    async with context.cut_client(Cut(events=6)) as (client, proxy):
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
