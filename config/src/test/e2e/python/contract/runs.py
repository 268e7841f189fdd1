"""Runs: started, awaited, joined, listed, deleted; with and without a thread; and failing."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from langgraph_sdk.errors import APIStatusError, NotFoundError

from contract.harness import Context, check, expect, expect_that, status_becomes, until
from contract.threads import HELLO

TEXT = {"text": "hi"}
FAIL = {"configurable": {"fail": True}}


@check("runs.create")
async def create(context: Context) -> Any:
    api = context.client.runs
    thread = await context.thread()
    created: list[Any] = []
    run = await api.create(
        thread, "echo", input=TEXT, metadata={"made_by": context.tag}, on_run_created=created.append
    )
    expect(created, [{"run_id": run["run_id"], "thread_id": thread}], "what the head told")
    await status_becomes(context, thread, run["run_id"], "success")
    return [run, created, await api.get(thread, run["run_id"])]


@check("runs.create.if_not_exists")
async def create_thread_too(context: Context) -> Any:
    thread = await context.thread()
    await context.client.threads.delete(thread)
    try:
        await context.client.runs.create(thread, "echo", input=TEXT)
        raise AssertionError("a run on no thread was accepted")
    except NotFoundError as absent:
        refused = absent.body
    answer = await context.client.runs.wait(thread, "echo", input=TEXT, if_not_exists="create")
    return [refused, answer["echo"], await context.client.threads.get(thread)]


@check("runs.wait")
async def wait(context: Context) -> Any:
    thread = await context.thread(metadata={"made_by": context.tag})
    answers = []
    for text in ("one", "two"):
        answers.append(
            await context.client.runs.wait(
                thread, "echo", input={"text": text}, metadata={"round": text},
                config={"configurable": {"user_id": "someone", "tenant_id": context.tag}},
            )
        )
    expect([a["count"] for a in answers], [1, 2], "the thread remembers")
    return answers


@check("runs.wait.context")
async def wait_context(context: Context) -> Any:
    answer = await context.client.runs.wait(None, "agent", input=HELLO, context={"tokens": 3})
    expect(answer["messages"][-1]["content"], "tok0 tok1 tok2 ", "three tokens")
    return answer


@check("runs.wait.stateless")
async def wait_stateless(context: Context) -> Any:
    made: list[Any] = []
    answer = await context.client.runs.wait(
        None, "echo", input=TEXT, metadata={"a": 1}, on_run_created=made.append
    )

    async def gone() -> int:
        probe = await context.client.http.client.get(f"/threads/{made[0]['thread_id']}")
        return probe.status_code == 404

    await until("the thread of a stateless run is gone", gone)
    return [answer, made]


@check("runs.wait.stateless.keep")
async def wait_stateless_keep(context: Context) -> Any:
    made: list[Any] = []
    await context.client.runs.wait(
        None, "echo", input=TEXT, on_completion="keep", on_run_created=made.append
    )
    return await context.client.threads.get_state(made[0]["thread_id"])


@check("runs.wait.long")
async def wait_long(context: Context) -> Any:
    """Longer than the server's heartbeat, which puts newlines in front of the JSON."""
    answer = await context.client.runs.wait(None, "slow", input={"chunks": 12, "delay_ms": 500})
    expect(answer, {"chunks": 12, "delay_ms": 500, "done": 12}, "answer")
    return answer


@check("runs.after_seconds")
async def after_seconds(context: Context) -> Any:
    thread = await context.thread()
    run = await context.client.runs.create(thread, "echo", input=TEXT, after_seconds=1)
    expect(run["status"], "pending", "status before its time")
    return await context.client.runs.join(thread, run["run_id"])


@check("runs.list")
async def listed(context: Context) -> Any:
    api = context.client.runs
    thread = await context.thread()
    made = [await api.create(thread, "echo", input={"text": t}) for t in ("one", "two", "three")]
    for run in made:
        await status_becomes(context, thread, run["run_id"], "success")
    every = await api.list(thread)
    expect(len(every), 3, "runs of the thread")
    return [
        every,
        await api.list(thread, limit=1, offset=1, select=["run_id", "status"]),
        await api.list(thread, status="error"),
    ]


@check("runs.delete")
async def delete(context: Context) -> Any:
    thread = await context.thread()
    run = await context.client.runs.create(thread, "echo", input=TEXT)
    await context.client.runs.join(thread, run["run_id"])
    await context.client.runs.delete(thread, run["run_id"])
    try:
        await context.client.runs.get(thread, run["run_id"])
    except NotFoundError as absent:
        return absent.body
    raise AssertionError("deleted and still there")


@check("runs.join")
async def join(context: Context) -> Any:
    thread = await context.thread()
    run = await context.client.runs.create(thread, "slow", input={"chunks": 5, "delay_ms": 100})
    early, also = await asyncio.gather(
        context.client.runs.join(thread, run["run_id"]),
        context.client.runs.join(thread, run["run_id"]),
    )
    late = await context.client.runs.join(thread, run["run_id"])
    expect([early, also, late], [{"chunks": 5, "delay_ms": 100, "done": 5}] * 3, "three joins")
    return late


