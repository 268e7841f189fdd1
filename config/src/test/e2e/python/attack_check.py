"""Attacks one tenant of a gateway as another, in all ways, and prints what came of it.

    attack_check.py GATEWAY ADMIN RUNTIME --key FILE --operations FILE

GATEWAY and ADMIN are the two ports of a gateway that knows of no tenants yet; RUNTIME is the demo
runtime, which nobody else uses; --key has the key of a platform administrator; --operations the
names of the route table, one a line. One JSON line for each failure, then one that sums up.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attack import bodies, creates, denials, forgery, gone, matrix, roles, scopes, searches, sockets
from attack.admin import AGENTS, Admin, Platform, build
from attack.estate import Estate, Truth, changes, furnish
from attack.matrix import Attacker
from attack.report import Report
from attack.wire import exchange, secret_of


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gateway")
    parser.add_argument("admin")
    parser.add_argument("runtime")
    parser.add_argument("--key", required=True, type=Path)
    parser.add_argument("--operations", required=True, type=Path)
    parser.add_argument("--setup-only", action="store_true", help="make the platform, attack nothing")
    given = parser.parse_args()
    began = time.monotonic()
    report = Report(given.operations.read_text().split("\n"))
    admin = Admin(given.admin, given.key.read_text().strip())
    platform = build(admin, given.gateway, report, given.runtime)
    took("the platform", began)
    if not given.setup_only:
        suite = Suite(platform, Truth(given.runtime), report)
        took("the estates", began)
        suite.run()
        report.check_coverage(exchange(given.runtime, "GET", "/openapi.json").json)
    report.write(time.monotonic() - began)
    return 1 if report.failures else 0


class Suite:
    def __init__(self, platform: Platform, truth: Truth, report: Report):
        self.platform, self.truth, self.report = platform, truth, report
        acme, globex = AGENTS["acme"], AGENTS["globex"]
        support, sales, other = platform.scopes
        client = platform.client
        owners = [
            (client(support, "developer"), support, acme, "all"),
            (client(other, "developer"), other, globex, "all"),
            (client(sales, "developer"), sales, acme, "item"),
            (client(support, "developer", "prod"), support, acme, "item"),
            (client(other, "operator"), other, globex),
            (client(support, "colleague"), support, acme),
        ]
        with ThreadPoolExecutor(len(owners)) as pool:
            made = [pool.submit(furnish, *owner) for owner in owners]
            estates = [job.result() for job in made]
        self.acme, self.globex, self.sales, self.prod, self.operator, self.colleague = estates
        self.viewers = [client(other, "viewer"), client(sales, "viewer"), client(support, "operator", "prod")]
        self._secrets()

    def _secrets(self) -> None:
        """Who must not see what: everything of the others, and of other tenants their names too."""
        strangers = [self.globex.client, self.operator.client, self.viewers[0]]
        others = [self.sales.client, self.prod.client, *self.viewers[1:]]
        for client in strangers:
            for estate in (self.acme, self.sales, self.prod, self.colleague):
                client.secrets |= estate.secrets() | _names(estate)
        for client in [*others, self.colleague.client]:
            client.secrets |= self.acme.secrets()
        for client in [self.acme.client, *others, self.colleague.client]:
            for estate in (self.globex, self.operator):
                client.secrets |= estate.secrets() | _names(estate)

    def run(self) -> None:
        together = (creates.check, searches.check, searches.store, sockets.check, denials.check, forgery.check, bodies.check)
        jobs = [[(theme, mine, self.acme, self.truth) for theme in together] for mine in (self.globex, self.sales)]
        jobs[0].insert(0, (scopes.agents, self.globex, self.acme))
        self._together(jobs)
        self._step(searches.store, self.prod, self.acme, self.truth)
        self._step(scopes.agents, self.acme, self.globex)
        for mine in (self.globex, self.sales):
            self._step(bodies.counted, mine, self.acme, self.truth)
        heirs = (self.globex, self.sales, self.prod, self.colleague)
        self._together([[(gone.check, heir, self.acme, self.truth)] for heir in heirs])
        self._step(gone.check, self.acme, self.globex, self.truth)
        self._matrix()
        self._step(roles.check, self.globex, self.viewers[0], self.operator.client)
        self._step(scopes.contradictions, self.platform, self.acme)
        self._step(scopes.stranger_at, self.platform, self.globex.client, self.acme)
        self._step(scopes.endings, self.platform, self.truth)
        self._together([[(matrix.own, self.operator)], [(matrix.own, self.sales)]])

    def _together(self, jobs) -> None:
        with ThreadPoolExecutor(len(jobs)) as pool:
            for done in [pool.submit(self._steps, steps) for steps in jobs]:
                done.result()

    def _steps(self, steps) -> None:
        for theme, *arguments in steps:
            self._step(theme, *arguments)

    def _matrix(self) -> None:
        like = self.acme.ids | {"my_thread": self.globex.ids["thread"]}
        graph = AGENTS["globex"]["chat"]
        self._step(matrix.plain, self.globex.client, self.truth.runtime, graph, like)
        attackers = [Attacker(e.client, e, e in (self.globex, self.prod)) for e in (self.globex, self.operator, self.sales, self.prod)]
        attackers += [Attacker(client, None) for client in self.viewers]
        kinds = ("thread", "run", "checkpoint")
        attackers.append(Attacker(self.colleague.client, self.colleague, kinds=kinds))
        self._step(matrix.attack, attackers, self.acme, self.truth)
        self._step(matrix.attack, [Attacker(self.acme.client, self.acme)], self.globex, self.truth)

    def _step(self, theme, *arguments) -> None:
        """One theme; what its victim has is the same afterwards."""
        began = time.monotonic()
        victims = [e for e in arguments[1:] if isinstance(e, Estate)]
        before = [self.truth.of(estate) for estate in victims]
        label = f"{theme.__module__}.{theme.__name__}"
        try:
            theme(self.report, *arguments)
        except Exception:
            self.report.cell(label, "broke off", traceback.format_exc())
        for estate, had in zip(victims, before):
            fault = changes(had, self.truth.of(estate))
            self.report.cell("unchanged", f"{estate.client.name} after {label}", fault)
        took(label, began)


def took(what: str, began: float) -> None:
    print(f"{what}: {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)


def _names(estate: Estate) -> dict[str, str]:
    """Ids of another tenant that no answer of ours may have."""
    scope = estate.scope
    ids = {scope.tenant_id: "id of the tenant", scope.project_id: "id of the project"}
    ids |= {value: f"id of the agent {key}" for key, value in scope.agents.items()}
    ids |= {value: f"id of the account {key}" for key, value in scope.accounts.items()}
    return {secret_of(value): what for value, what in ids.items()}


if __name__ == "__main__":
    sys.exit(main())
