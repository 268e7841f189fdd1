"""Plain HTTP/1.1, to see response heads and bytes as they are."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import time
from typing import Any

from contract.harness import Context

# A gateway answers for its own connection, so these may differ; and it adds a request id.
_NOT_COMPARED = {"connection", "keep-alive", "transfer-encoding", "x-request-id"}

_TIMEOUT_SECONDS = 60


def _connect(context: Context) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(*context.address, timeout=_TIMEOUT_SECONDS)


async def exchange(
    context: Context,
    method: str,
    path: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One request on a connection of its own. A body that is not bytes or text goes as JSON."""
    return await asyncio.to_thread(_exchange, context, method, path, body, headers or {})


def _exchange(context: Context, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
    connection = _connect(context)
    try:
        if not (body is None or isinstance(body, bytes | str) or hasattr(body, "__next__")):
            headers = {"Content-Type": "application/json", **headers}
            body = json.dumps(body)
        connection.request(method, path, body=body, headers={**context.headers, **headers})
        response = connection.getresponse()
        return _answer(method, response)
    finally:
        connection.close()


def _answer(method: str, response: http.client.HTTPResponse) -> dict[str, Any]:
    answer, data = head(response), response.read()
    for entry in answer["headers"]:
        # The length depends on those of made-up values, so it is compared with the body's own.
        if entry[0] == "content-length" and method != "HEAD":
            entry[1] = "<right>" if int(entry[1]) == len(data) else f"{entry[1]} for {len(data)}"
    is_json = response.headers.get_content_type() == "application/json" and data
    return {**answer, "body": json.loads(data) if is_json else data.decode()}


def head(response: http.client.HTTPResponse) -> dict[str, Any]:
    fields = [[name.lower(), value] for name, value in response.getheaders()]
    framing = "chunked" if response.chunked else "length" if response.length is not None else "close"
    return {
        "status": response.status,
        "reason": response.reason,
        "framing": framing,
        "headers": sorted(
            [name, "<date>" if name == "date" else value]
            for name, value in fields
            if name not in _NOT_COMPARED
        ),
    }


def field(answer: dict[str, Any], name: str) -> str | None:
    return next((value for key, value in answer["headers"] if key == name), None)


async def arrivals(context: Context, method: str, path: str, body: Any) -> tuple[Any, list[Any]]:
    """The head, and what came as [seconds, bytes], read by read; the end is an empty read."""
    return await asyncio.to_thread(_arrivals, context, method, path, body)


def _arrivals(context: Context, method: str, path: str, body: Any) -> tuple[Any, list[Any]]:
    connection = _connect(context)
    try:
        text = None if body is None else json.dumps(body)
        headers = {**context.headers, "Content-Type": "application/json"}
        connection.request(method, path, body=text, headers=headers)
        response = connection.getresponse()
        began, found = time.monotonic(), []
        while not found or found[-1][1]:
            data = response.read1(1 << 20)
            found.append([time.monotonic() - began, data])
        return head(response), found
    finally:
        connection.close()


async def on_one_connection(context: Context, requests: list[tuple[str, str, Any]]) -> list[Any]:
    """Several requests after each other on one connection, which must not be closed between."""
    return await asyncio.to_thread(_on_one_connection, context, requests)


def _on_one_connection(context: Context, requests: list[tuple[str, str, Any]]) -> list[Any]:
    connection = _connect(context)
    answers, sockets = [], set()
    try:
        for method, path, body in requests:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, body=text, headers=context.headers)
            sockets.add(connection.sock.getsockname() if connection.sock else None)
            response = connection.getresponse()
            answers.append(_answer(method, response))
    finally:
        connection.close()
    if len(sockets) != 1:
        raise AssertionError(f"{len(sockets)} connections for {len(requests)} requests")
    return answers


async def raw(context: Context, *parts: bytes, until: bytes, awaited: bytes = b"") -> bytes:
    """Sends bytes as they are, waiting for `awaited` between parts; reads to `until` or the end."""
    return await asyncio.to_thread(_raw, context, parts, until, awaited)


def _raw(context: Context, parts: tuple[bytes, ...], until: bytes, awaited: bytes) -> bytes:
    with socket.create_connection(context.address, timeout=_TIMEOUT_SECONDS) as wire:
        got = b""
        for number, part in enumerate(parts):
            wire.sendall(part)
            last = number == len(parts) - 1
            while (until if last else awaited) not in got:
                data = wire.recv(65536)
                if not data:
                    return got
                got += data
        return got
