"""A TCP proxy that cuts the client's connection in the middle of a stream, as bad networks do."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass

_READ_BYTES = 65536


@dataclass(frozen=True)
class Cut:
    """Where to cut: in the middle of the event after `events` whole ones."""

    events: int


class CutProxy:
    """Relays connections; an event stream that comes as far as the first plan says is cut there.

    Then the next plan holds, for whatever streams there are. Other connections are not touched.
    """

    def __init__(self, target: tuple[str, int], plans: Sequence[Cut]):
        self._target = target
        self._plans = list(plans)
        self._live: set[asyncio.Task[None]] = set()
        self.cuts = 0
        self.connections = 0

    async def __aenter__(self) -> CutProxy:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._live):
            task.cancel()
        await asyncio.gather(*self._live, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._live.add(task)
        try:
            await self._relay(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # either side left, or the proxy ends: both are closed
        finally:
            self._live.discard(task)
            writer.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream, to_upstream = await asyncio.open_connection(*self._target)
        try:
            up = asyncio.create_task(_pump(reader, to_upstream))
            down = asyncio.create_task(self._pump_down(upstream, writer))
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
            up.cancel()
            down.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
        finally:
            to_upstream.close()

    async def _pump_down(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        stream: _Stream | None = None
        while data := await source.read(_READ_BYTES):
            if stream is None and _opens_stream(data):
                stream = _Stream()
            keep = len(data)
            if stream is not None and self._plans:
                keep = stream.keep(data, self._plans[0])
            cut = keep < len(data)
            if cut:
                self._plans.pop(0)
                self.cuts += 1
            sink.write(data[:keep])
            await sink.drain()
            if cut:
                _reset(sink)
                return


def _opens_stream(data: bytes) -> bool:
    return b"content-type: text/event-stream" in data.lower()


class _Stream:
    """Counts the events of one stream; an event ends with an empty line."""

    _EVENT_END = b"\r\n\r\n"

    def __init__(self) -> None:
        self._passed = b""

    def keep(self, data: bytes, plan: Cut) -> int:
        """How much of `data` to let through: all, or up to the middle of what follows the end."""
        at = 0
        passed = self._passed + data
        for _ in range(plan.events + 1):  # the head ends with an empty line too
            at = passed.find(self._EVENT_END, at)
            if at < 0:
                self._passed = passed
                return len(data)
            at += len(self._EVENT_END)
        begin = max(at - len(self._passed), 0)
        self._passed = passed
        return (begin + len(data)) // 2 if begin < len(data) else len(data)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(_READ_BYTES):
        sink.write(data)
        await sink.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closes with RST, so that the client can't take it for an orderly end."""
    raw: socket.socket = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
