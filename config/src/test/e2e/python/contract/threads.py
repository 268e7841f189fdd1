"""Threads: their life, their state and history, and the stream of all that happens on one."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from langgraph_sdk.errors import ConflictError, NotFoundError

from contract.harness import Context, check, expect, expect_that, until

HELLO = {"messages": [{"role": "user", "content": "hello there"}]}


async def _with_run(context: Context, graph: str = "agent", **more: Any) -> str:
    """A thread on which one run has ended."""
    thread = await context.thread(metadata={"made_by": context.tag})
    await context.client.runs.wait(thread, graph, input=more.pop("input", HELLO), **more)
    return thread


@check("threads.create")
async def create(context: Context) -> Any:
    chosen = str(uuid.uuid4())
    api = context.client.threads
    made = await api.create(thread_id=chosen, metadata={"made_by": context.tag, "n": 1})
    expect(made["thread_id"], chosen, "the id that was asked for")
    again = await api.create(thread_id=chosen, if_exists="do_nothing")
    expect(again["metadata"], made["metadata"], "do_nothing gives the one that is there")
    try:
        await api.create(thread_id=chosen)
    except ConflictError as conflict:
        return [made, await api.create(graph_id="agent"), conflict.status_code, conflict.body]
    raise AssertionError("the same id twice was accepted")


@check("threads.create.supersteps")
async def create_supersteps(context: Context) -> Any:
    update = {"values": HELLO, "as_node": "__start__"}
    thread = await context.thread(graph_id="agent", supersteps=[{"updates": [update]}])
    state = await context.client.threads.get_state(thread)
    expect(state["next"], ["call_model"], "what would run next")
    return state


@check("threads.search")
async def search(context: Context) -> Any:
    api = context.client.threads
    ours = {"made_by": context.tag}
    ids = [await context.thread(metadata={**ours, "n": n}) for n in range(3)]
    by_age = {"sort_by": "created_at", "sort_order": "asc"}
    found = await api.search(metadata=ours, **by_age)
    expect([t["thread_id"] for t in found], ids, "all of ours")
    return [
        found,
        await api.search(metadata=ours, limit=1, offset=1, **by_age),
        await api.search(metadata={**ours, "n": 2}, select=["thread_id", "metadata"]),
        await api.search(ids=[ids[0]], metadata=ours, status="idle"),
        await api.search(ids=[ids[0]], metadata={"made_by": "nobody"}),
    ]


@check("threads.search.values")
async def search_values(context: Context) -> Any:
    thread = await context.thread(metadata={"made_by": context.tag})
    await context.client.runs.wait(thread, "echo", input={"text": context.tag})
    # Without the metadata the runtime meets threads that have no values, and answers 500.
    found = await context.client.threads.search(
        metadata={"made_by": context.tag}, values={"text": context.tag}
    )
    expect([t["thread_id"] for t in found], [thread], "the thread with that value")
    return found


@check("threads.count")
async def count(context: Context) -> Any:
    for _ in range(3):
        await context.thread(metadata={"made_by": context.tag})
    number = await context.client.threads.count(metadata={"made_by": context.tag})
    expect(number, 3, "threads of ours")
    return number


@check("threads.get")
async def get(context: Context) -> Any:
    thread = await _with_run(context)
    read = await context.client.threads.get(thread)
    expect(read["status"], "idle", "status after a run")
    return [read, await context.client.threads.get(thread, include=["ttl"])]


@check("threads.update")
async def update(context: Context) -> Any:
    thread = await context.thread(metadata={"a": 1})
    changed = await context.client.threads.update(thread, metadata={"b": 2})
    expect(changed["metadata"], {"a": 1, "b": 2}, "metadata after a patch")
    nothing = await context.client.threads.update(thread, metadata={"c": 3}, return_minimal=True)
    return [changed, nothing, await context.client.threads.get(thread)]


@check("threads.copy")
async def copy(context: Context) -> Any:
    thread = await _with_run(context)
    made = await context.client.threads.copy(thread)
    expect_that(made["thread_id"] != thread, "a copy has an id of its own")
    return [made, await context.client.threads.get_state(made["thread_id"])]


@check("threads.state")
async def state(context: Context) -> Any:
    api = context.client.threads
    thread = await _with_run(context, "parent")
    now = await api.get_state(thread)
    expect(len(now["values"]["messages"]), 3, "one question and two answers")
    by_checkpoint = await api.get_state(thread, checkpoint=now["checkpoint"])
    by_id = await api.get_state(thread, checkpoint_id=now["checkpoint"]["checkpoint_id"])
    return [now, by_checkpoint, by_id, await api.get_state(thread, subgraphs=True)]


@check("threads.state.update")
async def state_update(context: Context) -> Any:
    api = context.client.threads
    thread = await _with_run(context)
    said = {"messages": [{"role": "assistant", "content": "never mind"}]}
    updated = await api.update_state(thread, said, as_node="call_model")
    state = await api.get_state(thread)
    expect(state["values"]["messages"][-1]["content"], "never mind", "the last message")
    return [updated, state]


@check("threads.history")
async def history(context: Context) -> Any:
    api = context.client.threads
    thread = await _with_run(context)
    every = await api.get_history(thread)
    expect_that(len(every) >= 3, "a checkpoint for each step")
    before = {"configurable": {"checkpoint_id": every[0]["checkpoint"]["checkpoint_id"]}}
    earlier = await context.client.http.post(
        f"/threads/{thread}/history", json={"limit": 1, "before": before}
    )
    expect(earlier[0]["checkpoint"], every[1]["checkpoint"], "the one before the newest")
    read = await context.client.http.get(f"/threads/{thread}/history", params={"limit": 2})
    return [every, earlier, read, await api.get_history(thread, metadata={"source": "input"})]


@check("threads.time_travel")
async def time_travel(context: Context) -> Any:
    """A run from an earlier checkpoint forks the thread."""
    thread = await _with_run(context)
    past = (await context.client.threads.get_history(thread))[1]
    answer = await context.client.runs.wait(
        thread, "agent", input=None, checkpoint_id=past["checkpoint"]["checkpoint_id"]
    )
    expect(len(answer["messages"]), 2, "the answer was made again, not added")
    return [answer, len(await context.client.threads.get_history(thread))]


@check("threads.storage")
async def storage(context: Context) -> Any:
    thread = await _with_run(context)
    return await context.client.http.get(f"/threads/{thread}/storage")


@check("threads.prune")
async def prune(context: Context) -> Any:
    api = context.client.threads
    doomed = [await context.thread(), await context.thread()]
    answer = await api.prune(doomed)
    expect(answer, {"pruned_count": 2}, "what was pruned")
    return [answer, [await _absent(context, thread) for thread in doomed]]


@check("threads.delete")
async def delete(context: Context) -> Any:
    thread = await _with_run(context)
    await context.client.threads.delete(thread)
    return await _absent(context, thread)


async def _absent(context: Context, thread: str) -> Any:
    try:
        await context.client.threads.get(thread)
    except NotFoundError as absent:
        return {"status": absent.status_code, "body": absent.body}
    raise AssertionError("deleted and still there")


@check("threads.stream")
async def stream(context: Context) -> Any:
    """The stream of a thread shows two runs; joined later by an event id, what followed it.

    It never ends by itself, and replays only what resumable runs sent.
    """
    thread = await context.thread()
    following = asyncio.create_task(_follow(context, thread, "0-0", runs=2))
    for text in ("one", "two"):
        run = await context.client.runs.create(
            thread, "echo", input={"text": text}, stream_resumable=True
        )
        await context.client.runs.join(thread, run["run_id"])
    events = await following
    middle = next(i for i in range(len(events)) if _runs_ended(events[: i + 1]) == 1)
    rest = await _follow(context, thread, events[middle].id, runs=1)
    expect([e.id for e in rest], [e.id for e in events[middle + 1 :]], "what followed the event")
    return [[e.event, e.data, e.id] for e in events]


async def _follow(context: Context, thread: str, after: str, runs: int) -> list[Any]:
    events: list[Any] = []
    async with asyncio.timeout(20):
        async for event in await context.client.threads.join_stream(thread, last_event_id=after):
            events.append(event)
            if _runs_ended(events) == runs:
                break
    return events


def _runs_ended(events: list[Any]) -> int:
    return sum(isinstance(e.data, dict) and e.data.get("status") == "run_done" for e in events)


@check("threads.status")
async def status(context: Context) -> Any:
    """busy while a run works, interrupted when it asks, error when it failed."""
    slow, asks, fails = [await context.thread() for _ in range(3)]
    run = await context.client.runs.create(slow, "slow", input={"chunks": 20, "delay_ms": 100})

    async def busy() -> bool:
        return (await context.client.threads.get(slow))["status"] == "busy"

    await until("thread is busy", busy)
    await context.client.runs.join(slow, run["run_id"])
    await context.client.runs.wait(asks, "approval", input=HELLO)
    await context.client.runs.wait(
        fails, "echo", input={"text": "x"}, config={"configurable": {"fail": True}},
        raise_error=False,
    )
    found = [await context.client.threads.get(t) for t in (slow, asks, fails)]
    expect([t["status"] for t in found], ["idle", "interrupted", "error"], "statuses")
    return found
