"""One agent in two environments, each of which is placed on a runtime of its own.

    environments_check.py GATEWAY ADMIN DEV_RUNTIME PROD_RUNTIME --key FILE

The runtimes are demo runtimes that nobody else uses. One JSON line for each check.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from attack.admin import Admin
from attack.report import Report
from attack.wire import Client, exchange

LIVE_SECONDS = 3.0

GRAPHS = {"dev": "agent", "prod": "echo"}

INPUT = {"text": "hello", "messages": [{"role": "user", "content": "hello"}]}


class Checks:
    def __init__(self, given: argparse.Namespace):
        self.runtimes = {"dev": given.dev, "prod": given.prod}
        self.admin = Admin(given.admin, given.key.read_text().strip())
        self.base = given.gateway
        self.failed = 0
        registered = {env: self.admin.runtime(env, url) for env, url in self.runtimes.items()}
        self.scope = self.admin.project("acme", self.admin.tenant("acme"), "support", registered)
        self.agent = self.admin.agent(self.scope, "chat", GRAPHS)
        self.admin.account(self.scope, "developer", "developer")

    def expect(self, what: str, fine: Any, seen: Any) -> None:
        self.failed += not fine
        print(json.dumps({"check": what} if fine else {"check": what, "failed": str(seen)[:800]}))

    def client(self, **limits: str) -> Client:
        key = self.admin.key(self.scope, "developer", **limits)["key"]
        return Client("developer", self.base, key, Report([]))

    def run(self) -> None:
        self._runs()
        self._threads()
        self._bindings()

    def _graph(self, answer: Any) -> str:
        """Of which graph an answer is."""
        return "echo" if "echo" in answer.json else "agent" if "messages" in answer.json else str(answer)

    def _runs(self) -> None:
        """By the key, the header and the base path, and by every name of the agent."""
        anywhere = self.client()
        for environment, graph in GRAPHS.items():
            ways: list[tuple[Client, str, dict[str, str]]] = [
                (self.client(environment=environment), "", {}),
                (anywhere, "", {"X-Sluice-Environment": environment, "X-Sluice-Project": "support"}),
                (anywhere, f"/-/at/acme/support/{environment}", {}),
            ]
            for client, prefix, headers in ways:
                headers = headers or ({} if prefix else {"X-Sluice-Project": "support"})
                for name in (self.agent, "chat", "support:chat"):
                    body = {"assistant_id": name, "input": INPUT}
                    answer = client.ask("POST", f"{prefix}/runs/wait", body, headers)
                    found = answer.status == 200 and self._graph(answer) == graph
                    self.expect(f"{environment} by {prefix} {headers} {name}", found, answer)

    def _threads(self) -> None:
        """A thread is on its environment's runtime alone, and in the other is not there."""
        clients = {e: self.client(environment=e, project_id=self.scope.project_id) for e in GRAPHS}
        for environment, other in (("dev", "prod"), ("prod", "dev")):
            thread = clients[environment].ok("POST", "/threads", {})["thread_id"]
            path = f"/threads/{thread}"
            here = exchange(self.runtimes[environment], "GET", path)
            there = exchange(self.runtimes[other], "GET", path)
            self.expect(f"{environment}'s thread is there", here.status == 200, here)
            self.expect(f"{environment}'s thread is not on {other}'s", there.status == 404, there)
            answer = clients[other].ask("GET", path)
            self.expect(f"{environment}'s thread from {other}", answer.status == 404, answer)
            answer = clients[other].ask("POST", f"{path}/runs/wait", {"assistant_id": "chat", "input": INPUT})
            self.expect(f"a run of {other} on {environment}'s thread", answer.status == 404, answer)
            found = clients[other].ok("POST", "/threads/search", {"limit": 100})
            listed = thread in [t["thread_id"] for t in found]
            self.expect(f"{environment}'s thread is not listed in {other}", not listed, found)

    def _bindings(self) -> None:
        """Another deployment is live soon, in its environment alone; and the first one again."""
        clients = {e: self.client(environment=e, project_id=self.scope.project_id) for e in GRAPHS}
        here = f"/v1/tenants/{self.scope.tenant_id}/agents/{self.agent}/bindings/dev"
        for body, graph in (({"langgraph_graph_id": "echo"}, "echo"), ({"deployment": 1}, "agent")):
            changed = self.admin.ask("PUT", here, body)
            self.expect(f"bound to {graph}", changed, changed)
            began = time.monotonic()
            while (seen := self._of(clients["dev"])) != graph and time.monotonic() - began < LIVE_SECONDS:
                time.sleep(0.05)
            self.expect(f"{graph} is live in dev", seen == graph, seen)
            self.expect("and prod is as it was", self._of(clients["prod"]) == "echo", "")
        shown = clients["dev"].ask("GET", f"/assistants/{self.agent}")
        fine = shown.status == 200 and shown.json["assistant_id"] == self.agent
        self.expect("the agent is shown with its id", fine, shown)

    def _of(self, client: Client) -> str:
        return self._graph(client.ask("POST", "/runs/wait", {"assistant_id": "chat", "input": INPUT}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gateway", "admin", "dev", "prod"):
        parser.add_argument(name)
    parser.add_argument("--key", required=True, type=Path)
    checks = Checks(parser.parse_args())
    checks.run()
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
