"""The platform that is attacked, made by the admin API as admin-api/README.md has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from attack.report import Report
from attack.wire import Client, exchange

AGENTS = {
    "acme": {"chat": "agent", "helper": "echo", "long": "slow", "asks": "approval"},
    "globex": {"chat": "echo", "helper": "agent", "long": "slow", "asks": "parent"},
}
"""Of each tenant, the same agents; of what graph each is."""

ROLES = ("developer", "operator", "viewer")


@dataclass
class Scope:
    """A project of a tenant in one environment; ids by name."""

    tenant: str
    tenant_id: str
    project: str
    project_id: str
    agents: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)


class Admin:
    def __init__(self, base: str, key: str):
        self._base = base
        self._key = key

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        fields = {"x-api-key": self._key}
        if method in ("PATCH", "PUT"):
            fields["if-match"] = "*"
        answer = exchange(self._base, method, path, body, fields)
        if not 200 <= answer.status < 300:
            raise AssertionError(f"{method} {path} {body}: {answer}")
        return answer.json

    def runtime(self, key: str, url: str) -> str:
        body = {"key": key, "name": key, "base_url": url, "assertion": False}
        return self.ask("POST", "/v1/runtimes", body)["id"]

    def tenant(self, slug: str) -> str:
        return self.ask("POST", "/v1/tenants", {"slug": slug, "name": slug})["id"]

    def project(self, tenant: str, tenant_id: str, key: str, runtimes: dict[str, str]) -> Scope:
        """A project that is placed in each environment, by name, on a runtime, by id."""
        here = f"/v1/tenants/{tenant_id}"
        project = self.ask("POST", f"{here}/projects", {"key": key, "name": key})["id"]
        for environment, runtime in runtimes.items():
            place = f"{here}/projects/{project}/placements/{environment}"
            self._put(place, {"runtime_id": runtime})
        return Scope(tenant, tenant_id, key, project)

    def agent(self, scope: Scope, key: str, graphs: dict[str, str]) -> str:
        """An agent that is bound in each environment, by name, to a graph."""
        here = f"/v1/tenants/{scope.tenant_id}/agents"
        agent = self.ask("POST", here, {"project_id": scope.project_id, "key": key, "name": key})["id"]
        for environment, graph in graphs.items():
            self._put(f"{here}/{agent}/bindings/{environment}", {"langgraph_graph_id": graph})
        scope.agents[key] = agent
        return agent

    def _put(self, path: str, body: Any) -> None:
        answer = exchange(self._base, "PUT", path, body, {"x-api-key": self._key})
        if answer.status not in (200, 201):
            raise AssertionError(f"PUT {path} {body}: {answer}")

    def account(self, scope: Scope, name: str, relation: str) -> str:
        """A service account with a relation to the project."""
        here = f"/v1/tenants/{scope.tenant_id}"
        body = {"name": f"{scope.project}-{name}"}
        account = self.ask("POST", f"{here}/service-accounts", body)["id"]
        scope.accounts[name] = account
        scope.relations[name] = self.relate(scope, account, relation)
        return account

    def relate(self, scope: Scope, account: str, relation: str) -> str:
        body = {"subject_type": "service_account", "subject_id": account, "relation": relation}
        body["project_id"] = scope.project_id
        return self.ask("POST", f"/v1/tenants/{scope.tenant_id}/relations", body)["id"]

    def key(self, scope: Scope, name: str, **limits: str) -> dict[str, str]:
        """A new key of an account: with "id" and "key"; limits are project_id and environment."""
        body = {"service_account_id": scope.accounts[name], "name": name} | limits
        return self.ask("POST", f"/v1/tenants/{scope.tenant_id}/api-keys", body)


@dataclass
class Platform:
    """One shared runtime, two tenants, two projects in the first, two environments."""

    admin: Admin
    base: str
    report: Report
    runtime_id: str
    support: Scope
    sales: Scope
    globex: Scope

    @property
    def scopes(self) -> list[Scope]:
        return [self.support, self.sales, self.globex]

    def client(self, scope: Scope, name: str, environment: str = "dev", **limits: str) -> Client:
        given = limits or {"project_id": scope.project_id, "environment": environment}
        key = self.admin.key(scope, name, **given)["key"]
        label = f"{scope.tenant}/{scope.project}/{name}@{environment}"
        return Client(label, self.base, key, self.report)


def build(admin: Admin, base: str, report: Report, runtime_url: str) -> Platform:
    runtime = admin.runtime("shared", runtime_url)
    acme, globex = admin.tenant("acme"), admin.tenant("globex")
    both = {"dev": runtime, "prod": runtime}
    projects = (("acme", acme, "support"), ("acme", acme, "sales"), ("globex", globex, "support"))
    with ThreadPoolExecutor(len(projects)) as pool:
        support, sales, other = pool.map(lambda project: _furnished(admin, *project, both), projects)
    admin.account(support, "colleague", "developer")
    return Platform(admin, base, report, runtime, support, sales, other)


def _furnished(admin: Admin, tenant: str, tenant_id: str, key: str, runtimes: dict[str, str]) -> Scope:
    """A project with its agents, which are bound in each environment, and an account of each role."""
    scope = admin.project(tenant, tenant_id, key, runtimes)
    for agent, graph in AGENTS[tenant].items():
        admin.agent(scope, agent, dict.fromkeys(runtimes, graph))
    for role in ROLES:
        admin.account(scope, role, role)
    return scope
