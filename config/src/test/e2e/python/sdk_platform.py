"""Makes tenants on one shared runtime, so that the SDK checks can be run as each of them.

    sdk_platform.py GATEWAY ADMIN RUNTIME GRAPH... --tenants N --key FILE

Each tenant has a project with agents that have the graphs' names, and an account with a key. One
line for each tenant: its key.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from attack.admin import Admin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gateway", "admin", "runtime"):
        parser.add_argument(name)
    parser.add_argument("graphs", nargs="+")
    parser.add_argument("--name", default="acme", help="of the runtime, and of its tenants with a number")
    parser.add_argument("--tenants", type=int, default=2)
    parser.add_argument("--key", required=True, type=Path)
    given = parser.parse_args()
    admin = Admin(given.admin, given.key.read_text().strip())
    runtime = admin.runtime(given.name, given.runtime)
    for number in range(1, given.tenants + 1):
        slug = f"{given.name}-{number}"
        scope = admin.project(slug, admin.tenant(slug), "support", {"dev": runtime})
        for graph in given.graphs:
            admin.agent(scope, graph, {"dev": graph})
        admin.account(scope, "sdk", "developer")
        limits = {"project_id": scope.project_id, "environment": "dev"}
        key = admin.key(scope, "sdk", **limits)["key"]
        print(key, flush=True)


if __name__ == "__main__":
    main()
