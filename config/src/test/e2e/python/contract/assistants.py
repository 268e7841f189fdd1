"""Assistants: what a client creates, finds, changes and reads about graphs."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from langgraph_sdk.errors import ConflictError, NotFoundError

from contract.harness import Context, check, expect, expect_that

SYSTEM_NAMESPACE = uuid.UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")


def system_id(graph: str) -> str:
    """The id of the assistant that the server makes for a graph at its start."""
    return str(uuid.uuid5(SYSTEM_NAMESPACE, graph))


async def _made(context: Context, graph: str = "agent", **more: Any) -> dict[str, Any]:
    metadata = {"made_by": context.tag, **more.pop("metadata", {})}
    return dict(await context.client.assistants.create(graph, metadata=metadata, **more))


@check("assistants.create")
async def create(context: Context) -> Any:
    made = await _made(
        context, name="first", description="one of ours", config={"configurable": {"tokens": 2}}
    )
    expect(made["version"], 1, "version of a new assistant")
    return made


@check("assistants.create.conflict")
async def create_conflict(context: Context) -> Any:
    chosen = str(uuid.uuid4())
    first = await _made(context, assistant_id=chosen)
    again = await _made(context, assistant_id=chosen, if_exists="do_nothing")
    expect(again, first, "do_nothing gives the one that is there")
    try:
        await _made(context, assistant_id=chosen)
    except ConflictError as conflict:
        return {"status": conflict.status_code, "body": conflict.body}
    raise AssertionError("the same id twice was accepted")


@check("assistants.get")
async def get(context: Context) -> Any:
    made = await _made(context)
    read = await context.client.assistants.get(made["assistant_id"])
    expect(dict(read), made, "what was read")
    return [read, await context.client.assistants.get(system_id("agent"))]


@check("assistants.search")
async def search(context: Context) -> Any:
    graphs = ("agent", "agent", "echo")
    made = [await _made(context, graph, name=f"n{i}") for i, graph in enumerate(graphs)]
    find = context.client.assistants.search
    ours = {"made_by": context.tag}
    every = await find(metadata=ours, sort_by="created_at", sort_order="asc")
    expect([a["assistant_id"] for a in every], [a["assistant_id"] for a in made], "all of ours")
    page = await find(
        metadata=ours, limit=2, sort_by="created_at", sort_order="asc", response_format="object"
    )
    expect(page["next"], "2", "where the next page begins")
    names = await find(metadata=ours, graph_id="echo", select=["assistant_id", "name"])
    return [every, page, names, await find(metadata={"made_by": "nobody"})]


@check("assistants.count")
async def count(context: Context) -> Any:
    await asyncio.gather(_made(context), _made(context), _made(context, "echo"))
    ours = {"made_by": context.tag}
    counts = [
        await context.client.assistants.count(metadata=ours),
        await context.client.assistants.count(metadata=ours, graph_id="agent"),
    ]
    expect(counts, [3, 2], "counts")
    return counts


@check("assistants.update")
async def update(context: Context) -> Any:
    made = await _made(context, name="before")
    changed = await context.client.assistants.update(
        made["assistant_id"], name="after", metadata={"more": 1}, context={"tokens": 3}
    )
    expect(changed["version"], 2, "version after a change")
    return changed


@check("assistants.versions")
async def versions(context: Context) -> Any:
    api = context.client.assistants
    made = await _made(context, name="one")
    await api.update(made["assistant_id"], name="two")
    listed = await api.get_versions(made["assistant_id"], limit=5)
    expect([v["version"] for v in listed], [2, 1], "versions, newest first")
    back = await api.set_latest(made["assistant_id"], 1)
    expect(back["name"], "one", "name of the version that was set")
    return [listed, back, await api.get(made["assistant_id"])]


@check("assistants.graph")
async def graph(context: Context) -> Any:
    api = context.client.assistants
    plain, xray = await asyncio.gather(
        api.get_graph(system_id("parent")), api.get_graph(system_id("parent"), xray=True)
    )
    expect_that("child:child_model" in [n["id"] for n in xray["nodes"]], "xray looks inside")
    return [plain, xray, await api.get_graph("approval")]


@check("assistants.schemas")
async def schemas(context: Context) -> Any:
    both = [await context.client.assistants.get_schemas(system_id(g)) for g in ("echo", "agent")]
    expect([s["graph_id"] for s in both], ["echo", "agent"], "graphs")
    return both


@check("assistants.subgraphs")
async def subgraphs(context: Context) -> Any:
    api = context.client.assistants
    found = await api.get_subgraphs(system_id("parent"), recurse=True)
    expect(list(found), ["child"], "subgraphs of parent")
    return [found, await api.get_subgraphs(system_id("parent"), namespace="child")]


@check("assistants.delete")
async def delete(context: Context) -> Any:
    made = await _made(context)
    await context.client.assistants.delete(made["assistant_id"])
    try:
        await context.client.assistants.get(made["assistant_id"])
    except NotFoundError as absent:
        return {"status": absent.status_code, "body": absent.body}
    raise AssertionError("deleted and still there")


@check("assistants.run")
async def run(context: Context) -> Any:
    """A made assistant's configuration reaches its runs."""
    made = await _made(context, config={"configurable": {"tokens": 2}})
    answer = await context.client.runs.wait(
        None, made["assistant_id"], input={"messages": [{"role": "user", "content": "hi"}]}
    )
    expect(answer["messages"][-1]["content"], "tok0 tok1 ", "two tokens")
    return answer
