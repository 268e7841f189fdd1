"""Scopes that contradict what is named, that end, and agents' names in all scopes."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from functools import partial
from typing import Any

from attack.admin import AGENTS, Platform
from attack.denials import SYSTEM
from attack.estate import Estate, Truth, furnish
from attack.matrix import Attacker, at_once, attack, neighbour
from attack.report import Report
from attack.spelling import difference
from attack.templates import AGENT_IN, Template
from attack.wire import Client

LIVE_SECONDS = 3.0
"""In which a change is live on every replica; the design says 1 s, and this machine is busy."""


def contradictions(report: Report, platform: Platform, mine: Estate) -> None:
    """A thread named in another scope than its own is one that is not there."""
    scope = platform.support
    platform.admin.relate(platform.sales, scope.accounts["developer"], "developer")
    wide = _unlimited(platform)
    thread = mine.ids["thread"]
    fitting: list[dict[str, str]] = [
        {"X-Sluice-Project": "support", "X-Sluice-Environment": "dev"},
        {"X-Sluice-Project": "support"},
        {"X-Sluice-Environment": "dev"},
        {"X-Sluice-Tenant": "acme"},
        {},
    ]
    for headers in fitting:
        answer = wide.ask("GET", f"/threads/{thread}", None, headers)
        report.cell("scopes", f"own thread with {headers}", None if answer.status == 200 else str(answer))
    contrary: list[tuple[str, dict[str, str]]] = [
        ("", {"X-Sluice-Project": "sales"}),
        ("", {"X-Sluice-Environment": "prod"}),
        ("", {"X-Sluice-Project": "sales", "X-Sluice-Environment": "prod"}),
        ("/-/at/acme/sales/dev", {}),
        ("/-/at/acme/support/prod", {}),
        ("", {"X-Sluice-Tenant": "globex"}),
        ("", {"X-Sluice-Project": "nothing"}),
        ("", {"X-Sluice-Environment": "nothing"}),
        ("/-/at/globex/support/dev", {}),
        ("/-/at/nobody/support/dev", {}),
        ("/-/at/acme/nothing/dev", {}),
        ("/-/at/acme/support/dev", {"X-Sluice-Project": "sales"}),
        ("/-/at/acme/support/dev", {"X-Sluice-Environment": "prod"}),
    ]
    for prefix, headers in contrary:
        for method, rest, body in _REQUESTS:
            nothing = neighbour(thread)
            answers = [
                wide.ask(method, f"{prefix}/threads/{t}{rest}", body, headers) for t in (thread, nothing)
            ]
            fault = difference(*answers, {"thread": thread}, {"thread": nothing})
            refused = 400 <= answers[0].status < 500
            label = f"{method} {prefix}/threads/{{t}}{rest} with {headers}"
            report.cell("scopes", label, fault or (None if refused else str(answers[0])))
        for kind, path in (("cron", "/runs/crons/"), ("assistant", "/assistants/")):
            own, nothing = mine.ids[kind], neighbour(mine.ids[kind])
            answers = [wide.ask("GET", f"{prefix}{path}{i}", None, headers) for i in (own, nothing)]
            fault = difference(*answers, {kind: own}, {kind: nothing})
            refused = 400 <= answers[0].status < 500
            report.cell("scopes", f"GET {prefix}{path}… with {headers}", fault or (None if refused else str(answers[0])))
    _hidden_projects(report, platform, mine)
    base = wide.ask("GET", f"/-/at/acme/support/dev/threads/{thread}")
    report.cell("scopes", "own thread at its base path", None if base.status == 200 else str(base))


def _hidden_projects(report: Report, platform: Platform, mine: Estate) -> None:
    """A project in which one has no relation is one that the tenant does not have."""
    key = platform.admin.key(platform.sales, "viewer")["key"]
    client = Client("acme/sales/viewer@any", platform.base, key, report, {}, mine.secrets())
    thread = mine.ids["thread"]
    requests = [(method, f"/threads/{thread}{rest}", body) for method, rest, body in _REQUESTS]
    requests += [
        ("POST", "/threads", {}),
        ("POST", "/threads/search", {}),
        ("POST", "/assistants/search", {}),
        ("POST", "/runs/wait", {"assistant_id": "chat", "input": {}}),
        ("GET", "/metrics", None),
        ("GET", "/unheard/of", None),
    ]
    for method, path, body in requests:
        for prefix, headers in (("", True), ("/-/at/acme/{}/dev", False)):
            answers = [
                client.ask(method, prefix.format(p) + path, body, {"X-Sluice-Project": p} if headers else {})
                for p in ("support", "nothing")
            ]
            fault = difference(*answers, {"project": "support"}, {"project": "nothing"})
            absent = answers[0].status == 404 and answers[0].json == {"detail": "Project 'support' not found"}
            report.cell("scopes", f"{method} {prefix}{path} of a hidden project", fault or (None if absent else str(answers[0])))


_REQUESTS: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("GET", "/state", None),
    ("PATCH", "", {"metadata": {"x": 1}}),
    ("POST", "/runs/wait", {"assistant_id": "chat", "input": {}}),
    ("POST", "/copy", None),
    ("DELETE", "", None),
]


def _unlimited(platform: Platform) -> Client:
    """A key of the developer's that fixes the tenant alone."""
    key = platform.admin.key(platform.support, "developer")["key"]
    return Client("acme/developer@any", platform.base, key, platform.report)


