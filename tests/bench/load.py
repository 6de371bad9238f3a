"""Ask for one address as fast as some connections can, and say how long each answer took."""

import asyncio
import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds to the last byte, and answers a second; ``wrong`` counts answers of another status."""

    p50: float
    p95: float
    p99: float
    rate: float
    size: int
    wrong: int


async def _connection(
    port: int, request: bytes, ends: float, taken: list[float], sizes: list[int], status: bytes
) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    wrong = 0
    try:
        while time.perf_counter() < ends:
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            size = len(await read_body(reader, head))
            taken.append(time.perf_counter() - began)
            sizes.append(size)
            wrong += head[9:12] != status
    finally:
        writer.close()
    return wrong


async def read_body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    """The body that follows this head."""
    lower = head.lower()
    if b"\r\ntransfer-encoding: chunked" in lower:
        body = b""
        while length := int(await reader.readline(), 16):
            body += (await reader.readexactly(length + 2))[:-2]
        await reader.readline()
        return body
    marker = b"\r\ncontent-length: "
    at = lower.find(marker)
    if at < 0:
        return b""
    length = int(lower[at + len(marker) : lower.index(b"\r\n", at + 2)])
    return await reader.readexactly(length)


def get(path: str, cookie: str = "", headers: str = "") -> bytes:
    """A GET as a browser that keeps its connection sends it."""
    cookies = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookies}{headers}\r\n".encode()


def post(path: str, body: str, cookie: str, headers: str = "") -> bytes:
    """A form as a browser posts it."""
    raw = body.encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{headers}"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(raw)}\r\n\r\n"
    ).encode() + raw


def measure(port: int, request: bytes, *, connections: int, seconds: float, status: int = 200) -> Measured:
    """Ask over and over for some seconds, after a short warm-up that is not counted."""

    async def run(for_seconds: float) -> tuple[list[float], list[int], int, float]:
        taken: list[float] = []
        sizes: list[int] = []
        began = time.perf_counter()
        ends = began + for_seconds
        wrong = await asyncio.gather(
            *(_connection(port, request, ends, taken, sizes, str(status).encode()) for _ in range(connections))
        )
        return taken, sizes, sum(wrong), time.perf_counter() - began

    asyncio.run(run(min(0.5, seconds / 4)))
    taken, sizes, wrong, lasted = asyncio.run(run(seconds))
    cuts = statistics.quantiles(taken, n=100, method="inclusive") if len(taken) > 1 else [taken[0]] * 99
    return Measured(
        p50=cuts[49] * 1000,
        p95=cuts[94] * 1000,
        p99=cuts[98] * 1000,
        rate=len(taken) / lasted,
        size=round(statistics.mean(sizes)),
        wrong=wrong,
    )
