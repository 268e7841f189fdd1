"""A request for each operation that names an id, and for each place in which one is named."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Callable

Ids = dict[str, str]
"""By kind. A kind that begins with "my_" is the caller's own."""

RUN = {"assistant_id": "chat", "input": {}}

OFFERED = {"commands": True, "socket": True}
"""What of the second streaming protocol a shared runtime offers. What it doesn't is 403 at one's own threads; at another's
it is the absent answer in either case."""


@dataclass(frozen=True)
class Template:
    """One request.

    slot: the kind of the id that is tried in several spellings
    path: with {kind} for ids
    body: in which "{kind}" as a string stands for ids
    within: the slot is in the body
    own: whether its owner is served; not tried where that is tried elsewhere
    last: takes things away, and is tried on the caller's own last, in this order
    plain: whether the runtime itself answers the same of an absent id
    denied: is not offered on a shared runtime: refused to its owner too
    makes: makes what is not there, so that another's is refused as an id that is taken
    """

    slot: str
    method: str
    path: str
    body: Any = None
    own: bool = True
    last: int = 0
    plain: bool = True
    denied: bool = False
    makes: bool = False

    @property
    def within(self) -> bool:
        return "{" + self.slot + "}" not in self.path

    def fill(self, ids: Ids, spell: Callable[[str], str], slash: bool = False) -> tuple[str, Any]:
        spelled = ids | {self.slot: spell(ids[self.slot])}
        path = _filled(self.path, spelled)
        if slash:
            head, mark, query = path.partition("?")
            path = f"{head}/{mark}{query}"
        body = None if self.body is None else json.loads(_filled(json.dumps(self.body), spelled))
        return path, body

    def __str__(self) -> str:
        return f"{self.method} {self.path}" + (f" {json.dumps(self.body)}" if self.within else "")


def _filled(text: str, ids: Ids) -> str:
    for kind, value in ids.items():
        text = text.replace("{" + kind + "}", value)
    return text


def _thread(method: str, rest: str, body: Any = None, **more: Any) -> Template:
    return Template("thread", method, "/threads/{thread}" + rest, body, **more)


def _run(method: str, rest: str, thread: str = "my_thread", **more: Any) -> Template:
    slot = "run" if thread == "my_thread" else "thread"
    path = "/threads/{" + thread + "}/runs/{run}" + rest
    return Template(slot, method, path, **more)


def _assistant(method: str, rest: str, body: Any = None, **more: Any) -> Template:
    return Template("assistant", method, "/assistants/{assistant}" + rest, body, **more)


STATE = {"values": {}, "checkpoint_id": None}
CONFIGURABLE = {"configurable": {"thread_id": "{thread}", "checkpoint_id": "{checkpoint}", "checkpoint_ns": ""}}
RESUME = {"assistant_id": "asks", "command": {"resume": "yes"}}

THREADS = [
    _thread("GET", ""),
    _thread("GET", "?include=ttl"),
    _thread("PATCH", "", {"metadata": {"x": 1}}),
    _thread("POST", "/copy"),
    _thread("GET", "/state"),
    _thread("GET", "/state?subgraphs=true"),
    _thread("POST", "/state", STATE, own=False),
    _thread("PATCH", "/state", STATE, own=False, plain=False),
    _thread("GET", "/state/{checkpoint}"),
    _thread("POST", "/state/checkpoint", {"checkpoint": {"checkpoint_id": "{checkpoint}"}}),
    _thread("GET", "/history"),
    _thread("POST", "/history", {"limit": 5}),
    _thread("POST", "/history", {"before": CONFIGURABLE}),
    _thread("GET", "/storage"),
    _thread("GET", "/stream", plain=False),
    _thread("GET", "/runs"),
    _thread("GET", "/runs?status=success&limit=100"),
    _thread("POST", "/runs", RUN),
    _thread("POST", "/runs", RESUME, own=False, plain=False),
    _thread("POST", "/runs/stream", RUN),
    _thread("POST", "/runs/wait", RUN),
    _thread("POST", "/runs/crons", RUN | {"schedule": "0 0 1 1 *"}),
    _thread(
        "POST",
        "/commands",
        {"id": 1, "method": "agent.getTree", "params": {}},
        plain=False,
        denied=not OFFERED["commands"],
    ),
    _thread(
        "POST",
        "/commands",
        {"id": 1, "method": "run.start", "params": RUN},
        own=False,
        plain=False,
        makes=OFFERED["commands"],
    ),
    _thread("POST", "/stream/events", {"channels": ["values"]}, plain=False),
    _thread("DELETE", "", last=2),
]

RUNS = [
    _run("GET", "", "thread"),
    _run("GET", "/join", "thread", plain=False),
    _run("GET", "/stream", "thread", plain=False),
    _run("POST", "/cancel", "thread", own=False),
    _run("POST", "/cancel?wait=1&action=rollback", "thread", own=False),
    _run("DELETE", "", "thread", own=False),
    _run("GET", ""),
    _run("GET", "/join"),
    _run("GET", "/stream"),
    _run("POST", "/cancel", own=False),
    _run("DELETE", "", last=1),
]

