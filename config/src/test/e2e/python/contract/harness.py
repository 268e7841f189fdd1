"""Registers checks, runs several at once, prints one line for each in the order they were written."""

from __future__ import annotations

import asyncio
import fnmatch
import json
import sys
import time
import traceback
import uuid
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from contract.cut import CutProxy
from contract.normal import Normaliser

CHECK_SECONDS = 90.0
WAIT_SECONDS = 20.0


@dataclass
class Context:
    """What a check works with: one server, and a tag that nothing else on that server carries."""

    base: str
    client: LangGraphClient
    tag: str = field(default_factory=lambda: "tag" + uuid.uuid4().hex[:12])

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.base)
        return parts.hostname or "", parts.port or 80

    async def thread(self, **arguments: Any) -> str:
        return (await self.client.threads.create(**arguments))["thread_id"]

    @asynccontextmanager
    async def cut_client(self, *plans: Any):
        """A client behind a proxy that cuts its streams as planned; yields (client, proxy)."""
        async with CutProxy(self.address, plans) as proxy, get_client(url=proxy.url) as client:
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


def expect(actual: Any, expected: Any, what: str) -> None:
    if actual != expected:
        raise AssertionError(f"{what}: {actual!r} (expected: {expected!r})")


def expect_that(condition: Any, what: str) -> None:
    if not condition:
        raise AssertionError(what)


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


async def run_checks(base: str, upstream: str, pattern: str, jobs: int) -> int:
    """Runs what matches; returns the number of failures."""
    names = [name for name in CHECKS if fnmatch.fnmatch(name, pattern)]
    gate = asyncio.Semaphore(jobs)
    async with get_client(url=base, api_key=None) as client:

        async def one(name: str) -> str:
            async with gate:
                return await _line(name, Context(base, client), upstream)

        tasks = [asyncio.create_task(one(name)) for name in names]
        failures = 0
        for task in tasks:
            line = await task
            failures += '"failed"' in line[:200]
            print(line, flush=True)
    return failures


async def _line(name: str, context: Context, upstream: str) -> str:
    began = time.monotonic()
    normalise = Normaliser({context.base: "<base>", upstream: "<base>", context.tag: "<tag>"})
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            result = normalise(await CHECKS[name](context))
        return json.dumps({"check": name, "result": result}, ensure_ascii=False)
    except Exception as problem:  # every failure of a check is a line, whatever it is
        traceback.print_exc(file=sys.stderr)
        text = normalise(f"{type(problem).__name__}: {problem}")[:2000]
        return json.dumps({"check": name, "failed": text}, ensure_ascii=False)
    finally:
        print(f"{time.monotonic() - began:6.2f} s  {name}", file=sys.stderr)
