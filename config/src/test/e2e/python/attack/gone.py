"""Deleting what is one's own, and another making its id anew: what was open there must not show it."""

from __future__ import annotations

import uuid
from typing import Any

from attack.estate import Estate, Truth
from attack.matrix import neighbour
from attack.report import Report
from attack.sockets import Socket
from attack.spelling import BODY, difference
from attack.templates import OFFERED
from attack.wire import Answer, Client, exchange

SPELLINGS = ("canonical", "upper case", "no dashes")

CREATES = ({}, {"if_exists": "raise"}, {"if_exists": "do_nothing"}, {"metadata": {"a": 1}})


def check(report: Report, heir: Estate, former: Estate, truth: Truth) -> None:
    """heir: who would have the ids that were another's; of another tenant, project, environment or principal."""
    for part in (_creates, _lost, _runs, _open):
        report.guard("gone", part, report, heir, former, truth)
    if heir.scope is not former.scope:  # an assistant is everybody's in its project
        report.guard("gone", _assistants, report, heir, former, truth)


def _gone(owner: Client) -> str:
    thread = owner.ok("POST", "/threads", {})["thread_id"]
    owner.ok("DELETE", f"/threads/{thread}")
    return thread


def _taken(client: Client, mine: Estate, spell=str) -> Answer:
    """What is said of an id that is one's own already."""
    return client.ask("POST", "/threads", {"thread_id": spell(mine.ids["thread"])})


def _creates(report: Report, heir: Estate, former: Estate, truth: Truth) -> None:
    client, gone = heir.client, _gone(former.client)
    ids, own = {"thread": gone}, {"thread": heir.ids["thread"]}
    for name in SPELLINGS:
        taken = _taken(client, heir, BODY[name])
        report.cell("gone", "one's own taken id", None if taken.status == 409 else str(taken))
        for more in CREATES:
            answer = client.ask("POST", "/threads", {"thread_id": BODY[name](gone)} | more)
            label = f"{client.name} POST /threads with an id gone from {former.client.name}, {name}, {more}"
            report.cell("gone", label, difference(answer, taken, ids, own))
    _made_by_nobody(report, heir, gone, truth)
    _anew(report, former.client, gone, {})
    _absent(report, heir, gone)


def _anew(report: Report, owner: Client, thread: str, more: dict[str, Any]) -> None:
    """Whoever was told of a deletion may have the id again at once, however often."""
    for _ in range(10):
        made = owner.ask("POST", "/threads", {"thread_id": thread} | more)
        report.cell("gone", f"{owner.name} makes it anew, {more}", None if made.status == 200 else str(made))
        owner.ok("DELETE", f"/threads/{thread}")
    made = owner.ask("POST", "/threads", {"thread_id": thread} | more)
    report.cell("gone", f"{owner.name} makes it anew and keeps it", None if made.status == 200 else str(made))


def _lost(report: Report, heir: Estate, former: Estate, truth: Truth) -> None:
    """What the runtime lost by itself is for its owner to make anew, and stamped as that was."""
    client, owner = heir.client, former.client
    taken = _taken(client, heir)
    for more in CREATES[:3]:
        thread = owner.ok("POST", "/threads", {})["thread_id"]
        stamps = truth.ask("GET", f"/threads/{thread}")["metadata"]
        exchange(truth.runtime, "DELETE", f"/threads/{thread}")
        answer = client.ask("POST", "/threads", {"thread_id": thread} | more)
        fault = difference(answer, taken, {"thread": thread}, {"thread": heir.ids["thread"]})
        report.cell("gone", f"{client.name} POST /threads with an id lost to {owner.name}, {more}", fault)
        made = owner.ask("POST", "/threads", {"thread_id": thread} | more)
        same = made.status == 200 and truth.ask("GET", f"/threads/{thread}")["metadata"] == stamps
        report.cell("gone", f"{owner.name} makes what was lost, {more}", None if same else str(made))


