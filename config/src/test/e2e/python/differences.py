"""Writes the list of what SDKs see through the gateway and not on the bare server.

    differences.py BARE GATEWAY > config/src/test/e2e/differences/NAME.json

BARE and GATEWAY are files with the lines of checks, the latter made with --key and --lenient. Each
difference gets the reason of the first of REASONS that fits its check and place; one that none fits
gets "??", and is a fault to be mended or a reason to be written. Read what comes before committing it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REASONS = [
    (r"^stamps |^threads.update |^crons?(\.[a-z]+)? .*metadata$",
     "What is made carries the stamps of whom it is of, which clients see (design 6, stamps)"),
    (r"^v2.websocket.compressed ",
     "Messages that are read are not compressed: the extension is not asked for (design 6, WebSocket frames)"),
    (r"^raw\.(mcp|a2a) ",
     "MCP and A2A list and run what is everybody's: not offered on shared runtimes (design 6)"),
    (r"^assistants.search ",
     "Pages of assistants are answered by us, with what the server leaves out: where the next begins"),
    (r"^assistants",
     "An agent is described by its tenant, not by its graph (design 6: we answer /assistants)"),
    (r"^crons ", "Agents' names are mapped to ids before the server finds other faults (design 6, naming)"),
    (r"^(runs.unknown_assistant|errors|v2.commands) ",
     "A name that is no agent's is told as any id that is not there: the server lists its graphs"),
    (r"^raw.system /result/0/[012]/|^raw.head_method /result/[01]/|^raw.keep_alive /result/5/",
     "/ok, / and /info are answered by us, without a credential and without versions (design 1)"),
    (r"^raw.system ", "The whole server's figures and documents are nobody's (design 6)"),
    (r"^raw.cors.preflight", "OPTIONS is no operation: preflights are answered when cors.origins is set"),
    (r"^raw.errors .*(/1[39]|/20)/|^raw.errors /unexpected",
     "A body is read before it is forwarded, and told so; a stream of what is not there is 404 (design 6)"),
    (r"^raw\.",
     "What is no operation is not offered on shared runtimes; a final slash is ours (design 3, route table)"),
]

ABSENT, ANYTHING, LONG = "absent", "…", 120


def lines(file: str) -> dict[str, Any]:
    return {line["check"]: line for line in map(json.loads, Path(file).read_text().splitlines())}


def walk(bare: Any, through: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(bare, dict) and isinstance(through, dict):
        for key in sorted(bare.keys() | through.keys()):
            place = at + "/" + key.replace("~", "~0").replace("/", "~1")
            yield from walk(bare.get(key, ABSENT), through.get(key, ABSENT), place)
    elif isinstance(bare, list) and isinstance(through, list) and len(bare) == len(through):
        for number, (one, other) in enumerate(zip(bare, through)):
            yield from walk(one, other, f"{at}/{number}")
    elif type(bare) is not type(through) or bare != through:
        yield at, ANYTHING if len(json.dumps(bare)) > LONG else bare, through


def main() -> None:
    bare, through = lines(sys.argv[1]), lines(sys.argv[2])
    found: dict[str, dict[str, Any]] = {}
    for check in sorted(bare.keys() | through.keys()):
        for at, one, other in walk(bare.get(check, ABSENT), through.get(check, ABSENT)):
            fits = (reason for pattern, reason in REASONS if re.search(pattern, f"{check} {at}"))
            found.setdefault(next(fits, "??"), {}).setdefault(check, {})[at] = [one, other]
    order = [reason for _, reason in REASONS] + ["??"]
    listed = [{"reason": r, "checks": found[r]} for r in dict.fromkeys(order) if r in found]
    print("[" + ",".join(map(written, listed)) + "\n]")


def written(group: Any) -> str:
    """A group with one line for each place."""

    def text(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    checks = (
        f'\n   {text(check)}: {{\n    '
        + ",\n    ".join(f"{text(at)}: {text(values)}" for at, values in places.items())
        + "}"
        for check, places in group["checks"].items()
    )
    return f'\n {{"reason": {text(group["reason"])},\n  "checks": {{{",".join(checks)}}}}}'


if __name__ == "__main__":
    main()
