"""What runs may carry: batches, webhooks, checkpoints, threads named beside the path."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from attack.estate import YEARLY, Estate, Truth
from attack.matrix import at_once, neighbour
from attack.report import Report
from attack.spelling import difference
from attack.wire import Answer

URLS = (
    "http://169.254.169.254/latest/meta-data",
    "http://[fd00:ec2::254]/",
    "http://127.0.0.1:1/",
    "http://2852039166/",
    "https://hooks.example/x",
    "//hooks.example/x",
    "/threads",
    "file:///etc/passwd",
)


def check(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    at_once(partial(report.guard, "bodies", part, report, mine, victim) for part in (_checkpoints, _foreign_content))


def counted(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    """What starts nothing, by what is on the runtime: nobody else may start anything meanwhile."""
    report.guard("bodies", _batches, report, mine, victim, truth)
    report.guard("bodies", _webhooks, report, mine, truth)


def _batches(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    """One element that may not be, wherever it stands, and nothing is started."""
    client = mine.client
    good = mine.run(on_completion="keep")
    foreign, absent = victim.ids["assistant"], neighbour(victim.ids["assistant"])
    for place in range(3):
        answers = []
        before = truth.threads()
        for assistant in (foreign, absent):
            batch = [good, good]
            batch.insert(place, good | {"assistant_id": assistant})
            answers.append(client.ask("POST", "/runs/batch", batch))
        after = truth.threads()
        label = f"{client.name} batch with a foreign element at {place}"
        fault = difference(*answers, {"assistant": foreign}, {"assistant": absent})
        refused = 400 <= answers[0].status < 500
        report.cell("bodies", label, fault or (None if refused else str(answers[0])))
        report.cell("bodies", f"{label}: nothing is started", None if before == after else f"{after - before} threads")
    for element in (victim.scope.agents["chat"], "support:none", "nothing", 7, None, "custom"):
        before = truth.threads()
        answer = client.ask("POST", "/runs/batch", [good, good | {"assistant_id": element}])
        after = truth.threads()
        fine = 400 <= answer.status < 500 and before == after
        report.cell("bodies", f"{client.name} batch with {element}", None if fine else f"{answer}, {after - before} threads")


def _webhooks(report: Report, mine: Estate, truth: Truth) -> None:
    client, thread = mine.client, mine.ids["thread"]
    paths = [f"/threads/{thread}/runs", f"/threads/{thread}/runs/wait", f"/threads/{thread}/runs/stream"]
    paths += ["/runs", "/runs/wait", "/runs/stream", "/runs/batch", "/runs/crons", f"/threads/{thread}/runs/crons"]
    before = (truth.threads(), truth.crons(), len(truth.ask("GET", f"/threads/{thread}/runs?limit=1000")))
    for url in URLS:
        for path in paths:
            run = mine.run(webhook=url, on_completion="keep")
            if path.endswith("crons"):
                run = mine.run(webhook=url, schedule=YEARLY)
            if path.startswith("/threads"):
                run.pop("on_completion", None)
            body: Any = [mine.run(), run] if path.endswith("batch") else run
            _refused(report, mine, "POST", path, body)
        _refused(report, mine, "PATCH", f"/runs/crons/{mine.ids['cron']}", {"webhook": url})
        command = {"id": 1, "method": "run.start", "params": mine.run(webhook=url)}
        answer = client.ask("POST", f"/threads/{thread}/commands", command)
        refused = answer.status >= 400 or answer.json.get("type") == "error"
        report.cell("bodies", f"{client.name} command with webhook {url}", None if refused else str(answer))
    after = (truth.threads(), truth.crons(), len(truth.ask("GET", f"/threads/{thread}/runs?limit=1000")))
    report.cell("bodies", "webhooks start nothing", None if before == after else f"{before} {after}")


def _refused(report: Report, mine: Estate, method: str, path: str, body: Any) -> None:
    answer = mine.client.ask(method, path, body)
    refused = 400 <= answer.status < 500
    report.cell("bodies", f"{mine.client.name} {method} {path} {body}", None if refused else str(answer))


def _checkpoints(report: Report, mine: Estate, victim: Estate) -> None:
    """A run or a state from another's checkpoint is one from none."""
    foreign = {"thread": victim.ids["thread"], "checkpoint": victim.ids["checkpoint"]}
    absent = {kind: neighbour(value) for kind, value in foreign.items()}
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(partial(_from_checkpoint, mine), (foreign, absent))
    for (label, one), (_, other) in zip(*answers):
        fine = one.status == other.status
        report.cell("bodies", f"{mine.client.name} foreign checkpoint {label}", None if fine else f"{one} but {other}")


def _from_checkpoint(mine: Estate, ids: dict[str, str]) -> list[tuple[str, Answer]]:
    checkpoint = {"thread_id": ids["thread"], "checkpoint_id": ids["checkpoint"], "checkpoint_ns": ""}
    here = f"/threads/{mine.thread()}"
    requests: list[tuple[str, Any]] = [
        ("/state/checkpoint", {"checkpoint": checkpoint}),
        ("/history", {"checkpoint": checkpoint}),
        ("/history", {"before": {"configurable": checkpoint}}),
        ("/runs/wait", mine.run(checkpoint=checkpoint)),
        ("/runs/wait", mine.run(checkpoint_id=ids["checkpoint"])),
        ("/runs/wait", mine.run(config={"configurable": checkpoint})),
        ("/state", {"values": None, "checkpoint": checkpoint}),
        ("/state", {"values": None, "checkpoint_id": ids["checkpoint"]}),
    ]
    return [
        (f"{number} {path}", mine.client.ask("POST", here + path, body))
        for number, (path, body) in enumerate(requests)
    ]


def _foreign_content(report: Report, mine: Estate, victim: Estate) -> None:
    """The thread in a body is the path's, and what it is wrapped in changes nothing."""
    client, thread = mine.client, mine.thread()
    config = {"configurable": {"thread_id": victim.ids["thread"]}}
    for path in (f"/threads/{thread}/runs/wait", "/runs/wait"):
        for more in ({"config": config}, {"thread_id": victim.ids["thread"]}, {"context": config["configurable"]}):
            answer = client.ask("POST", path, mine.run("helper", **more))
            fault = None if answer.status < 500 else str(answer)
            report.cell("bodies", f"{client.name} POST {path} {more}", fault)
    for content in ("text/plain;charset=UTF-8", "application/octet-stream", "multipart/form-data"):
        answer = client.ask("POST", "/threads/search", {"limit": 1000}, {"content-type": content})
        report.cell("bodies", f"{client.name} search as {content}", None if answer.status == 200 else str(answer))