def stranger_at(report: Report, platform: Platform, stranger: Client, victim: Estate) -> None:
    """Naming another tenant's scope gives nothing of it, whatever is asked."""
    thread = victim.ids["thread"]
    nothing = neighbour(thread)
    key = platform.admin.key(platform.globex, "developer")["key"]
    client = Client("globex/developer@any", platform.base, key, report, {}, stranger.secrets)
    _unlimited_keys(report, platform, client, victim)
    for prefix, headers in (
        ("/-/at/acme/support/dev", {}),
        ("", {"X-Sluice-Tenant": "acme"}),
        ("", {"X-Sluice-Tenant": "acme", "X-Sluice-Project": "support", "X-Sluice-Environment": "dev"}),
        ("", {"X-Sluice-Project": "sales"}),
    ):
        answers = [client.ask("GET", f"{prefix}/threads/{t}", None, headers) for t in (thread, nothing)]
        fault = difference(*answers, {"thread": thread}, {"thread": nothing})
        refused = 400 <= answers[0].status < 500
        label = f"{client.name} GET {prefix}/threads/{{foreign}} {headers}"
        report.cell("scopes", label, fault or (None if refused else str(answers[0])))
        for path in ("/threads/search", "/assistants/search", "/runs/crons/search", "/store/namespaces"):
            answer = client.ask("POST", f"{prefix}{path}", {"limit": 100}, headers)
            refused = 400 <= answer.status < 500
            report.cell("scopes", f"{client.name} POST {prefix}{path} {headers}", None if refused else str(answer))
    known = client.ask("GET", "/-/at/acme/support/dev/threads/search")
    unknown = client.ask("GET", "/-/at/acmf/support/dev/threads/search")
    text = known.text.replace("acme", "acmf")
    fine = (known.status, text) == (unknown.status, unknown.text)
    report.cell("scopes", "a tenant of others is an unknown one", None if fine else f"{known} but {unknown}")


def _unlimited_keys(report: Report, platform: Platform, stranger: Client, victim: Estate) -> None:
    """A key that fixes no project and no environment leads to no more by what it names."""
    colleague = platform.admin.key(platform.sales, "developer")["key"]
    other = Client("acme/sales/developer@any", platform.base, colleague, report, {}, victim.secrets())
    for client, headers in (
        (stranger, {}),
        (stranger, {"X-Sluice-Project": "support"}),
        (other, {}),
        (other, {"X-Sluice-Project": "sales"}),
        (other, {"X-Sluice-Project": "support"}),
        (other, {"X-Sluice-Project": "sales", "X-Sluice-Environment": "prod"}),
    ):
        for method, rest, body in _REQUESTS:
            _alike(report, client, f"{method} /threads/{{id}}{rest}", victim.ids["thread"], body, headers)
        for path in ("GET /runs/crons/{id}", "DELETE /runs/crons/{id}"):
            _alike(report, client, path, victim.ids["cron"], None, headers)
        for path in ("GET /assistants/{id}", "DELETE /assistants/{id}", "GET /assistants/{id}/schemas"):
            _alike(report, client, path, victim.ids["assistant"], None, headers)
        for agent in victim.scope.agents.values():
            _alike(report, client, "GET /assistants/{id}", agent, None, headers)
            body = {"assistant_id": "{id}", "input": {}}
            _alike(report, client, "POST /runs/wait", agent, body, headers)


