"""Many at once: a thousand people watching while five edit, and eight who declare while eight read."""

import asyncio
import json
import secrets
import statistics
import time
from urllib.parse import urlencode

from tests.bench.load import get, post, read_body
from tests.bench.pages import fetch, live_address
from tests.bench.report import Figure
from tests.bench.servers import Server
from tests.bench.world import World

VIEWERS, EDITORS, EVERY = 1000, 5, 5.0
# People come one after the other: connections of one instant would all be taken by the same worker.
APART = 0.05


def all_of(server: Server, world: World, database: str, size: int, seconds: float) -> list[Figure]:
    """The crowd, once for each database; declaring, at every size."""
    figures = [*declaring(server, world, seconds)]
    if size == 1000:
        figures += watching(server, world)
    return figures


def watching(server: Server, world: World, seconds: float = 25) -> list[Figure]:
    """A thousand polls every five seconds, spread evenly, while five editors write a note every two seconds."""
    taken, wrong = asyncio.run(_crowd(server, world, seconds))
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    value = f"{len(taken)} polls, p50 {cuts[49] * 1000:.0f} p99 {cuts[98] * 1000:.0f} ms"
    return [
        Figure("1,000 viewers, 5 editors: p99 s", value, cuts[98], 1.0),
        Figure("1,000 viewers, 5 editors: errors", str(wrong), wrong, 0),
    ]


async def _crowd(server: Server, world: World, seconds: float) -> tuple[list[float], int]:
    address = live_address(fetch(f"{server.url}/incidents/{world.ref}", world.cookie))
    taken: list[float] = []
    wrong = 0
    ends = time.perf_counter() + seconds

    async def viewer(number: int) -> None:
        nonlocal wrong
        await asyncio.sleep(EVERY * number / VIEWERS)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        at = address
        while time.perf_counter() < ends:
            began = time.perf_counter()
            writer.write(get(at, world.cookie))
            head = await reader.readuntil(b"\r\n\r\n")
            body = await read_body(reader, head)
            taken.append(time.perf_counter() - began)
            wrong += head[9:12] not in (b"200", b"204")
            if head[9:12] == b"200":
                # As a page does: from now on it asks what is new since this answer.
                at = f"{address.split('?')[0]}?v={json.loads(body)['v']}"
            await asyncio.sleep(EVERY)
        writer.close()

    async def editor() -> None:
        nonlocal wrong
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while time.perf_counter() < ends:
            body = urlencode({"kind": "note", "text": f"A note {secrets.token_hex(4)}"})
            writer.write(post(f"/incidents/{world.ref}/entries", body, world.cookie, _headers(world)))
            head = await reader.readuntil(b"\r\n\r\n")
            await read_body(reader, head)
            wrong += head[9] not in b"23"
            await asyncio.sleep(2)
        writer.close()

    await asyncio.gather(*(viewer(n) for n in range(VIEWERS)), *(editor() for _ in range(EDITORS)))
    return taken, wrong


def declaring(server: Server, world: World, seconds: float) -> list[Figure]:
    """Eight who declare and eight who read: no error, and at least a hundred declarations a second."""
    made, wrong, lasted = asyncio.run(_declare(server, world, max(seconds, 3)))
    rate = made / lasted
    return [
        Figure("8 declare, 8 read: declared a second", f"{rate:.0f}/s", rate, 100, at_least=True),
        Figure("8 declare, 8 read: errors", str(wrong), wrong, 0),
    ]


async def _declare(server: Server, world: World, seconds: float) -> tuple[int, int, float]:
    made = wrong = 0
    began = time.perf_counter()
    ends = began + seconds

    async def writer_of(number: int) -> None:
        nonlocal made, wrong
        await asyncio.sleep(APART * number)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while time.perf_counter() < ends:
            body = urlencode({"key": secrets.token_hex(12), "title": "Vans could not leave", "mode": "live"})
            writer.write(post("/declare/engineering/service-failing", body, world.cookie, _headers(world)))
            head = await reader.readuntil(b"\r\n\r\n")
            await read_body(reader, head)
            made += head[9:12] == b"303"
            wrong += head[9:12] != b"303"
        writer.close()

    async def reader_of(number: int) -> None:
        nonlocal wrong
        await asyncio.sleep(APART * number)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while time.perf_counter() < ends:
            writer.write(get("/incidents?phase=open", world.cookie))
            head = await reader.readuntil(b"\r\n\r\n")
            await read_body(reader, head)
            wrong += head[9:12] != b"200"
            await asyncio.sleep(0.2)
        writer.close()

    await asyncio.gather(*(writer_of(n) for n in range(8)), *(reader_of(n) for n in range(8)))
    return made, wrong, time.perf_counter() - began


def _headers(world: World) -> str:
    return f"X-CSRFToken: {world.token}\r\n"
