"""Searches, counts and the store: every filter finds one's own alone. Leaks are found by Client."""

from __future__ import annotations

import json
from typing import Any

from attack.estate import KEY, NAMESPACE, Estate, Truth
from attack.forgery import KEYS
from attack.report import Report
from attack.spelling import difference
from attack.wire import Answer


def check(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    metadata = truth.ask("GET", f"/threads/{victim.ids['thread']}")["metadata"]
    stamps = {key: metadata[key] for key in KEYS if key in metadata}
    for part in (_threads, _crons, _assistants):
        report.guard("searches", part, report, mine, victim, stamps)


def _filters(victim: Estate, stamps: dict[str, Any]) -> list[dict[str, Any]]:
    echoed = {k: metadata for k, metadata in stamps.items()}
    found: list[dict[str, Any]] = [{}, {"metadata": {}}, {"metadata": None}, {"metadata": echoed}]
    found += [{"metadata": {key: value}} for key, value in stamps.items()]
    found += [{"metadata": dict.fromkeys(stamps)}]
    return found


def _threads(report: Report, mine: Estate, victim: Estate, stamps: dict[str, Any]) -> None:
    more: list[dict[str, Any]] = [
        {"ids": [victim.ids["thread"]]},
        {"ids": [mine.ids["thread"], victim.ids["thread"], victim.ids["busy_thread"]]},
        {"status": "idle"},
        {"status": "busy"},
        {"status": "interrupted"},
        {"values": {"text": "x"}},
        {"sort_by": "updated_at", "sort_order": "asc", "offset": 0},
        {"select": ["thread_id", "metadata", "values"]},
        {"extract": {"note": "metadata.note"}},
        {"metadata": {"graph_id": "agent"}},
        {"metadata": {"graph_id": "echo"}},
        {"metadata": {"graph_id": "chat"}},
        {"metadata": {"assistant_id": "chat"}},
    ]
    client = mine.client
    for body in _filters(victim, stamps) + more:
        found = client.ask("POST", "/threads/search", {"limit": 1000} | body)
        label = f"{client.name} POST /threads/search {body}"
        fault = _broken(found)
        if found.status == 200 and "select" not in body:
            owners = {(t.get("metadata") or {}).get("sluice_project") for t in found.json}
            foreign = owners - {_own_project(mine)}
            fault = f"stamped {foreign}" if foreign else None
        report.cell("searches", label, fault)
        count = client.ask("POST", "/threads/count", {k: v for k, v in body.items() if k in ("metadata", "values", "status")})
        if "ids" in body or found.status != 200:
            continue
        same = count.status == 200 and (count.json == len(found.json) or not {"metadata", "status"} & body.keys())
        report.cell("searches", label.replace("search", "count"), None if same else f"{count} but {len(found.json)} found")
    both = {"ids": [mine.ids["thread"], victim.ids["thread"]], "limit": 10}
    ids = [t["thread_id"] for t in client.ok("POST", "/threads/search", both)]
    fault = None if ids == [mine.ids["thread"]] else f"{ids}"
    report.cell("searches", f"{client.name} finds its own by ids", fault)


def _broken(answer: Answer) -> str | None:
    """A 5xx that is not the runtime's own, who has them for odd filters."""
    passed = answer.text == "Internal Server Error" and answer.header("server")
    return None if answer.status < 500 or passed else str(answer)


def _own_project(mine: Estate) -> str:
    thread = mine.client.ok("GET", f"/threads/{mine.ids['thread']}")
    return thread["metadata"].get("sluice_project")


def _crons(report: Report, mine: Estate, victim: Estate, stamps: dict[str, Any]) -> None:
    client = mine.client
    own = client.ok("GET", f"/runs/crons/{mine.ids['cron']}")
    more: list[dict[str, Any]] = [
        {"thread_id": victim.ids["thread"]},
        {"assistant_id": own["assistant_id"]},
        {"enabled": True},
        {"select": ["cron_id", "payload"]},
        {"sort_by": "created_at"},
    ]
    for body in _filters(victim, stamps) + more:
        found = client.ask("POST", "/runs/crons/search", {"limit": 1000} | body)
        label = f"{client.name} POST /runs/crons/search {body}"
        ids = [c["cron_id"] for c in found.json] if found.status == 200 else []
        foreign = set(ids) & {victim.ids["cron"], victim.ids["thread_cron"]}
        report.cell("searches", label, f"{foreign}" if foreign else _broken(found))
        given = {k: v for k, v in body.items() if k in ("metadata", "thread_id", "assistant_id")}
        count = client.ask("POST", "/runs/crons/count", given)
        if found.status == 200 and given == body:
            fine = count.status == 200 and count.json == len(ids)
            report.cell("searches", label.replace("search", "count"), None if fine else f"{count} but {ids}")
    found = client.ok("POST", "/runs/crons/search", {"limit": 1000})
    fine = mine.ids["cron"] in [c["cron_id"] for c in found]
    report.cell("searches", f"{client.name} finds its own cron", None if fine else str(found)[:300])


def _assistants(report: Report, mine: Estate, victim: Estate, stamps: dict[str, Any]) -> None:
    client = mine.client
    more = [{"graph_id": g} for g in ("agent", "echo", "chat", "slow")]
    more += [{"name": "name"}, {"name": victim.mark[:6]}, {"metadata": {"created_by": "system"}}]
    for body in _filters(victim, stamps) + more:
        found = client.ask("POST", "/assistants/search", {"limit": 1000} | body)
        label = f"{client.name} POST /assistants/search {body}"
        report.cell("searches", label, _broken(found))
        count = client.ask("POST", "/assistants/count", body)
        if found.status == 200:
            fine = count.status == 200 and count.json == len(found.json)
            report.cell("searches", label.replace("search", "count"), None if fine else f"{count} but {len(found.json)} found")
    names = {a["graph_id"] for a in client.ok("POST", "/assistants/search", {"limit": 1000})}
    fault = None if {"chat", "helper"} <= names else f"{names}"
    report.cell("searches", f"{client.name} finds its agents", fault)


def store(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    """The same names of items hold other things, and real names lead nowhere."""
    client = mine.client
    real = truth.namespace(victim)
    own = truth.namespace(mine)
    prefix = real[: len(real) - len(NAMESPACE)]
    fine = prefix and own[len(own) - len(NAMESPACE) :] == NAMESPACE and own != real
    report.cell("store", "namespaces have prefixes that differ", None if fine else f"{real} {own}")
    client.ask("DELETE", "/store/items", {"namespace": NAMESPACE, "key": KEY})
    before = truth.of(victim)["items"]
    for body in _store_bodies(real, prefix):
        answer = client.ask("POST", "/store/items/search", {"limit": 1000} | body)
        fault = _foreign(answer, prefix)
        report.cell("store", f"{client.name} POST /store/items/search {body}", fault)
    for body in _listings(real, prefix):
        answer = client.ask("POST", "/store/namespaces", {"limit": 1000} | body)
        report.cell("store", f"{client.name} POST /store/namespaces {body}", _foreign(answer, prefix))
    # Last: what it names here is listed as its own from then on.
    for namespace in (NAMESPACE, real, prefix, [*prefix, *real], ["", *NAMESPACE]):
        _items(report, mine, namespace)
    after = truth.of(victim)["items"]
    report.cell("store", f"{victim.client.name}'s items after {client.name}", None if before == after else f"{before} became {after}")
    mine.item()
    back = client.ok("GET", f"/store/items?namespace={'.'.join(NAMESPACE)}&key={KEY}")
    fine = back["namespace"] == NAMESPACE and back["value"] == {"secret": mine.mark}
    report.cell("store", f"{client.name} reads its own item", None if fine else str(back))
    whole = client.ok("POST", "/store/items/search", {"namespace_prefix": [], "limit": 1000})["items"]
    fine = NAMESPACE in [item["namespace"] for item in whole]
    report.cell("store", f"{client.name} finds its own item", None if fine else str(whole)[:300])


def _items(report: Report, mine: Estate, namespace: list[str]) -> None:
    client = mine.client
    label = f"{client.name} item {namespace}"
    answers = [client.ask("GET", _item(namespace, key)) for key in (KEY, "none")]
    fault = difference(answers[0], answers[1], {}, {})
    report.cell("store", f"GET of {label}", fault)
    for method in ("DELETE", "PUT", "DELETE"):
        body: dict[str, Any] = {"namespace": namespace, "key": KEY}
        if method == "PUT":
            body["value"] = {"secret": mine.mark}
        answer = client.ask(method, "/store/items", body)
        report.cell("store", f"{method} of {label}", None if answer.status < 500 else str(answer))


def _item(namespace: list[str], key: str) -> str:
    return f"/store/items?namespace={'.'.join(namespace)}&key={key}"


def _store_bodies(real: list[str], prefix: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"namespace_prefix": p} for p in ([], NAMESPACE, real, prefix, NAMESPACE[:1])]
    found += [{}, {"namespace_prefix": None}, {"namespace_prefix": [], "filter": {}}, {"namespace_prefix": [], "query": "mark"}]
    return found


def _listings(real: list[str], prefix: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{}, {"prefix": []}, {"prefix": prefix}, {"prefix": real}, {"prefix": ["*"]}]
    found += [{"suffix": NAMESPACE}, {"suffix": NAMESPACE[-1:]}, {"suffix": prefix}, {"suffix": real}]
    found += [{"max_depth": depth} for depth in (1, 2, 3)]
    found += [{"prefix": ["*"], "suffix": ["*"]}, {"suffix": ["*", *NAMESPACE]}, {"suffix": ["*"], "max_depth": 1}]
    return found


def _foreign(answer: Answer, prefix: list[str]) -> str | None:
    if fault := _broken(answer):
        return fault
    found = [label for label in prefix if json.dumps(label) in answer.text and answer.status == 200]
    return f"{found} in {answer}" if found else None
