"""What a client must have got of a stream that was cut on the way.

The runtime keeps the events of a resumable run, and gives all of them to whoever joins the run with
the id 0: that is the record. A client that was never cut gets the record. One that was comes back
with the id of its last event, and then gets the rest of the record, but for two ways of the
runtime (langgraph-runtime-inmem, `Runs.Stream.join` and `StreamManager`):

- Ids are milliseconds, and the rest is what has a greater id. Other events of the same millisecond
  are not given again.
- It first queues what is new, then replays what is kept, then gives what was queued: events that
  are made during the replay come in both. So it may go back, once, to an event of this very answer
  and go on from there.

Nothing else may be missing, come twice, or come in another order.
"""

from __future__ import annotations

from typing import Any

from langgraph_sdk.client import LangGraphClient

from contract.harness import expect, expect_that
from contract.streams import collect

Events = list[list[Any]]
"""Each is [name, data, id]."""


async def record_of(client: LangGraphClient, thread: str, run: str) -> Events:
    """Everything that the runtime keeps of a run that has ended."""
    return await collect(client.runs.join_stream(thread, run, last_event_id="0"))


def expect_resumed(record: Events, seen: Events, cuts: int, joined: bool = False) -> None:
    """Fails unless `seen` is what a client gets that was cut so often, or less often.

    joined: the first connection, too, came with an id to a run that was going on.
    """
    places = [record.index(event) if event in record else None for event in seen]
    expect_that(
        _is_resumed(record, seen, cuts, joined),
        f"of a record of {len(record)} events, with {cuts} cuts, came {places}:"
        f" {[e for e, place in zip(seen, places) if place is None]!r} is not in"
        f" {[e[:2] for e in record]!r} with ids {[e[2] for e in record]!r}",
    )


def _is_resumed(rest: Events, seen: Events, cuts: int, joined: bool) -> bool:
    if _is_answer(rest, seen, joined) and seen[-1:] == rest[-1:]:
        return True
    return cuts > 0 and any(
        _is_answer(rest, seen[:at], joined)
        and _is_resumed(after(rest, seen[at - 1][2]), seen[at:], cuts - 1, True)
        for at in range(1, len(seen) + 1)
    )


def after(record: Events, event_id: str) -> Events:
    """What the runtime replays to a client that comes back with this id."""
    return [event for event in record if event[2] > event_id]


def _is_answer(rest: Events, came: Events, joined: bool) -> bool:
    """Whether one connection may have brought this of the rest, before it ended or was cut."""
    once = 0
    while once < min(len(came), len(rest)) and came[once] == rest[once]:
        once += 1
    again = came[once:]
    return not again or joined and any(
        again == rest[back : back + len(again)] for back in range(once)
    )


def expect_slow(record: Events, chunks: int, size: int = 8) -> None:
    """Fails unless the record is of the graph `slow`: each of its events once, in order."""
    written = [event[1] for event in record if event[0] == "custom"]
    expect(written, [{"i": i, "pad": "x" * size} for i in range(chunks)], "what was written")
    expect_that(all(event[2] for event in record), "an event without an id")
    expect([e[2] for e in record], sorted(e[2] for e in record), "the order of ids")
