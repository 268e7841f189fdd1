"""Three roles in one project: a viewer reads, a developer has its own threads, an operator all."""

from __future__ import annotations

from attack.estate import KEY, NAMESPACE, Estate
from attack.matrix import neighbour
from attack.report import Report
from attack.spelling import difference
from attack.templates import ALL, Template
from attack.wire import Client

READING = ("/search", "/count", "/history", "/state/checkpoint", "/versions", "/stream/events", "/namespaces")
"""How the paths of POSTs end that change nothing."""


def check(report: Report, owner: Estate, viewer: Client, operator: Client) -> None:
    _viewer(report, owner, viewer)
    _operator(report, owner, operator)


def _reads(template: Template) -> bool:
    path = template.path.split("?")[0]
    return template.method == "GET" or (template.method == "POST" and path.endswith(READING))


def _viewer(report: Report, owner: Estate, viewer: Client) -> None:
    """A viewer is refused what changes or starts anything, whether it is there or not."""
    for template in ALL:
        if _reads(template) or template.method == "PATCH" and template.path.endswith("/state"):
            continue
        label = f"{viewer.name} {template}"
        answers = []
        for ids in (owner.ids, {kind: neighbour(value) for kind, value in owner.ids.items()}):
            path, body = template.fill(ids | {"my_thread": ids["thread"]}, str, False)
            answers.append((viewer.ask(template.method, path, body), ids))
        (there, theirs), (absent, nothing) = answers
        refused = there.status in (403, 404, 409)
        seen = template.slot == "assistant"  # a project's: a viewer may know that it is there
        fault = None if seen else difference(there, absent, theirs, nothing)
        fault = fault or (None if refused else str(there))
        report.cell("roles", label, fault)
    item = {"namespace": NAMESPACE, "key": KEY}
    query = f"?namespace={'.'.join(NAMESPACE)}&key={KEY}"
    for method, path, body in (
        ("POST", "/threads", {}),
        ("POST", "/assistants", {"graph_id": "chat"}),
        ("POST", "/runs/wait", owner.run()),
        ("POST", "/runs/batch", [owner.run()]),
        ("PUT", "/store/items", item | {"value": {}}),
        ("DELETE", "/store/items", item),
        ("GET", f"/store/items{query}", None),
        ("POST", "/store/items/search", {}),
        ("POST", "/store/namespaces", {}),
    ):
        answer = viewer.ask(method, path, body)
        report.cell("roles", f"{viewer.name} {method} {path}", None if answer.status == 403 else str(answer))


def _operator(report: Report, owner: Estate, operator: Client) -> None:
    """An operator finds every thread of the project, and of no other."""
    thread, run = owner.ids["thread"], owner.ids["run"]
    for path in ("", "/state", "/history", "/runs", f"/runs/{run}"):
        answer = operator.ask("GET", f"/threads/{thread}{path}")
        report.cell("roles", f"{operator.name} GET /threads/{{t}}{path}", None if answer.status == 200 else str(answer))
    found = operator.ok("POST", "/threads/search", {"limit": 1000})
    fine = thread in [t["thread_id"] for t in found]
    report.cell("roles", f"{operator.name} finds a developer's thread", None if fine else f"{len(found)} others")
    colleague = owner.client.ok("POST", "/threads/search", {"limit": 1000})
    mine = {t["metadata"].get("sluice_principal") for t in colleague}
    report.cell("roles", f"{owner.client.name} finds its own threads alone", None if len(mine) == 1 else str(mine))
