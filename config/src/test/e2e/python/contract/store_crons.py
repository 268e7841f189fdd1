"""The key-value store, and runs on a schedule."""

from __future__ import annotations

from typing import Any

from langgraph_sdk.errors import APIStatusError, NotFoundError

from contract.assistants import system_id
from contract.harness import Context, check, expect

NEW_YEAR = "0 0 1 1 *"


@check("store.items")
async def items(context: Context) -> Any:
    store = context.client.store
    place = ["e2e", context.tag]
    await store.put_item(place, "k", {"n": 1, "text": "ü ☃ \U0001f600"})
    read = await store.get_item(place, "k")
    expect(read["value"]["text"], "ü ☃ \U0001f600", "text that is not ASCII")
    await store.put_item(place, "k", {"n": 2}, index=False)
    replaced = await store.get_item(place, "k")
    await store.delete_item(place, "k")
    return [read, replaced, await context.client.http.get(
        "/store/items", params={"namespace": ".".join(place), "key": "k"}
    )]


@check("store.search")
async def search(context: Context) -> Any:
    store = context.client.store
    for n in range(4):
        await store.put_item(["e2e", context.tag, "a" if n < 3 else "b"], f"k{n}", {"n": n % 2})
    every = await store.search_items(["e2e", context.tag])
    expect(len(every["items"]), 4, "items below the prefix")
    return [
        every,
        await store.search_items(["e2e", context.tag, "a"], filter={"n": 0}),
        await store.search_items(["e2e", context.tag], limit=1, offset=2),
        await store.search_items(["e2e", context.tag, "nothing"]),
    ]


@check("store.namespaces")
async def namespaces(context: Context) -> Any:
    store = context.client.store
    for last in ("x", "y", "z"):
        await store.put_item(["e2e", context.tag, last, "deep"], "k", {})
    every = await store.list_namespaces(prefix=["e2e", context.tag])
    expect(len(every["namespaces"]), 3, "namespaces below the prefix")
    return [
        every,
        await store.list_namespaces(prefix=["e2e", context.tag], max_depth=3),
        await store.list_namespaces(prefix=["e2e", context.tag], suffix=["y", "deep"]),
    ]


@check("store.refusals")
async def refusals(context: Context) -> Any:
    found = []
    for namespace in ([], ["langgraph"], ["with.dot"], ["e2e", ""]):
        body = {"namespace": namespace, "key": "k", "value": {}}
        response = await context.client.http.client.put("/store/items", json=body)
        found.append([response.status_code, response.headers.get("content-type"), response.text])
    expect({status for status, _, _ in found} <= {400, 422}, True, "refused")
    return found


@check("crons.life")
async def crons(context: Context) -> Any:
    api = context.client.crons
    made = await api.create(
        "echo", schedule=NEW_YEAR, input={"text": "hi"}, metadata={"made_by": context.tag},
        timezone="Europe/Berlin",
    )
    cron = made["cron_id"]
    found = await api.search(metadata={"made_by": context.tag})
    expect([c["cron_id"] for c in found], [cron], "crons of ours")
    number = await api.count(metadata={"made_by": context.tag})
    expect(number, 1, "number of ours")
    changed = await api.update(cron, schedule="30 6 * * 1", enabled=False)
    read = await context.client.http.get(f"/runs/crons/{cron}")
    await api.delete(cron)
    try:
        await api.delete(cron)
    except NotFoundError as absent:
        return [made, found, number, changed, read, absent.body]
    raise AssertionError("deleted twice")


@check("crons.thread")
async def thread_cron(context: Context) -> Any:
    api = context.client.crons
    thread = await context.thread()
    made = await api.create_for_thread(thread, "echo", schedule=NEW_YEAR, input={"text": "hi"})
    found = await api.search(thread_id=thread, assistant_id=system_id("echo"), limit=5)
    expect(len(found), 1, "crons of the thread")
    await api.delete(made["cron_id"])
    return [made, found]


@check("crons.refusals")
async def cron_refusals(context: Context) -> Any:
    found = []
    for assistant, schedule in (("echo", "not a schedule"), ("nobody", NEW_YEAR)):
        try:
            await context.client.crons.create(assistant, schedule=schedule)
        except APIStatusError as refused:
            found.append([refused.status_code, refused.body])
    expect(len(found), 2, "refusals")
    return found