@check("runs.join.unknown")
async def join_unknown(context: Context) -> Any:
    thread = await context.thread()
    return await context.client.runs.join(thread, "01a00000-0000-7000-8000-000000000000")


@check("runs.batch")
async def batch(context: Context) -> Any:
    made = await context.client.runs.create_batch(
        [
            {"assistant_id": "echo", "input": {"text": str(n)}, "metadata": {"n": n}}
            for n in range(3)
        ]
    )
    expect([run["metadata"]["n"] for run in made], [0, 1, 2], "order of the batch")
    return made


@check("runs.batch.bad_element")
async def batch_bad(context: Context) -> Any:
    good = {"assistant_id": "echo", "input": TEXT}
    try:
        await context.client.runs.create_batch([good, {**good, "stream_mode": "nonsense"}])
    except APIStatusError as refused:
        return {"status": refused.status_code, "body": refused.body}
    raise AssertionError("a bad element was accepted")


@check("runs.stateless.create")
async def stateless(context: Context) -> Any:
    made: list[Any] = []
    run = await context.client.runs.create(None, "echo", input=TEXT, on_run_created=made.append)
    expect(made[0]["run_id"], run["run_id"], "the id in the head")
    return [run, made]


@check("runs.failing.wait")
async def failing_wait(context: Context) -> Any:
    thread = await context.thread()
    quiet = await context.client.runs.wait(
        thread, "echo", input=TEXT, config=FAIL, raise_error=False
    )
    expect(list(quiet), ["__error__"], "the body of a failed run")
    try:
        await context.client.runs.wait(thread, "echo", input=TEXT, config=FAIL)
    except Exception as raised:  # the SDK raises a plain Exception here
        runs = await context.client.runs.list(thread, select=["status"])
        return [quiet, str(raised), runs]
    raise AssertionError("a failing run raised nothing")


@check("runs.failing.join")
async def failing_join(context: Context) -> Any:
    thread = await context.thread()
    run = await context.client.runs.create(thread, "echo", input=TEXT, config=FAIL)
    return await context.client.runs.join(thread, run["run_id"])


@check("runs.failing.stream")
async def failing_stream(context: Context) -> Any:
    thread = await context.thread()
    events = [
        [e.event, e.data]
        async for e in context.client.runs.stream(thread, "echo", input=TEXT, config=FAIL)
    ]
    expect(events[-1][0], "error", "the last event")
    return events


@check("runs.unknown_assistant")
async def unknown_assistant(context: Context) -> Any:
    found = []
    for assistant in ("nobody", "01a00000-0000-7000-8000-000000000000"):
        try:
            await context.client.runs.wait(None, assistant, input=TEXT)
        except (APIStatusError, httpx.HTTPStatusError) as refused:
            response = refused.response
            found.append([response.status_code, getattr(refused, "__notes__", None)])
    expect(len(found), 2, "refusals")
    return found


@check("runs.multitask.enqueue")
async def enqueue(context: Context) -> Any:
    thread, first = await busy(context, seconds=3)
    second = await context.client.runs.create(
        thread, "echo", input={"text": "second"}, multitask_strategy="enqueue"
    )
    answer = await context.client.runs.join(thread, second["run_id"])
    return [answer, await _statuses(context, thread, first, second)]


@check("runs.multitask.reject")
async def reject(context: Context) -> Any:
    thread, first = await busy(context)
    try:
        await context.client.runs.create(thread, "echo", input=TEXT, multitask_strategy="reject")
        raise AssertionError("a second run was accepted")
    except APIStatusError as refused:
        await context.client.runs.cancel(thread, first["run_id"], wait=True)
        return {"status": refused.status_code, "body": refused.body}


@check("runs.multitask.interrupt")
async def interrupt(context: Context) -> Any:
    thread, first = await busy(context)
    second = await context.client.runs.create(
        thread, "echo", input=TEXT, multitask_strategy="interrupt"
    )
    await context.client.runs.join(thread, second["run_id"])
    statuses = await _statuses(context, thread, first, second)
    expect(statuses, ["interrupted", "success"], "statuses")
    return statuses


@check("runs.multitask.rollback")
async def rollback(context: Context) -> Any:
    thread, first = await busy(context)
    second = await context.client.runs.create(
        thread, "echo", input=TEXT, multitask_strategy="rollback"
    )
    await context.client.runs.join(thread, second["run_id"])
    left = await context.client.runs.list(thread, select=["run_id"])
    expect([run["run_id"] for run in left], [second["run_id"]], "runs that are left")
    return len(left)


async def busy(context: Context, seconds: int = 10) -> tuple[str, Any]:
    """A thread with a run that works for a while."""
    thread = await context.thread()
    given = {"chunks": seconds * 10, "delay_ms": 100}
    run = await context.client.runs.create(thread, "slow", input=given)
    await status_becomes(context, thread, run["run_id"], "running")
    return thread, run


async def _statuses(context: Context, thread: str, *runs: Any) -> list[str]:
    found = [(await context.client.runs.get(thread, run["run_id"]))["status"] for run in runs]
    expect_that("running" not in found, f"a run still works: {found}")
    return found
