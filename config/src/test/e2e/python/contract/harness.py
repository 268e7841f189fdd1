"""Registers checks, runs several at once, prints one line for each in the order they were written."""

from __future__ import annotations

import asyncio
import fnmatch
import json
import sys
import time
import traceback
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from contract.cut import CutProxy
from contract.normal import Normaliser

CHECK_SECONDS = 90.0
WAIT_SECONDS = 20.0

STAMPS = "stamps"
"""The last line: what else was in the answers, beside what a bare server has in them."""


@dataclass
class Context:
    """What a check works with: one server, and a tag that nothing else on that server carries."""

    base: str
    client: LangGraphClient
    key: str | None = None
    tag: str = field(default_factory=lambda: "tag" + uuid.uuid4().hex[:12])

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.base)
        return parts.hostname or "", parts.port or 80

    @property
    def headers(self) -> dict[str, str]:
        """What the SDK sends with every request to say who calls."""
        return {} if self.key is None else {"x-api-key": self.key}

    async def thread(self, **arguments: Any) -> str:
        return (await self.client.threads.create(**arguments))["thread_id"]

    @asynccontextmanager
    async def cut_client(self, *plans: Any):
        """A client behind a proxy that cuts its streams as planned; yields (client, proxy)."""
        async with CutProxy(self.address, plans) as proxy:
            async with get_client(url=proxy.url, api_key=self.key) as client:
                yield client, proxy


Check = Callable[[Context], Awaitable[Any]]
CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Registers a check under a name that says what it covers, as area.feature."""

    def register(function: Check) -> Check:
        if name in CHECKS:
            raise ValueError(f"two checks are called {name}")
        CHECKS[name] = function
        return function

    return register


_unexpected: ContextVar[list[str] | None] = ContextVar("unexpected", default=None)
"""Where what was not as expected is told, when it does not fail the check."""


def expect(actual: Any, expected: Any, what: str) -> None:
    if actual != expected:
        _fault(f"{what}: {actual!r} (expected: {expected!r})")


def expect_that(condition: Any, what: str) -> None:
    if not condition:
        _fault(what)


@contextmanager
def strictly() -> Iterator[None]:
    """What is not as expected raises here, whatever holds for the check."""
    before = _unexpected.set(None)
    try:
        yield
    finally:
        _unexpected.reset(before)


def _fault(what: str) -> None:
    told = _unexpected.get()
    if told is None:
        raise AssertionError(what)
    told.append(what)


async def until(what: str, condition: Callable[[], Awaitable[Any]]) -> Any:
    """Asks again and again until the answer is true; returns it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (answer := await condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {WAIT_SECONDS:.0f} s: {what}")
        await asyncio.sleep(0.05)
    return answer


async def status_becomes(context: Context, thread: str, run: str, *statuses: str) -> str:
    async def reached() -> str | None:
        status = (await context.client.runs.get(thread, run))["status"]
        return status if status in statuses else None

    return await until(f"run is {' or '.join(statuses)}", reached)


async def run_checks(
    base: str, upstream: str, key: str | None, pattern: str, jobs: int, lenient: bool
) -> int:
    """Runs what matches; returns the number of failures.

    lenient: what a check expected in vain is told beside its result, and it goes on.
    """
    names = [name for name in CHECKS if fnmatch.fnmatch(name, pattern)]
    gate = asyncio.Semaphore(jobs)
    stamps: set[str] = set()
    async with get_client(url=base, api_key=key) as client:

        async def one(name: str) -> str:
            async with gate:
                _unexpected.set([] if lenient else None)
                return await _line(name, Context(base, client, key), upstream, stamps)

        tasks = [asyncio.create_task(one(name)) for name in names]
        failures = 0
        for task in tasks:
            line = await task
            failures += '"failed"' in line[:200]
            print(line, flush=True)
    print(json.dumps({"check": STAMPS, "result": sorted(stamps)}), flush=True)
    return failures


async def _line(name: str, context: Context, upstream: str, stamps: set[str]) -> str:
    began = time.monotonic()
    normalise = Normaliser({context.base: "<base>", upstream: "<base>", context.tag: "<tag>"})
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            line = {"check": name, "result": normalise(await CHECKS[name](context))}
        if told := _unexpected.get():
            line["unexpected"] = normalise(told)
        return json.dumps(line, ensure_ascii=False)
    except Exception as problem:  # every failure of a check is a line, whatever it is
        traceback.print_exc(file=sys.stderr)
        text = normalise(f"{type(problem).__name__}: {problem}")[:2000]
        return json.dumps({"check": name, "failed": text}, ensure_ascii=False)
    finally:
        stamps |= normalise.stamps
        print(f"{time.monotonic() - began:6.2f} s  {name}", file=sys.stderr)
