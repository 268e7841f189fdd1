"""What is the whole server's, and what no table has: refused, and nothing of others' in the refusal."""

from __future__ import annotations

import uuid
from typing import Any

from attack.estate import Estate, Truth
from attack.matrix import neighbour
from attack.report import Report
from attack.spelling import difference
from attack.wire import exchange

SYSTEM = uuid.UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")

MCP = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


def check(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    report.guard("denials", _routes, report, mine, victim)
    report.guard("denials", _cancels, report, mine, victim)
    report.guard("denials", _prunes, report, mine, victim, truth)
    report.guard("denials", _system, report, mine, truth)
    report.guard("denials", _anonymous, report, mine, victim)


def _routes(report: Report, mine: Estate, victim: Estate) -> None:
    """Refused, in whatever way they are written."""
    thread = victim.ids["thread"]
    requests: list[tuple[str, str, Any]] = [("GET", path, None) for path in ("/metrics", "/metrics?format=json", "/docs", "/openapi.json", "/mcp", "/mcp/", "/ui/chat", "/ui/agent/x.js", "/profile", "/internal/x", "/noauth/health")]
    requests += [("POST", "/mcp", MCP), ("POST", "/mcp/", MCP), ("DELETE", "/mcp", None), ("POST", "/ui/agent", {"name": "x"})]
    requests += [("GET", f"/.well-known/agent-card.json?assistant_id={uuid.uuid5(SYSTEM, 'agent')}", None)]
    requests += [("POST", f"/a2a/{uuid.uuid5(SYSTEM, 'agent')}{slash}", MCP) for slash in ("", "/")]
    requests += [("POST", f"/threads/{thread}/state/bulk", {}), ("PUT", f"/threads/{thread}", {}), ("PUT", "/threads", {})]
    requests += [("POST", f"/threads/{thread}/nothing", {}), ("TRACE", f"/threads/{thread}", None)]
    requests += [("POST", path, {}) for path in ("/threads%2Fsearch", "//threads/search", "/threads/./search", "/threads/x/../search", "/threads;x/search", "/threads%5Csearch", "/threads/%2e%2e/threads/search", "/Threads/Search", "/threads/search%00", "/threads//search", "/%74hreads/search")]
    requests += [("GET", path, None) for path in (f"/threads%2F{thread}", f"//threads/{thread}", f"/threads/{neighbour(thread)}/../{thread}", f"/threads/{thread}%2Fstate", f"/threads/{thread}/%73tate", f"/threads/{thread}/state;x=1", f"/%74hreads/{thread}", f"/threads/{thread}%3Fx")]
    for method, path, body in requests:
        answer = mine.client.ask(method, path, body)
        refused = 400 <= answer.status < 500
        if answer.status == 200 and "earch" in path:  # another name of what one may search
            refused = isinstance(answer.json, list)
        report.cell("denials", f"{mine.client.name} {method} {path}", None if refused else str(answer))


def _cancels(report: Report, mine: Estate, victim: Estate) -> None:
    client = mine.client
    for status in ("all", "running", "pending"):
        for more in ({}, {"thread_id": mine.ids["thread"]}, {"thread_id": mine.ids["thread"], "run_ids": [mine.ids["run"]]}):
            for query in ("", "?action=rollback"):
                body = {"status": status} | more
                answer = client.ask("POST", f"/runs/cancel{query}", body)
                fault = None if 400 <= answer.status < 500 else str(answer)
                report.cell("denials", f"{client.name} POST /runs/cancel{query} {body}", fault)
    thread, run = victim.ids["busy_thread"], victim.ids["busy_run"]
    nothing, none = neighbour(thread), neighbour(run)
    own = mine.ids["thread"]
    for foreign, absent in (
        ({"thread_id": thread, "run_ids": [run]}, {"thread_id": nothing, "run_ids": [none]}),
        ({"thread_id": own, "run_ids": [run]}, {"thread_id": own, "run_ids": [none]}),
        ({"run_ids": [run]}, {"run_ids": [none]}),
    ):
        answers = [client.ask("POST", "/runs/cancel", body) for body in (foreign, absent)]
        fault = difference(*answers, {"thread": thread, "run": run}, {"thread": nothing, "run": none})
        report.cell("denials", f"{client.name} POST /runs/cancel {foreign}", fault)
    state = victim.client.ok("GET", f"/threads/{thread}/runs/{run}")["status"]
    report.cell("denials", f"{victim.client.name}'s run goes on", None if state == "running" else state)


def _prunes(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    client = mine.client
    own = mine.thread()
    ids = [victim.ids["thread"], own, victim.ids["busy_thread"], neighbour(own)]
    answer = client.ask("POST", "/threads/prune", {"thread_ids": ids, "strategy": "delete"})
    fine = answer.status == 200 and answer.json == {"pruned_count": 1}
    report.cell("denials", f"{client.name} prunes its own alone", None if fine else str(answer))
    gone = client.ask("GET", f"/threads/{own}").status
    report.cell("denials", "… which is gone", None if gone == 404 else str(gone))
    there = truth.ask("GET", f"/threads/{victim.ids['thread']}").get("thread_id")
    report.cell("denials", "… and another's is not", None if there else "it is")


def _system(report: Report, mine: Estate, truth: Truth) -> None:
    """The assistants that every tenant runs on are nobody's to change."""
    client = mine.client
    for graph in ("agent", "echo", "slow", "custom"):
        here = f"/assistants/{uuid.uuid5(SYSTEM, graph)}"
        before = truth.ask("GET", here)
        for method, path, body in (
            ("PATCH", here, {"name": "mine", "metadata": {"x": 1}}),
            ("POST", f"{here}/latest", {"version": 1}),
            ("DELETE", here, None),
            ("DELETE", f"{here}?delete_threads=true", None),
        ):
            answer = client.ask(method, path, body)
            fault = None if answer.status in (403, 404) else str(answer)
            report.cell("denials", f"{client.name} {method} {path}", fault)
        after = truth.ask("GET", here)
        report.cell("denials", f"the assistant of {graph}", None if before == after else f"{after}")
        taken = client.ask("POST", "/assistants", {"graph_id": "chat", "assistant_id": here[12:], "if_exists": "do_nothing"})
        report.cell("denials", f"claiming the assistant of {graph}", None if taken.status in (403, 409) else str(taken))
    made = mine.assistant()
    answer = client.ask("DELETE", f"/assistants/{made}?delete_threads=true")
    report.cell("denials", f"{client.name} delete_threads of its own", None if answer.status in (200, 204, 403) else str(answer))
    for agent, of in mine.scope.agents.items():
        for method, body in (("PATCH", {"name": "mine"}), ("DELETE", None)):
            answer = client.ask(method, f"/assistants/{of}", body)
            fault = None if answer.status in (403, 404) else str(answer)
            report.cell("denials", f"{client.name} {method} agent {agent}", fault)


def _anonymous(report: Report, mine: Estate, victim: Estate) -> None:
    """Without a credential, or with one that is none, it is 401 whatever is asked."""
    thread = victim.ids["thread"]
    paths = [f"/threads/{thread}", f"/threads/{neighbour(thread)}", "/threads/search", "/assistants/search", "/metrics"]
    for fields in ({}, {"x-api-key": mine.client.key[:-1] + "#"}, {"authorization": "Bearer x.y.z"}):
        for path in paths:
            method = "POST" if path.endswith("search") else "GET"
            answer = exchange(mine.client.base, method, path, {} if method == "POST" else None, fields)
            report.answered(method, path)
            mine.client.search(answer, f"{method} {path}")
            report.cell("denials", f"anonymous {list(fields)} {path}", None if answer.status == 401 else str(answer))