def _alike(report: Report, client: Client, request: str, foreign: str, body: Any, headers: dict[str, str]) -> None:
    """What is another's is refused as what is not there."""
    nothing = neighbour(foreign)
    answers = []
    for value in (foreign, nothing):
        method, path = request.replace("{id}", value).split(" ")
        filled = None if body is None else json.loads(json.dumps(body).replace("{id}", value))
        answers.append(client.ask(method, path, filled, headers))
    fault = difference(*answers, {"id": foreign}, {"id": nothing})
    refused = 400 <= answers[0].status < 500
    report.cell("scopes", f"{client.name} {request} {headers}", fault or (None if refused else str(answers[0])))


def endings(report: Report, platform: Platform, truth: Truth) -> None:
    """A relation that is taken away, a key that is revoked: what was one's own is not any more."""
    admin, scope = platform.admin, platform.support
    admin.account(scope, "leaver", "developer")
    made = admin.key(scope, "leaver", project_id=scope.project_id, environment="dev")
    client = Client("acme/support/leaver@dev", platform.base, made["key"], report)
    estate = furnish(client, scope, AGENTS["acme"])
    estate.with_run("my_")
    thread = estate.ids["thread"]
    here = f"/v1/tenants/{scope.tenant_id}"
    admin.ask("DELETE", f"{here}/relations/{scope.relations['leaver']}")
    refused = _within(LIVE_SECONDS, lambda: _status(client, thread) in (403, 404))
    report.cell("scopes", "a relation taken away", None if refused else "still lets in")
    client.secrets |= estate.secrets()
    attack(report, [Attacker(client, estate)], estate, truth)
    admin.ask("POST", f"{here}/api-keys/{made['id']}/revoke")
    refused = _within(LIVE_SECONDS, lambda: _status(client, thread) == 401)
    report.cell("scopes", "a revoked key", None if refused else "still lets in")


def _status(client: Client, thread: str) -> int:
    """What is answered about a thread; 0 when the answer is cut off, as the caller's standing ends meanwhile."""
    try:
        return client.ask("GET", f"/threads/{thread}").status
    except (http.client.HTTPException, ConnectionError):
        return 0


def _within(seconds: float, condition) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def agents(report: Report, mine: Estate, victim: Estate) -> None:
    """The same name is each tenant's own agent; another's agent, by whatever name, is none."""
    named = [
        (agent, name)
        for agent in ("chat", "helper")
        for name in (agent, mine.scope.agents[agent], f"{mine.scope.project}:{agent}")
    ]
    at_once(partial(_runs_own, report, mine, agent, name) for agent, name in named)
    foreign = [victim.scope.agents[agent] for agent in ("chat", "helper")]
    unused = str(uuid.uuid5(SYSTEM, "custom"))
    at_once(partial(_no_agent, report, mine, name, t) for name in (*foreign, unused) for t in AGENT_IN)
    at_once(partial(_no_graph, report, mine, "custom", t) for t in AGENT_IN if t.within)


def _runs_own(report: Report, mine: Estate, agent: str, name: str) -> None:
    answer = mine.client.ask("POST", "/runs/wait", mine.run(agent) | {"assistant_id": name})
    echo = mine.graphs[agent] == "echo"
    fine = answer.status == 200 and ("echo" in answer.json) == echo and ("messages" in answer.json) != echo
    report.cell("agents", f"{mine.client.name} runs {name}", None if fine else str(answer))


def _own_ids(mine: Estate) -> dict[str, str]:
    return {"my_thread": mine.ids["thread"], "thread": mine.ids["thread"], "run": mine.ids["run"]}


def _no_agent(report: Report, mine: Estate, name: str, template: Template) -> None:
    nothing = neighbour(name)
    asked = [template.fill(_own_ids(mine) | {"assistant": i}, str, False) for i in (name, nothing)]
    answers = [mine.client.ask(template.method, path, body) for path, body in asked]
    fault = difference(*answers, {"assistant": name}, {"assistant": nothing})
    report.cell("agents", f"{mine.client.name} {template} of another's agent {name}", fault)


def _no_graph(report: Report, mine: Estate, graph: str, template: Template) -> None:
    nothing = graph[::-1]
    asked = [template.fill(_own_ids(mine) | {"assistant": i}, str, False) for i in (graph, nothing)]
    answers = [mine.client.ask(template.method, path, body) for path, body in asked]
    texts = [a.text.replace(g, "<graph>") for a, g in zip(answers, (graph, nothing))]
    fine = answers[0].status == answers[1].status and texts[0] == texts[1]
    fault = None if fine else f"{answers[0]} but {answers[1]}"
    report.cell("agents", f"{mine.client.name} {template} of a graph that is no agent's", fault)
