"""Control over a run that works: interrupts and resume, cancelling, leaving."""

from __future__ import annotations

import asyncio
from typing import Any

from contract.harness import Context, check, expect, expect_that, status_becomes, until
from contract.runs import busy
from contract.streams import collect, names
from contract.threads import HELLO


@check("interrupts.wait")
async def interrupt_wait(context: Context) -> Any:
    thread = await context.thread()
    asked = await context.client.runs.wait(thread, "approval", input=HELLO)
    expect(asked["__interrupt__"][0]["value"]["question"], "approve?", "the question")
    state = await context.client.threads.get_state(thread)
    expect(state["next"], ["approve"], "what waits")
    answered = await context.client.runs.wait(thread, "approval", command={"resume": "yes"})
    expect(answered["decision"], "yes", "the decision")
    return [asked, state, answered]


@check("interrupts.stream")
async def interrupt_stream(context: Context) -> Any:
    thread = await context.thread()
    modes = ["values", "updates"]
    asked = await collect(
        context.client.runs.stream(thread, "approval", input=HELLO, stream_mode=modes)
    )
    expect_that(any("__interrupt__" in e[1] for e in asked), "an interrupt among the events")
    answered = await collect(
        context.client.runs.stream(
            thread, "approval", command={"resume": {"ok": True}}, stream_mode=modes
        )
    )
    expect(answered[-1][1]["decision"], {"ok": True}, "the decision")
    return [asked, answered]


@check("interrupts.before_after")
async def before_after(context: Context) -> Any:
    """Static interrupts: before a node, on with no input, after another."""
    thread = await context.thread()
    stopped = await context.client.runs.wait(
        thread, "parent", input=HELLO, interrupt_before=["child"]
    )
    expect(len(stopped["messages"]), 2, "messages before the child")
    went_on = await context.client.runs.wait(thread, "parent", input=None)
    expect(len(went_on["messages"]), 3, "messages after it")
    after = await context.client.runs.wait(
        thread, "parent", input=HELLO, interrupt_after=["first"]
    )
    return [stopped, went_on, after]


@check("interrupts.command.update_goto")
async def command(context: Context) -> Any:
    thread = await context.thread()
    await context.client.runs.wait(thread, "approval", input=HELLO)
    said = {"messages": [{"role": "assistant", "content": "enough"}]}
    return await context.client.runs.wait(
        thread, "approval", command={"update": said, "goto": "__end__"}
    )


@check("cancel.interrupt")
async def cancel_interrupt(context: Context) -> Any:
    thread, run = await busy(context)
    await context.client.runs.cancel(thread, run["run_id"])
    status = await status_becomes(context, thread, run["run_id"], "interrupted")

    async def settled() -> str | None:
        found = (await context.client.threads.get(thread))["status"]
        return found if found != "busy" else None

    return [status, await until("thread is no longer busy", settled)]


@check("cancel.wait")
async def cancel_wait(context: Context) -> Any:
    thread, run = await busy(context)
    answer = await context.client.runs.cancel(thread, run["run_id"], wait=True)
    expect_that(isinstance(answer, dict), "the wait ends with the values so far")
    after = (await context.client.runs.get(thread, run["run_id"]))["status"]
    expect(after, "interrupted", "status after the wait")
    return after


@check("cancel.rollback")
async def cancel_rollback(context: Context) -> Any:
    thread, run = await busy(context)
    await context.client.runs.cancel(thread, run["run_id"], wait=True, action="rollback")

    async def gone() -> bool:
        return not await context.client.runs.list(thread)

    await until("the run was rolled back", gone)
    return await context.client.threads.get_state(thread)


@check("cancel.many")
async def cancel_many(context: Context) -> Any:
    thread, run = await busy(context)
    queued = await context.client.runs.create(thread, "echo", input={"text": "queued"})
    await context.client.runs.cancel_many(
        thread_id=thread, run_ids=[queued["run_id"], run["run_id"]]
    )
    return [
        await status_becomes(context, thread, r["run_id"], "interrupted", "success")
        for r in (run, queued)
    ]


@check("cancel.while_streaming")
async def cancel_streaming(context: Context) -> Any:
    """A stream ends in order when its run is cancelled."""
    thread = await context.thread()
    made: list[Any] = []
    stream = context.client.runs.stream(
        thread, "slow", input={"chunks": 100, "delay_ms": 100}, stream_mode="custom",
        on_run_created=made.append,
    )
    events: list[list[Any]] = []
    async for event in stream:
        events.append([event.event, event.data])
        if len(events) == 3:
            await context.client.runs.cancel(thread, made[0]["run_id"])
    status = await status_becomes(context, thread, made[0]["run_id"], "interrupted")
    return [names(events)[:3], names(events)[-1], status]


@check("disconnect.cancel")
async def disconnect_cancel(context: Context) -> Any:
    """A client that leaves cancels its run, when that is what it asked for."""
    return await _leave(context, "cancel", "interrupted")


@check("disconnect.continue")
async def disconnect_continue(context: Context) -> Any:
    return await _leave(context, "continue", "success")


async def _leave(context: Context, on_disconnect: Any, expected: str) -> Any:
    thread = await context.thread()
    made: list[Any] = []
    stream = context.client.runs.stream(
        thread, "slow", input={"chunks": 20, "delay_ms": 100}, stream_mode="custom",
        on_disconnect=on_disconnect, on_run_created=made.append,
    )
    async for event in stream:
        if event.event == "custom":
            break
    await stream.aclose()
    status = await status_becomes(
        context, thread, made[0]["run_id"], "interrupted", "success", "error"
    )
    expect(status, expected, "status of the run whose client left")
    return status


@check("disconnect.wait")
async def disconnect_wait(context: Context) -> Any:
    """The same for a client that waits: nothing of the answer has come when it leaves."""
    thread = await context.thread()
    waiting = asyncio.create_task(
        context.client.runs.wait(
            thread, "slow", input={"chunks": 40, "delay_ms": 100}, on_disconnect="cancel"
        )
    )

    async def running() -> Any:
        found = await context.client.runs.list(thread, status="running")
        return found[0] if found else None

    run = await until("the run works", running)
    waiting.cancel()
    status = await status_becomes(context, thread, run["run_id"], "interrupted", "success")
    expect(status, "interrupted", "status of the run whose client left")
    return status


@check("disconnect.join")
async def disconnect_join(context: Context) -> Any:
    """One who joined with cancel_on_disconnect and leaves."""
    thread = await context.thread()
    run = await context.client.runs.create(
        thread, "slow", input={"chunks": 40, "delay_ms": 100}, stream_mode="custom"
    )
    stream = context.client.runs.join_stream(thread, run["run_id"], cancel_on_disconnect=True)
    async for event in stream:
        if event.event == "custom" and event.data["i"] == 3:
            break
    await stream.aclose()
    status = await status_becomes(context, thread, run["run_id"], "interrupted", "success")
    expect(status, "interrupted", "status of the run whose client left")
    return status
