"""What the suite found: cells by theme, answers searched, operations asked. Thread-safe."""

from __future__ import annotations

import json
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

SHOWN = 400


class Report:
    def __init__(self, operations: list[str]):
        """operations: the names of the gateway's route table, as "GET /threads/{thread_id}"."""
        self._lock = threading.Lock()
        self._templates = [(name, _pattern(name)) for name in operations]
        self.operations = operations
        self.asked: Counter[str] = Counter()
        self.cells: Counter[str] = Counter()
        self.answers = 0
        self.failures: list[str] = []

    def cell(self, theme: str, label: str, fault: str | None) -> bool:
        """One cell of the matrix: fault says what is wrong, None that nothing is."""
        with self._lock:
            self.cells[theme] += 1
            if fault:
                self._fail(f"{theme}: {label}: {fault}")
        return fault is None

    def guard(self, theme: str, part: Callable[..., None], *arguments: Any) -> None:
        """Runs a part of a theme; what it can't go on after is a failed cell."""
        fault = None
        try:
            part(*arguments)
        except Exception:
            fault = "broke off: " + traceback.format_exc()[-900:]
        self.cell(theme, part.__name__, fault)

    def leak(self, label: str, what: str) -> None:
        with self._lock:
            self.cells["leaks"] += 1
            self._fail(f"LEAK: {label}: {what}")

    def _fail(self, text: str) -> None:
        self.failures.append(text)
        print("FAILED " + text, file=sys.stderr, flush=True)

    def answered(self, method: str, path: str) -> None:
        """Notes an answer that was searched for what is others'."""
        name = self.operation(method, path)
        with self._lock:
            self.answers += 1
            if name:
                self.asked[name] += 1

    def operation(self, method: str, path: str) -> str | None:
        request = f"{method} {path.split('?')[0]}"
        return next((name for name, pattern in self._templates if pattern.fullmatch(request)), None)

    def check_coverage(self, openapi: dict) -> None:
        """Every operation of the table was asked, and the table has all that the server has."""
        for name in self.operations:
            self.cell("coverage", name, None if self.asked[name] else "the suite never asked it")
        own = {"GET /ok", "GET /info"}  # the gateway answers them itself
        for path, methods in openapi["paths"].items():
            for method in methods:
                name = f"{method.upper()} {path.rstrip('/')}"
                known = name in own or name in self.operations
                self.cell("coverage", f"{name} of /openapi.json", None if known else "not in the table")

    def write(self, seconds: float) -> None:
        """One JSON line for each failure, then one that sums up."""
        for failure in self.failures:
            print(json.dumps({"failed": failure}))
        summary = {
            "cells": sum(self.cells.values()),
            "themes": dict(self.cells),
            "operations": len(self.operations),
            "answers": self.answers,
            "leaks": sum(text.startswith("LEAK") for text in self.failures),
            "failed": len(self.failures),
            "seconds": round(seconds),
        }
        print(json.dumps({"summary": summary}))


def _pattern(name: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\}|\*)", name)
    ways = {True: "[^/]+", False: ".*"}
    return re.compile(
        "".join(re.escape(p) if i % 2 == 0 else ways[p.startswith("{")] for i, p in enumerate(parts))
    )


def shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
