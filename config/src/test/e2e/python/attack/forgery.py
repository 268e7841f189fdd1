"""Stamps forged in every place that the contract names; the runtime has the caller's own all the same."""

from __future__ import annotations

import json
import uuid
from functools import partial
from typing import Any

from attack.estate import YEARLY, Estate, Truth
from attack.matrix import at_once
from attack.report import Report
from attack.wire import Answer

KEYS = ("sluice_tenant", "sluice_project", "sluice_env", "sluice_agent", "sluice_principal")


class Forger:
    def __init__(self, report: Report, mine: Estate, victim: Estate, truth: Truth):
        self.report, self.mine, self.victim, self.truth = report, mine, victim, truth
        self.client = mine.client
        self.theirs = self._stamps(victim)
        self.own = self._stamps(mine)

    def _stamps(self, estate: Estate) -> dict[str, Any]:
        metadata = self.truth.ask("GET", f"/threads/{estate.ids['thread']}")["metadata"]
        return {key: metadata.get(key) for key in KEYS}

    def check(self) -> None:
        distinct = self.theirs["sluice_tenant"] and self.theirs != self.own
        self._cell("threads carry stamps that differ", None if distinct else f"{self.theirs} {self.own}")
        parts = (self._runs, self._threads, self._crons, self._batch, self._assistants, self._odd_bodies, self._beside)
        at_once(partial(self.report.guard, "stamps", part) for part in parts)

    def _cell(self, label: str, fault: str | None) -> None:
        self.report.cell("stamps", f"{self.client.name} {label}", fault)

    def _verify(self, label: str, path: str, *inside: str) -> None:
        """No forged value is in what the runtime has there; its metadata has the caller's own."""
        found = self.truth.ask("GET", path)
        self._judge(label, found, found.get("metadata") or {})

    def _judge(self, label: str, found: Any, metadata: dict[str, Any]) -> None:
        text = json.dumps(found)
        foreign = [k for k in KEYS if self.theirs[k] != self.own[k] and str(self.theirs[k]) in text]
        self._cell(f"{label}: nothing forged", f"{foreign} in {text[:600]}" if foreign else None)
        tenant = metadata.get("sluice_tenant")
        fine = tenant == self.own["sluice_tenant"]
        self._cell(f"{label}: own stamp", None if fine else f"sluice_tenant is {tenant!r} in {metadata}")

    def _forged(self) -> list[dict[str, Any]]:
        return [self.theirs, dict.fromkeys(KEYS), self.theirs | {"owner": "x"}]

    def _threads(self) -> None:
        for metadata in self._forged():
            made = self.client.ok("POST", "/threads", {"metadata": metadata})["thread_id"]
            self._verify("POST /threads", f"/threads/{made}")
            patch = self.client.ask("PATCH", f"/threads/{made}", {"metadata": metadata})
            self._cell("PATCH thread", None if patch.status < 500 else str(patch))
            self._verify("PATCH /threads/{t}", f"/threads/{made}")
            headers = {"prefer": "return=minimal"}
            self.client.ask("PATCH", f"/threads/{made}", {"metadata": metadata}, headers)
            self._verify("PATCH /threads/{t} minimal", f"/threads/{made}")
            body = {"values": None, "metadata": metadata, "config": {"metadata": metadata}}
            self.client.ask("POST", f"/threads/{made}/state", body)
            self._verify("POST /threads/{t}/state", f"/threads/{made}")
            fresh = str(uuid.uuid4())
            run = self.mine.run(metadata=metadata, if_not_exists="create", config={"metadata": metadata})
            self.client.ok("POST", f"/threads/{fresh}/runs/wait", run)
            self._verify("if_not_exists=create", f"/threads/{fresh}")
        steps = [{"updates": [{"values": self.mine.input(), "as_node": "__input__"}]}]
        body = {"metadata": self.theirs, "supersteps": steps}
        answer = self.client.ask("POST", "/threads", body)
        if answer.status == 200:
            self._verify("POST /threads with supersteps", f"/threads/{answer.json['thread_id']}")

    def _runs(self) -> None:
        thread = self.mine.ids["thread"]
        places = [(place, metadata) for place in ("metadata", "config") for metadata in self._forged()]
        at_once(partial(self._runs_with, thread, *place) for place in places)
        self._configurable(thread)
        self._verify("the thread after all runs", f"/threads/{thread}")
        state = self.truth.ask("GET", f"/threads/{thread}/state")
        self._judge("the state after all runs", state, state.get("metadata") or {})

    def _runs_with(self, thread: str, place: str, metadata: dict[str, Any]) -> None:
        more = {place: metadata if place == "metadata" else {"metadata": metadata}}
        for kind in ("", "/wait", "/stream"):
            answer = self.client.ask("POST", f"/threads/{thread}/runs{kind}", self.mine.run(**more))
            where = answer.header("content-location")
            self._run(f"POST /threads/{{t}}/runs{kind} {place}", answer, where)
        kept = self.mine.run(on_completion="keep", **more)
        for kind in ("/wait", ""):
            answer = self.client.ask("POST", f"/runs{kind}", kept)
            where = answer.header("content-location")
            if kind == "" and answer.status == 200:
                where = f"/threads/{answer.json['thread_id']}{where}"
            self._run(f"POST /runs{kind} {place}", answer, where)

    def _configurable(self, thread: str) -> None:
        forged = self.theirs | {"langgraph_auth_user_id": "root", "langgraph_auth_user": {"identity": "root"}}
        forged |= {"thread_id": self.victim.ids["thread"], "langgraph_auth_permissions": ["all"]}
        body = self.mine.run(config={"configurable": forged})
        for path in (f"/threads/{thread}/runs/wait", "/runs/wait"):
            answer = self.client.ask("POST", path, body | ({"on_completion": "keep"} if path == "/runs/wait" else {}))
            where = answer.header("content-location")
            if answer.status == 200:
                run = self.truth.ask("GET", where)
                configurable = run["kwargs"]["config"]["configurable"]
                own = configurable.get("thread_id") == where.split("/")[2]
                self._cell(f"{path}: thread_id", None if own else str(configurable))
                auth = [k for k in configurable if k.startswith("langgraph_auth") and "root" in str(configurable[k])]
                auth += [k for k in configurable if k == "langgraph_auth_permissions" and configurable[k]]
                self._cell(f"{path}: langgraph_auth_*", f"{auth} of {configurable}" if auth else None)
                self._judge(f"{path} configurable", run, run["metadata"])
            else:
                self._cell(f"{path}: configurable", None if answer.status < 500 else str(answer))

    def _run(self, label: str, answer: Answer, where: str) -> None:
        if answer.status != 200 or not where:
            self._cell(label, f"{answer}")
            return
        self._verify(label, where)
        self._verify(label + ", its thread", "/".join(where.split("/")[:3]))

    def _batch(self) -> None:
        element = self.mine.run(metadata=self.theirs, config={"metadata": self.theirs}, on_completion="keep")
        for run in self.client.ok("POST", "/runs/batch", [element, element]):
            where = f"/threads/{run['thread_id']}"
            self._verify("POST /runs/batch", f"{where}/runs/{run['run_id']}")
            self._verify("POST /runs/batch, its thread", where)

    def _crons(self) -> None:
        forged = {"metadata": self.theirs, "config": {"metadata": self.theirs}}
        for path in ("/runs/crons", f"/threads/{self.mine.ids['thread']}/runs/crons"):
            cron = self.client.ok("POST", path, self.mine.run(schedule=YEARLY, **forged))["cron_id"]
            self._verify(f"POST {path}", f"/runs/crons/{cron}")
            self.client.ask("PATCH", f"/runs/crons/{cron}", forged)
            self._verify("PATCH /runs/crons/{c}", f"/runs/crons/{cron}")
            self.client.ask("PATCH", f"/runs/crons/{cron}", {"metadata": dict.fromkeys(KEYS)})
            self._verify("PATCH /runs/crons/{c} null", f"/runs/crons/{cron}")
            self.client.ok("DELETE", f"/runs/crons/{cron}")

    def _assistants(self) -> None:
        forged = self.theirs | {"created_by": "system"}
        body = {"graph_id": "chat", "name": "forged", "metadata": forged, "config": {"metadata": forged}}
        made = self.client.ok("POST", "/assistants", body)["assistant_id"]
        here = f"/assistants/{made}"
        self._verify("POST /assistants", here)
        for more in (forged, dict.fromkeys(KEYS), {}):
            self.client.ok("PATCH", here, {"metadata": more})
            self._verify("PATCH /assistants/{a}", here)
        by = self.truth.ask("GET", here)["metadata"].get("created_by")
        self._cell("created_by", None if by != "system" else "is system")
        for version in (1, 2, 3):
            self.client.ask("POST", f"{here}/latest", {"version": version})
            self._verify(f"POST /assistants/{{a}}/latest {version}", here)
        self.client.ok("DELETE", here)

    def _beside(self) -> None:
        """Beside configurable, where a graph's library puts what it does not know over it: by what the graph saw."""
        forged = self.theirs | {"thread_id": self.victim.ids["thread"], "langgraph_auth_user_id": "root"}
        forged |= {"langgraph_auth_user": {"identity": "root"}, "assistant_id": "root", "graph_id": "root"}
        echo = next(agent for agent, graph in self.mine.graphs.items() if graph == "echo")
        made = self.client.ok("POST", "/assistants", {"graph_id": echo, "config": forged})["assistant_id"]
        run = self.mine.run(echo, config=forged)
        for name, body in (("run", run), ("assistant", self.mine.run(echo) | {"assistant_id": made})):
            thread = self.client.ok("POST", "/threads", {})["thread_id"]
            for path in (f"/threads/{thread}/runs/wait", "/runs/wait"):
                self._seen(f"POST {path} {name}", self.client.ask("POST", path, body))
        self.client.ok("DELETE", f"/assistants/{made}")

    def _seen(self, label: str, answer: Answer) -> None:
        if answer.status != 200:
            self._cell(label, str(answer))
            return
        seen = answer.json["seen"]["configurable"]
        text = json.dumps(answer.json)
        own = all(seen.get(key) == self.own[key] for key in ("sluice_tenant", "sluice_project", "sluice_principal"))
        strange = "root" in text or self.victim.ids["thread"] in text or answer.json["count"] != 1
        self._cell(f"{label}: the graph saw the caller", None if own and not strange else text)

    def _odd_bodies(self) -> None:
        """Names written with escapes, and twice."""
        tenant = self.theirs["sluice_tenant"]
        bodies = {
            "escaped": '{"metadata": {"\\u0073luice_tenant": "%s"}}',
            "escaped metadata": '{"meta\\u0064ata": {"sluice_tenant": "%s"}}',
            "twice": '{"metadata": {"a": 1}, "metadata": {"sluice_tenant": "%s"}}',
            "twice escaped": '{"metadata": {"a": 1}, "\\u006detadata": {"sluice_tenant": "%s"}}',
            "key twice": '{"metadata": {"sluice_tenant": "x", "\\u0073luice_tenant": "%s"}}',
            "BOM": '\ufeff{"metadata": {"sluice_tenant": "%s"}}',
        }
        for name, text in bodies.items():
            answer = self.client.ask("POST", "/threads", (text % tenant).encode())
            if answer.status == 200:
                self._verify(f"POST /threads, {name}", f"/threads/{answer.json['thread_id']}")
            else:
                self._cell(name, None if answer.status in (400, 422) else str(answer))
        sixteen = json.dumps({"metadata": self.theirs}).encode("utf-16")
        for more in ({}, {"content-encoding": "gzip"}):
            answer = self.client.ask("POST", "/threads", sixteen, more)
            self._cell(f"UTF-16 {more}", None if 400 <= answer.status < 500 else str(answer))


def check(report: Report, mine: Estate, victim: Estate, truth: Truth) -> None:
    Forger(report, mine, victim, truth).check()