CHECKPOINTS = [
    Template("checkpoint", "GET", "/threads/{my_thread}/state/{checkpoint}"),
    Template("checkpoint", "POST", "/threads/{my_thread}/state/checkpoint", {"checkpoint": {"checkpoint_id": "{checkpoint}", "thread_id": "{thread}"}}),
    Template("checkpoint", "POST", "/threads/{my_thread}/history", {"before": CONFIGURABLE}),
    Template("checkpoint", "POST", "/threads/{my_thread}/history", {"checkpoint": {"checkpoint_id": "{checkpoint}", "thread_id": "{thread}"}}),
]

CRONS = [
    Template("cron", "GET", "/runs/crons/{cron}"),
    Template("cron", "PATCH", "/runs/crons/{cron}", {"schedule": "0 0 2 1 *"}),
    Template("cron", "DELETE", "/runs/crons/{cron}", last=1),
]

ASSISTANTS = [
    _assistant("GET", ""),
    _assistant("GET", "/graph"),
    _assistant("GET", "/graph?xray=true"),
    _assistant("GET", "/schemas"),
    _assistant("GET", "/subgraphs"),
    _assistant("GET", "/subgraphs/x", own=False),
    _assistant("POST", "/versions", {}),
    _assistant("PATCH", "", {"name": "another"}),
    _assistant("POST", "/latest", {"version": 1}),
    _assistant("DELETE", "?delete_threads=true", own=False),
    _assistant("DELETE", "", last=1),
]

_CREATE = {"schedule": "0 0 1 1 *", "assistant_id": "{assistant}", "input": {}}
_STATELESS = {"assistant_id": "{assistant}", "input": {}, "on_completion": "delete"}

WITHIN = [
    Template("thread", "POST", "/threads/prune", {"thread_ids": ["{thread}"]}, own=False),
    Template("thread", "POST", "/threads/search", {"ids": ["{thread}"]}),
    Template("thread", "POST", "/threads/count", {"ids": ["{thread}"]}, own=False, plain=False),
    Template("thread", "POST", "/runs/cancel", {"thread_id": "{thread}", "run_ids": ["{run}"]}, own=False),
    Template("run", "POST", "/runs/cancel", {"thread_id": "{my_thread}", "run_ids": ["{run}"]}, own=False),
    Template("thread", "POST", "/runs/crons/search", {"thread_id": "{thread}"}),
    Template("thread", "POST", "/runs/crons/count", {"thread_id": "{thread}"}),
    Template("assistant", "POST", "/runs/crons/search", {"assistant_id": "{assistant}"}),
    Template("assistant", "POST", "/runs/crons/count", {"assistant_id": "{assistant}"}),
    Template("assistant", "POST", "/threads/search", {"metadata": {"assistant_id": "{assistant}"}}),
    Template("assistant", "POST", "/threads/count", {"metadata": {"assistant_id": "{assistant}"}}),
    Template("assistant", "POST", "/runs", _STATELESS),
    Template("assistant", "POST", "/runs/wait", _STATELESS),
    Template("assistant", "POST", "/runs/stream", _STATELESS),
    Template("assistant", "POST", "/runs/batch", [_STATELESS]),
    Template("assistant", "POST", "/runs/crons", _CREATE),
    Template("assistant", "POST", "/threads/{my_thread}/runs/crons", _CREATE),
    Template("assistant", "POST", "/threads/{my_thread}/runs/wait", RUN | {"assistant_id": "{assistant}"}),
    Template("assistant", "POST", "/threads/{my_thread}/runs", RUN | {"assistant_id": "{assistant}"}),
    Template("assistant", "POST", "/threads/{my_thread}/runs/stream", RUN | {"assistant_id": "{assistant}"}),
    Template("assistant", "POST", "/threads/{my_thread}/commands", {"id": 1, "method": "run.start", "params": {"assistant_id": "{assistant}", "input": {}}}, own=False, plain=OFFERED["commands"]),
    Template("assistant", "POST", "/assistants", {"graph_id": "{assistant}"}, own=False, plain=False),
    Template("assistant", "GET", "/.well-known/agent-card.json?assistant_id={assistant}", own=False),
    Template("assistant", "POST", "/a2a/{assistant}", {"jsonrpc": "2.0", "id": "1", "method": "tasks/get", "params": {"id": "{thread}:{run}"}}, own=False),
    Template("assistant", "GET", "/a2a/{assistant}", own=False),
    Template("assistant", "DELETE", "/a2a/{assistant}", own=False),
    Template("assistant", "GET", "/a2a/{assistant}/.well-known/agent-card.json", own=False),
    Template("assistant", "GET", "/a2a/{assistant}/.well-known/agent.json", own=False),
    Template("run", "GET", "/runs/{run}/stream", own=False, plain=False),
]

ALL = THREADS + RUNS + CHECKPOINTS + CRONS + ASSISTANTS + WITHIN

AGENT_IN = [t for t in ALL if t.slot == "assistant"]
"""Those in which a platform agent, or a runtime's own assistant, can be named as well."""
