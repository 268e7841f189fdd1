"""Every place of an id × every spelling × every caller: what is another's is what is not there."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from attack.estate import Estate, Truth, changes
from attack.report import Report
from attack.spelling import BODY, FEW, PATH, SAME, difference, names, settled
from attack.templates import ALL, Ids, Template
from attack.wire import Answer, Client, exchange

AT_ONCE = 6

NOBODY = "0199a0e0-0000-7000-8000-000000000000"
"""The id of nothing."""


@dataclass
class Attacker:
    """Who attacks an estate.

    estate: the attacker's own; None when it may make nothing
    full: tries every spelling, not the few that are unlike each other
    kinds: of ids that are not the attacker's to see
    """

    client: Client
    estate: Estate | None
    full: bool = False
    kinds: tuple[str, ...] = ("thread", "run", "checkpoint", "cron", "assistant")

    def own(self) -> Ids:
        ids = self.estate.ids if self.estate else {}
        return {"my_thread": ids.get("my_thread") or ids.get("thread", NOBODY)}


def at_once(calls: Iterable[Callable[[], None]]) -> None:
    """Several at a time, until all are done."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for job in [pool.submit(call) for call in calls]:
            job.result()


def neighbour(value: str) -> str:
    """An id that nothing has, like the other but for its end."""
    return value[:-12] + secrets.token_hex(6)


def attack(report: Report, attackers: Iterable[Attacker], victim: Estate, truth: Truth) -> None:
    """All templates by all attackers; after each attacker the victim has what it had."""
    before = truth.of(victim)
    for attacker in attackers:
        templates = [t for t in ALL if t.slot in attacker.kinds]
        at_once(partial(_try, report, attacker, victim, t) for t in templates)
        after = truth.of(victim)
        label = f"{victim.client.name} after all by {attacker.client.name}"
        report.cell("unchanged", label, changes(before, after))
        before = after


def _spellings(template: Template, full: bool) -> dict:
    if template.within:
        return BODY if full else {"canonical": BODY["canonical"], "upper case": BODY["upper case"]}
    return PATH if full else {name: PATH[name] for name in FEW}


def _try(report: Report, attacker: Attacker, victim: Estate, template: Template) -> None:
    for name, spell in _spellings(template, attacker.full).items():
        label = f"{attacker.client.name} at {victim.client.name}'s, {template}, {name}"
        try:
            report.cell("matrix", label, _compare(attacker, victim, template, spell, name))
        except OSError as broken:
            report.cell("matrix", label, f"no answer: {broken!r}")


def _compare(attacker: Attacker, victim: Estate, template: Template, spell, name: str) -> str | None:
    kinds = ("thread", "run", "checkpoint", "cron", "assistant")
    foreign = {kind: victim.ids[kind] for kind in kinds}
    absent = {kind: neighbour(value) for kind, value in foreign.items()}
    slash = name == "slash after"
    answers = []
    for ids in (foreign, absent):
        path, body = template.fill(ids | attacker.own(), spell, slash)
        answers.append(attacker.client.ask(template.method, path, body))
    if answers[0].status >= 500:
        return f"{answers[0]}"
    if template.makes and answers[1].status == 200 and answers[1].json.get("type") == "success":
        return None if answers[0].status == 409 else f"{answers[0]}"
    return difference(*answers, attacker.own() | foreign, attacker.own() | absent)


def own(report: Report, estate: Estate) -> None:
    """The same requests at what is one's own succeed: the templates are not refused for nothing."""
    templates = [t for t in ALL if t.own]
    reads = [t for t in templates if _is_read(t)]
    writes = [t for t in templates if not _is_read(t) and not t.last]
    for several in (reads, writes):  # what is read in several spellings does not change meanwhile
        at_once(partial(_own, report, estate, template) for template in several)
    for template in sorted((t for t in templates if t.last), key=lambda t: t.last):
        _own(report, estate, template)


def _is_read(template: Template) -> bool:
    """A read that is done at once, about something that is named in the path."""
    return template.method == "GET" and not template.within and "stream" not in template.path


def _own(report: Report, estate: Estate, template: Template) -> None:
    mine = estate.ids | {"my_thread": estate.ids["thread"]}
    path, body = template.fill(mine, str, False)
    answer = estate.client.ask(template.method, path, body)
    fine = answer.status == 403 if template.denied else 200 <= answer.status < 300
    report.cell("own", f"{estate.client.name} {template}", None if fine else f"{answer}")
    if _is_read(template) and template.slot != "checkpoint":  # which the runtime knows by one spelling
        _spelled(report, estate, template, mine, answer)


def _spelled(report: Report, estate: Estate, template: Template, mine: Ids, plain: Answer) -> None:
    """By another spelling one gets the same, or a refusal."""
    for name in SAME:
        path, _ = template.fill(mine, PATH[name], name == "slash after")
        answer = estate.client.ask("GET", path)
        same = settled(answer, mine)[::2] == settled(plain, mine)[::2]
        refused = answer.status in (400, 404, 422)
        fault = None if same or refused else f"{answer} (plainly: {plain})"
        report.cell("own spelled", f"{estate.client.name} {template}, {name}", fault)


def plain(report: Report, client: Client, runtime: str, graph: str, like: Ids) -> None:
    """What is absent is answered as the runtime itself answers."""
    templates = [t for t in ALL if t.plain and "/a2a/" not in t.path and "agent-card" not in t.path]
    cells = [(t, name) for t in templates for name in (("canonical",) if t.within else ("canonical", "too long"))]
    at_once(partial(_plain, report, client, runtime, graph, like, *cell) for cell in cells)


def _plain(report: Report, client: Client, runtime: str, graph: str, like: Ids, template: Template, name: str) -> None:
    ids = {kind: neighbour(value) for kind, value in like.items()}
    spell = (BODY if template.within else PATH)[name]
    path, body = template.fill(ids | {"my_thread": like["my_thread"]}, spell, False)
    answer = client.ask(template.method, path, body)
    text = None if body is None else json.loads(json.dumps(body).replace('"chat"', f'"{graph}"'))
    bare = exchange(runtime, template.method, path, text)
    got, expected = [
        (a.status, a.header("content-type"), names(a), settled(a, ids)[2]) for a in (answer, bare)
    ]
    # What is there may change in between: runs of this thread go on.
    told = 2 if got[0] == 200 else 4
    refused = name == "too long" and got[0] in (400, 404, 422)
    same = got[:told] == expected[:told] or refused
    fault = None if same else f"{got} but the runtime {expected}"
    report.cell("as the runtime", f"{template}, {name}", fault)
