"""What is another tenant's on a JavaScript server is like what is not there, in that server's words.

    js_absent_check.py GATEWAY ADMIN RUNTIME --key FILE

The runtime is a demo runtime of config/runtime/js. One JSON line for each cell: an operation and an
id. Every operation that the server has is asked about another tenant's id and about one that nobody
has, which must be answered alike, and as the server itself answers the latter, unless OUR_WORD says
otherwise; and about what is no id, which must be answered as the server does. What the server has
no path for is answered by itself, or as it would.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from pathlib import Path
from typing import Any

from attack.admin import Admin
from attack.report import Report
from attack.wire import Answer, Client, exchange

RUN = {"assistant_id": "echo", "input": {"text": "x"}}
SCHEDULE = {"assistant_id": "echo", "schedule": "0 0 1 1 *"}

THREAD = [
    ("GET", "/threads/{id}", None),
    ("PATCH", "/threads/{id}", {"metadata": {"a": 1}}),
    ("DELETE", "/threads/{id}", None),
    ("POST", "/threads/{id}/copy", None),
    ("GET", "/threads/{id}/state", None),
    ("POST", "/threads/{id}/state", {"values": {"text": "evil"}}),
    ("GET", "/threads/{id}/state/{run}", None),
    ("POST", "/threads/{id}/state/checkpoint", {"checkpoint": {"checkpoint_ns": ""}}),
    ("GET", "/threads/{id}/history", None),
    ("POST", "/threads/{id}/history", {}),
    ("GET", "/threads/{id}/runs", None),
    ("POST", "/threads/{id}/runs", RUN),
    ("POST", "/threads/{id}/runs/stream", RUN),
    ("POST", "/threads/{id}/runs/wait", RUN),
    ("GET", "/threads/{id}/runs/{run}", None),
    ("DELETE", "/threads/{id}/runs/{run}", None),
    ("POST", "/threads/{id}/runs/{run}/cancel", None),
    ("GET", "/threads/{id}/runs/{run}/join", None),
    ("GET", "/threads/{id}/runs/{run}/stream", None),
    ("POST", "/threads/{id}/runs/crons", SCHEDULE),
    ("POST", "/threads/{id}/commands", {"id": 1, "method": "agent.getTree", "params": {}}),
    ("POST", "/threads/{id}/stream/events", {"channels": ["values"]}),
]

ASSISTANT = [
    ("GET", "/assistants/{id}", None),
    ("GET", "/assistants/{id}/graph", None),
    ("GET", "/assistants/{id}/schemas", None),
    ("GET", "/assistants/{id}/subgraphs", None),
    ("GET", "/assistants/{id}/subgraphs/child", None),
    ("POST", "/assistants/{id}/versions", {}),
    ("POST", "/assistants/{id}/latest", {"version": 1}),
    ("PATCH", "/assistants/{id}", {"name": "evil"}),
    ("DELETE", "/assistants/{id}", None),
    ("POST", "/runs/wait", {**RUN, "assistant_id": "{id}"}),
]

CRON = [("DELETE", "/runs/crons/{id}", None)]

NO_ROUTE = [
    ("GET", "/threads/{id}/storage", None),
    ("GET", "/threads/{id}/stream", None),
    ("PATCH", "/threads/{id}/state", {"metadata": {}}),
    ("POST", "/threads/prune", {"thread_ids": ["{id}"]}),
    ("POST", "/runs/cancel", {"thread_id": "{id}", "run_ids": ["{run}"]}),
    ("GET", "/runs/crons/{id}", None),
    ("PATCH", "/runs/crons/{id}", {"enabled": False}),
    ("POST", "/runs/crons/count", {}),
    ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
    ("GET", "/a2a/{id}/.well-known/agent-card.json", None),
    ("POST", "/a2a/{id}", {"jsonrpc": "2.0", "id": 1, "method": "message/send", "params": {}}),
    ("GET", "/metrics", None),
    ("GET", "/docs", None),
    ("GET", "/openapi.json", None),
]

OUR_WORD = {
    # The server answers 200 for a thread that is not there; design section 6.
    "GET /threads/{id}/runs/{run}/stream": "Thread with ID <id> not found",
    "POST /threads/{id}/commands": "Thread with ID <id> not found",
    "POST /threads/{id}/stream/events": "Thread with ID <id> not found",
    # It checks the schedule, which it can't make, before it says so.
    "POST /threads/{id}/runs/crons": "Not implemented",
}
"""Where what we say is not what the server does."""


LAX = {"POST /threads/{id}/commands", "POST /threads/{id}/stream/events"}
"""Where the server takes what is no id for one, which nobody can own: as malformed as elsewhere."""


def filled(value: Any, thing: str, run: str) -> Any:
    return json.loads(json.dumps(value).replace("{id}", thing).replace("{run}", run))


def seen(answer: Answer, thing: str) -> list[Any]:
    """An answer but for the id that was asked for, the time and the length that follow from it."""
    fields = sorted(
        (name, value)
        for name, value in answer.headers
        if name not in ("date", "content-length", "x-request-id")
        and not name.startswith("access-control-")  # the server's, or by cors.origins ours
    )
    return [answer.status, fields, answer.body.decode().replace(thing, "<id>")]


def words(answer: Answer, thing: str) -> list[Any]:
    """What a client reads: without the fields that are between a server and its neighbour."""
    kind = next((value for name, value in answer.headers if name == "content-type"), None)
    return [answer.status, kind, answer.body.decode().replace(thing, "<id>")]


class Checks:
    def __init__(self, given: argparse.Namespace):
        self.runtime = given.runtime
        self.failed = 0
        admin = Admin(given.admin, given.key.read_text().strip())
        runtime = admin.runtime("script", given.runtime)
        self.attacker = self._client(admin, given.gateway, "mallory", runtime)
        self.victim = self._client(admin, given.gateway, "alice", runtime)

    def _client(self, admin: Admin, gateway: str, slug: str, runtime: str) -> Client:
        scope = admin.project(slug, admin.tenant(slug), "support", {"dev": runtime})
        for graph in ("agent", "echo"):
            admin.agent(scope, graph, {"dev": graph})
        admin.account(scope, "sdk", "developer")
        limits = {"project_id": scope.project_id, "environment": "dev"}
        return Client(slug, gateway, admin.key(scope, "sdk", **limits)["key"], Report([]))

    def expect(self, what: str, fine: Any, found: Any) -> None:
        self.failed += not fine
        print(json.dumps({"check": what} if fine else {"check": what, "failed": str(found)[:1200]}))

    def run(self) -> None:
        marker = f"marker-{uuid.uuid4().hex}"
        thread = self.victim.ok("POST", "/threads", {"metadata": {"m": marker}})["thread_id"]
        made = self.victim.ok("POST", "/runs/wait", {**RUN, "input": {"text": marker}})
        self.expect("the victim's run", made.get("echo") == marker, made)
        self.victim.ok("POST", f"/threads/{thread}/runs/wait", {**RUN, "input": {"text": marker}})
        run = self.victim.ok("GET", f"/threads/{thread}/runs")[0]["run_id"]
        body = {"graph_id": "echo", "name": marker}
        assistant = self.victim.ok("POST", "/assistants", body)["assistant_id"]
        before = self._estate(thread, assistant)
        for cells, thing in ((THREAD, thread), (ASSISTANT, assistant), (CRON, str(uuid.uuid4()))):
            for method, path, given in cells:
                self._alike(method, path, given, thing, run, marker)
                self._malformed(method, path, given)
        for method, path, given in NO_ROUTE:
            self._no_route(method, path, given, thread, run)
        self._taken(thread, assistant)
        self._searches(thread, marker)
        self._other_thread(thread, marker)
        self._headers()
        self.expect("all of the victim's is as it was", self._estate(thread, assistant) == before, before)

    def _estate(self, thread: str, assistant: str) -> list[Any]:
        """What the runtime itself has of the victim."""
        paths = (f"/threads/{thread}", f"/threads/{thread}/state", f"/threads/{thread}/runs",
                 f"/assistants/{assistant}")
        return [exchange(self.runtime, "GET", path).json for path in paths]

    def _alike(self, method: str, path: str, body: Any, thing: str, run: str, marker: str) -> None:
        name, absent, none = f"{method} {path}", str(uuid.uuid4()), str(uuid.uuid4())
        foreign = self.attacker.ask(method, *filled([path, body], thing, run))
        nobody = self.attacker.ask(method, *filled([path, body], absent, none))
        like = seen(foreign, thing) == seen(nobody, absent)
        self.expect(f"{name}: another's is like none", like, [foreign, nobody])
        self.expect(f"{name}: nothing is told", marker not in foreign.body.decode(), foreign)
        if name in OUR_WORD:
            fine = words(nobody, absent)[2] == OUR_WORD[name] and nobody.status >= 400
            self.expect(f"{name}: our word", fine, nobody)
        else:
            bare = exchange(self.runtime, method, *filled([path, body], absent, none))
            fine = words(nobody, absent) == words(bare, absent)
            self.expect(f"{name}: as the server says it", fine, [nobody, bare])

    def _malformed(self, method: str, path: str, body: Any) -> None:
        name = f"{method} {path}"
        told = self.attacker.ask(method, *filled([path, body], "not-a-uuid", str(uuid.uuid4())))
        bare = exchange(self.runtime, method, *filled([path, body], "not-a-uuid", str(uuid.uuid4())))
        same = words(told, "not-a-uuid") == words(bare, "not-a-uuid")
        fine = told.status == 400 and "Invalid uuid" in told.text if name in LAX else same
        self.expect(f"{name}: malformed", fine, [told, bare])

    def _no_route(self, method: str, path: str, body: Any, thread: str, run: str) -> None:
        own = self.attacker.ok("POST", "/threads", {})["thread_id"]
        bare = words(exchange(self.runtime, method, *filled([path, body], own, run)), own)
        for what, thing in (("own", own), ("another's", thread), ("none", str(uuid.uuid4()))):
            told = self.attacker.ask(method, *filled([path, body], thing, run))
            self.expect(f"{method} {path}: {what} is no path", words(told, thing) == bare, [told, bare])

    def _taken(self, thread: str, assistant: str) -> None:
        """To make what another has: as to make one's own once more."""
        for path, body, taken in (
            ("/threads", {"thread_id": "{id}"}, thread),
            ("/assistants", {"assistant_id": "{id}", "graph_id": "echo"}, assistant),
        ):
            own = str(uuid.uuid4())
            self.attacker.ok("POST", path, filled(body, own, ""))
            again = self.attacker.ask("POST", path, filled(body, own, ""))
            theirs = self.attacker.ask("POST", path, filled(body, taken, ""))
            fine = theirs.status == 409 and seen(theirs, taken) == seen(again, own)
            self.expect(f"POST {path}: taken", fine, [theirs, again])
            lenient = self.attacker.ask("POST", path, filled({**body, "if_exists": "do_nothing"}, taken, ""))
            self.expect(f"POST {path}: do_nothing with another's", lenient.status == 409, lenient)

    def _searches(self, thread: str, marker: str) -> None:
        for path, body in (
            ("/threads/search", {"limit": 100}),
            ("/threads/search", {"ids": [thread]}),
            ("/threads/search", {"metadata": {"m": marker}}),
            ("/threads/count", {"metadata": {"m": marker}}),
            ("/assistants/search", {"limit": 100}),
            ("/store/items/search", {"namespace_prefix": []}),
            ("/store/namespaces", {}),
        ):
            found = self.attacker.ask("POST", path, body)
            fine = found.status == 200 and thread not in found.body.decode()
            fine = fine and marker not in found.body.decode() and found.json != 1
            self.expect(f"{path} {list(body)}", fine, found)

    def _other_thread(self, thread: str, marker: str) -> None:
        """Another's thread, named where one's own is meant."""
        own = self.attacker.ok("POST", "/threads", {})["thread_id"]
        there = {"thread_id": thread, "checkpoint_ns": ""}
        for method, path, body in (
            ("POST", "state/checkpoint", {"checkpoint": there}),
            ("POST", "history", {"checkpoint": there}),
            ("POST", "state", {"values": {"text": "evil"}, "as_node": "answer", "checkpoint": there}),
            ("POST", "runs/wait", {**RUN, "checkpoint": there}),
            ("POST", "runs/wait", {**RUN, "config": {"configurable": {"thread_id": thread}}}),
        ):
            told = self.attacker.ask(method, f"/threads/{own}/{path}", body)
            fine = marker not in told.body.decode() and thread not in told.body.decode()
            self.expect(f"{path} with another's thread in the body", fine, told)

    def _headers(self) -> None:
        """The server copies fields into its runs: of them, only what the client may know."""
        made = self.attacker.ok("POST", "/runs", RUN)
        told = {k for k in made["kwargs"]["config"]["configurable"] if k.startswith("x-")}
        self.expect("fields in a run", told == {"x-request-id"}, made)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gateway", "admin", "runtime"):
        parser.add_argument(name)
    parser.add_argument("--key", required=True, type=Path)
    checks = Checks(parser.parse_args())
    checks.run()
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
