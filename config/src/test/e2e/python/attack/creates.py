"""Claiming what another has: by chosen ids, by copies, by what the runtime has and no ledger."""

from __future__ import annotations

import uuid
from typing import Any

from attack.estate import Estate, Truth, chat
from attack.matrix import neighbour
from attack.report import Report
from attack.spelling import BODY, alike, difference
from attack.wire import Answer, Client, exchange


def check(report: Report, attacker: Estate, victim: Estate, truth: Truth) -> None:
    client = attacker.client
    for part in (_threads, _assistants, _runs, _copies):
        report.guard("claims", part, report, client, attacker, victim)
    report.guard("claims", _unowned, report, client, truth)


def _threads(report: Report, client: Client, mine: Estate, victim: Estate) -> None:
    foreign, own = victim.ids["thread"], mine.ids["thread"]
    for name, spell in BODY.items():
        def create(thread: str, more: dict[str, Any]) -> Answer:
            return client.ask("POST", "/threads", {"thread_id": spell(thread)} | more)

        taken = create(own, {})
        for more in ({}, {"if_exists": "raise"}, {"if_exists": "do_nothing"}, {"metadata": {"a": 1}}):
            answer = create(foreign, more)
            fault = difference(answer, taken, {"thread": foreign}, {"thread": own})
            label = f"{client.name} POST /threads with a foreign id, {name}, {more}"
            report.cell("claims", label, fault)
    report.cell("claims", "one's own taken id", None if taken.status in (409, 422) else str(taken))
    again = client.ask("POST", "/threads", {"thread_id": own, "if_exists": "do_nothing"})
    same = again.status == 200 and again.json["thread_id"] == own
    report.cell("claims", "one's own with do_nothing", None if same else str(again))


def _assistants(report: Report, client: Client, mine: Estate, victim: Estate) -> None:
    foreign, own = victim.ids["assistant"], mine.ids["assistant"]
    for name, spell in BODY.items():
        body = {"graph_id": "chat", "metadata": {}}
        taken = client.ask("POST", "/assistants", body | {"assistant_id": spell(own)})
        for more in ({}, {"if_exists": "do_nothing"}, {"if_exists": "raise"}):
            answer = client.ask("POST", "/assistants", body | {"assistant_id": spell(foreign)} | more)
            fault = difference(answer, taken, {"assistant": foreign}, {"assistant": own})
            label = f"{client.name} POST /assistants with a foreign id, {name}, {more}"
            report.cell("claims", label, fault)


def _runs(report: Report, client: Client, mine: Estate, victim: Estate) -> None:
    """if_not_exists=create at another's thread is the 409 of a create with a taken id."""
    foreign, own = victim.ids["thread"], mine.ids["thread"]
    taken = client.ask("POST", "/threads", {"thread_id": own})
    for kind in ("", "/wait", "/stream"):
        body = mine.run(if_not_exists="create")
        for name in ("canonical", "upper case", "no dashes"):
            path = f"/threads/{BODY[name](foreign)}/runs{kind}"
            answer = client.ask("POST", path, body)
            fault = difference(answer, taken, {"thread": foreign}, {"thread": own})
            label = f"{client.name} POST /threads/{{foreign}}/runs{kind} if_not_exists=create, {name}"
            report.cell("claims", label, fault)
        fresh = str(uuid.uuid4())
        answer = client.ask("POST", f"/threads/{fresh}/runs{kind}", body)
        report.cell("claims", f"a new thread by runs{kind}", None if answer.status == 200 else str(answer))
        read = client.ask("GET", f"/threads/{fresh}")
        report.cell("claims", f"… which is its maker's", None if read.status == 200 else str(read))
        other = victim.client.ask("GET", f"/threads/{fresh}")
        report.cell("claims", "… and nobody else's", None if other.status == 404 else str(other))


def _unowned(report: Report, client: Client, truth: Truth) -> None:
    """What exists on the runtime and in no ledger is nobody's, and stays so."""
    thread = truth.ask("POST", "/threads", {"metadata": {"note": "nobody's"}})["thread_id"]
    taken = client.ok("POST", "/threads", {})["thread_id"]
    expected = client.ask("POST", "/threads", {"thread_id": taken})
    for _ in range(2):
        for more in ({}, {"if_exists": "do_nothing"}):
            answer = client.ask("POST", "/threads", {"thread_id": thread} | more)
            fault = alike(answer, expected, {"thread": thread}, {"thread": taken})
            report.cell("claims", f"{client.name} creates an unowned id, {more}", fault)
        path = f"/threads/{thread}/runs/wait"
        body = {"assistant_id": "chat", "input": {}, "if_not_exists": "create"}
        answer = client.ask("POST", path, body)
        fault = difference(answer, expected, {"thread": thread}, {"thread": taken})
        report.cell("claims", f"{client.name} runs on an unowned id", fault)
        nothing = neighbour(thread)
        read, absent = client.ask("GET", f"/threads/{thread}"), client.ask("GET", f"/threads/{nothing}")
        fault = difference(read, absent, {"thread": thread}, {"thread": nothing})
        report.cell("claims", f"{client.name} reads an unowned thread", fault)
    metadata = truth.ask("GET", f"/threads/{thread}")["metadata"]
    report.cell("claims", "an unowned thread stays", None if metadata == {"note": "nobody's"} else str(metadata))


def _copies(report: Report, client: Client, mine: Estate, victim: Estate) -> None:
    copy = client.ok("POST", f"/threads/{mine.ids['thread']}/copy")["thread_id"]
    read = client.ask("GET", f"/threads/{copy}/state")
    report.cell("claims", "a copy is its maker's", None if read.status == 200 else str(read))
    nothing = neighbour(copy)
    foreign, absent = victim.client.ask("GET", f"/threads/{copy}"), victim.client.ask("GET", f"/threads/{nothing}")
    fault = difference(foreign, absent, {"thread": copy}, {"thread": nothing})
    report.cell("claims", "a copy is nobody else's", fault)
    for path in ("/runs", "/runs/wait"):
        answer = client.ask("POST", path, mine.run(on_completion="keep"))
        where = answer.header("content-location")
        thread = answer.json["thread_id"] if path == "/runs" else where.split("/")[2]
        own = client.ask("GET", f"/threads/{thread}")
        report.cell("claims", f"the kept thread of {path} is its maker's", None if own.status == 200 else str(own))
        nothing = neighbour(thread)
        fault = difference(
            victim.client.ask("GET", f"/threads/{thread}"),
            victim.client.ask("GET", f"/threads/{nothing}"),
            {"thread": thread},
            {"thread": nothing},
        )
        report.cell("claims", f"… and nobody else's", fault)
