"""What a caller owns on the runtime: one of everything, full of a marker that nobody else has."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from attack.admin import Scope
from attack.wire import Client, exchange, secret_of

YEARLY = "0 0 1 1 *"
"""A schedule that does not come due while the suite runs."""

NAMESPACE = ["notes", "private"]
KEY = "plan"


def chat(graph: str, text: str) -> dict[str, Any]:
    """An input that the graph understands."""
    return {"text": text} if graph == "echo" else {"messages": [{"role": "user", "content": text}]}


@dataclass
class Estate:
    """Ids by kind: thread, run, checkpoint, cron, assistant and more."""

    client: Client
    scope: Scope
    mark: str
    graphs: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    def input(self, agent: str = "chat", note: str = "") -> dict[str, Any]:
        return chat(self.graphs[agent], f"{self.mark} {note}")

    def run(self, agent: str = "chat", **more: Any) -> dict[str, Any]:
        """The body of a run."""
        return {"assistant_id": agent, "input": self.input(agent)} | more

    def thread(self) -> str:
        """A new thread with one run, which has ended."""
        made = self.client.ok("POST", "/threads", {"metadata": {"note": self.mark}})["thread_id"]
        self.client.ok("POST", f"/threads/{made}/runs/wait", self.run(metadata={"note": self.mark}))
        return made

    def with_run(self, prefix: str = "") -> None:
        """A thread, its run and its checkpoint."""
        thread = self.thread()
        self.ids[prefix + "thread"] = thread
        self.ids[prefix + "run"] = self.client.ok("GET", f"/threads/{thread}/runs")[0]["run_id"]
        state = self.client.ok("GET", f"/threads/{thread}/state")
        self.ids[prefix + "checkpoint"] = state["checkpoint"]["checkpoint_id"]

    def cron(self, path: str = "/runs/crons") -> str:
        body = self.run(schedule=YEARLY, metadata={"note": self.mark})
        return self.client.ok("POST", path, body)["cron_id"]

    def assistant(self) -> str:
        body = {
            "graph_id": "chat",
            "name": f"name {self.mark}",
            "description": self.mark,
            "metadata": {"note": self.mark},
            "config": {"configurable": {"note": self.mark}},
        }
        return self.client.ok("POST", "/assistants", body)["assistant_id"]

    def busy(self) -> None:
        """A thread with a run that goes on for long, and one that waits for it."""
        thread = self.client.ok("POST", "/threads", {"metadata": {"note": self.mark}})["thread_id"]
        slow = {"assistant_id": "long", "input": {"chunks": 100000, "delay_ms": 1000}}
        slow["metadata"] = {"note": self.mark}
        self.ids["busy_thread"] = thread
        for kind in ("busy_run", "pending_run"):
            self.ids[kind] = self.client.ok("POST", f"/threads/{thread}/runs", slow)["run_id"]
        self._await_status(thread, self.ids["busy_run"], "running")

    def _await_status(self, thread: str, run: str, status: str) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.client.ok("GET", f"/threads/{thread}/runs/{run}")["status"] == status:
                return
            time.sleep(0.1)
        raise AssertionError(f"run {run} of {self.client.name} is not {status}")

    def item(self) -> None:
        item = {"namespace": NAMESPACE, "key": KEY, "value": {"secret": self.mark}}
        self.client.ok("PUT", "/store/items", item)

    def keep(self, kind: str, make: Callable[[], str]) -> None:
        """Makes something; when that is refused the suite goes on with the id of nothing."""
        fault = None
        try:
            self.ids[kind] = make()
        except AssertionError as refused:
            self.ids[kind] = str(uuid.uuid4())
            fault = str(refused)
        self.client.report.cell("setup", f"{self.client.name} makes a {kind}", fault)

    def secrets(self) -> dict[str, str]:
        """What a stranger must never see."""
        found = {secret_of(value): f"id {kind}" for kind, value in self.ids.items()}
        found[secret_of(self.mark)] = "the marker"
        return found


def furnish(client: Client, scope: Scope, graphs: dict[str, str], more: str = "") -> Estate:
    """Makes one of everything for a caller who may; more is "all" or "item", or less than that.

    Items are a project's, whoever puts them: one caller of each has any.
    """
    estate = Estate(client, scope, "mark" + uuid.uuid4().hex, graphs)
    estate.with_run()
    estate.keep("cron", estate.cron)
    estate.keep("assistant", estate.assistant)
    if more:
        estate.item()
    if more == "all":
        estate.keep("thread_cron", lambda: estate.cron(f"/threads/{estate.ids['thread']}/runs/crons"))
        stateless = client.ask("POST", "/runs/wait", estate.run(on_completion="keep"))
        estate.ids["kept_thread"] = stateless.header("content-location").split("/")[2]
        estate.busy()
        if graphs["asks"] == "approval":
            thread = client.ok("POST", "/threads", {"metadata": {"note": estate.mark}})["thread_id"]
            client.ok("POST", f"/threads/{thread}/runs/wait", estate.run("asks"))
            estate.ids["asking_thread"] = thread
    return estate


class Truth:
    """What is on the runtime, as the runtime itself tells."""

    def __init__(self, runtime: str):
        self.runtime = runtime

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return exchange(self.runtime, method, path, body).json

    def of(self, estate: Estate) -> dict[str, Any]:
        """All of an estate; two of these are equal when nobody changed it in between."""
        found: dict[str, Any] = {}
        for kind, value in estate.ids.items():
            for path in _paths(kind, value):
                found[f"{kind} {path}"] = self.ask("GET", path)
        assistant = estate.ids.get("assistant")
        if assistant:
            found["versions"] = self.ask("POST", f"/assistants/{assistant}/versions", {})
        items = self.ask("POST", "/store/items/search", {"namespace_prefix": [], "limit": 1000})
        found["items"] = [i for i in items["items"] if estate.mark in json.dumps(i)]
        return found

    def namespace(self, estate: Estate) -> list[str]:
        """Where the caller's items really are."""
        item = self.of(estate)["items"]
        return item[0]["namespace"] if item else []

    def threads(self) -> int:
        return self.ask("POST", "/threads/count", {})

    def crons(self) -> int:
        return self.ask("POST", "/runs/crons/count", {})


def _paths(kind: str, value: str) -> list[str]:
    if kind.endswith("thread"):
        here = f"/threads/{value}"
        return [here, f"{here}/state", f"{here}/history", f"{here}/runs"]
    if kind.endswith("cron"):
        return [f"/runs/crons/{value}"]
    return [f"/assistants/{value}"] if kind == "assistant" else []


def changes(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    """What differs, in a sentence."""
    found = [
        f"{name}: {_first_difference(before.get(name), after.get(name))}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    return "; ".join(found)[:1500] or None


def _first_difference(before: Any, after: Any) -> str:
    left, right = json.dumps(before, sort_keys=True), json.dumps(after, sort_keys=True)
    at = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), min(len(left), len(right)))
    return f"…{left[max(0, at - 60):at + 80]}… became …{right[max(0, at - 60):at + 80]}…"