def _runs(report: Report, heir: Estate, former: Estate, truth: Truth) -> None:
    client, gone = heir.client, _gone(former.client)
    taken = _taken(client, heir)
    for kind in ("", "/wait", "/stream"):
        answer = client.ask("POST", f"/threads/{gone}/runs{kind}", heir.run(if_not_exists="create"))
        fault = difference(answer, taken, {"thread": gone}, {"thread": heir.ids["thread"]})
        label = f"{client.name} POST /threads/{{gone from {former.client.name}}}/runs{kind} if_not_exists=create"
        report.cell("gone", label, fault)
    answer = client.ask("POST", f"/threads/{gone}/commands", _command("run.start", heir.run()))
    refused = answer.status == 409 or not OFFERED["commands"] and answer.status in (403, 404)
    report.cell("gone", f"{client.name} command run.start at a gone thread", None if refused else str(answer))
    _made_by_nobody(report, heir, gone, truth)


def _command(method: str, params: dict[str, Any]) -> dict[str, Any]:
    return {"id": 1, "method": method, "params": params}


def _open(report: Report, heir: Estate, former: Estate, truth: Truth) -> None:
    """A socket that was open at the thread when it went shows nothing of what others do there."""
    if not OFFERED["socket"]:
        return
    label = f"{former.client.name} with a socket left open, and {heir.client.name}"
    thread = former.client.ok("POST", "/threads", {})["thread_id"]
    opened = Socket(former.client, thread)
    listening = opened.reply(_command("subscription.subscribe", {"channels": ["values", "lifecycle"]}))
    fine = listening is not None and listening.get("type") != "error"
    report.cell("gone", f"{label}: listens", None if fine else str(listening))
    former.client.ok("DELETE", f"/threads/{thread}")
    heir.client.ask("POST", "/threads", {"thread_id": thread})
    heir.client.ask("POST", f"/threads/{thread}/runs/wait", heir.run(if_not_exists="create"))
    shown = _until_told(opened)
    opened.close()
    report.cell("gone", f"{label}: sees nothing", f"{shown}"[:400] if heir.mark in f"{shown}" else None)
    _made_by_nobody(report, heir, thread, truth)


def _until_told(opened: Socket) -> list[dict[str, Any]]:
    """All messages before the answer to one more command: what the heir has done is over by then."""
    last = uuid.uuid4().int % 1_000_000 + 2
    opened.send({"id": last, "method": "agent.getTree", "params": {}})
    shown = []
    while (message := opened.receive()) is not None and message.get("id") != last:
        shown.append(message)
    return shown


def _assistants(report: Report, heir: Estate, former: Estate, truth: Truth) -> None:
    client = heir.client
    body = {"graph_id": "chat", "metadata": {}}
    gone = former.client.ok("POST", "/assistants", body)["assistant_id"]
    former.client.ok("DELETE", f"/assistants/{gone}")
    own = heir.ids["assistant"]
    for name in SPELLINGS:
        taken = client.ask("POST", "/assistants", body | {"assistant_id": BODY[name](own)})
        for more in CREATES[:3]:
            answer = client.ask("POST", "/assistants", body | {"assistant_id": BODY[name](gone)} | more)
            fault = difference(answer, taken, {"assistant": gone}, {"assistant": own})
            label = f"{client.name} POST /assistants with an id gone from {former.client.name}, {name}, {more}"
            report.cell("gone", label, fault)
    there = "assistant_id" in truth.ask("GET", f"/assistants/{gone}")
    report.cell("gone", f"{client.name} made no assistant", "it is there" if there else None)


def _made_by_nobody(report: Report, heir: Estate, thread: str, truth: Truth) -> None:
    there = "thread_id" in truth.ask("GET", f"/threads/{thread}")
    report.cell("gone", f"{heir.client.name} made no thread", "it is there" if there else None)
    _absent(report, heir, thread)


def _absent(report: Report, heir: Estate, thread: str) -> None:
    nothing = neighbour(thread)
    for path in ("", "/state", "/runs"):
        answers = [heir.client.ask("GET", f"/threads/{t}{path}") for t in (thread, nothing)]
        fault = difference(*answers, {"thread": thread}, {"thread": nothing})
        report.cell("gone", f"{heir.client.name} GET /threads/{{gone}}{path}", fault)
