"""What a page costs beside a bare one: list, home, one incident, an unchanged poll, and what a visit weighs."""

import gzip
import html
import os
import re
import subprocess
import sys
import urllib.request
from dataclasses import dataclass

import brotli
import psycopg

from tests.bench.load import Measured, get, measure
from tests.bench.report import Figure
from tests.bench.servers import ROOT, Server
from tests.bench.world import World

FILTERS = {
    "discipline": "discipline=support",
    "type": "type=engineering/service-failing",
    "level": "level=4",
    "severity": "severity=engineering/critical",
    "status": "status=engineering/fixing",
    "phase": "phase=paused",
    "lead": "only=nolead",
    "late": "only=late",
    "service": "service=checkout",
    "period": "period=7d",
    "mode": "mode=practice",
    "field": "field=how-found:customer",
    "text": "q=refund",
    "mine": "only=mine",
}
REQUESTS = 20_000
LIST, HOME = "/incidents?phase=open&phase=learning", "/"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The bare pages at one and at eight connections."""

    hello: dict[int, Measured]
    row: dict[int, Measured]
    rows: dict[int, Measured]
    kept: dict[int, Measured]


def fill_bare(environment: dict[str, str]) -> None:
    """Make the bare application's thousand rows."""
    script = "from tests.bench.bare import app, fill; fill(app)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ | environment, check=True)


def bare(server: Server, seconds: float) -> Yardstick:
    """Measure the bare pages."""
    taken = {
        path: {n: measure(server.port, get(path), connections=n, seconds=seconds) for n in (1, 8)}
        for path in ("/hello", "/row", "/rows", "/rows-kept")
    }
    return Yardstick(*taken.values())


def portal(server: Server, world: World, yardstick: Yardstick, seconds: float) -> list[Figure]:
    """Measure the portal's pages against them."""
    figures: list[Figure] = []
    for name, path in (("list", LIST), ("home", HOME), ("incident page", f"/incidents/{world.ref}")):
        for n in (1, 8):
            found = measure(server.port, get(path, world.cookie), connections=n, seconds=seconds)
            figures += _beside(f"{name}, {n} connections", found, yardstick.rows[n], slower=3.0)
            ratio = found.p50 / yardstick.kept[n].p50
            figures.append(Figure(f"{name}, {n} connections: p50 to rows-kept", f"{found.p50:.1f} ms", ratio))
    poll = live_address(fetch(f"{server.url}/incidents/{world.ref}", world.cookie))
    for n in (1, 8):
        found = measure(server.port, get(poll, world.cookie), connections=n, seconds=seconds, status=204)
        figures += _beside(f"unchanged poll, {n} connections", found, yardstick.row[n], slower=1.5)
    unfiltered = measure(server.port, get(LIST, world.cookie), connections=1, seconds=seconds)
    for name, query in FILTERS.items():
        found = measure(server.port, get(f"/incidents?{query}", world.cookie), connections=1, seconds=seconds / 2)
        ratio = found.p50 / unfiltered.p50
        figures.append(Figure(f"list, filter {name}", f"p50 {found.p50:.1f} ms, {found.wrong} wrong", ratio, 1.3))
    return figures


def live_address(page: bytes) -> str:
    """Where an open page of an incident asks whether anything is new."""
    found = re.search(rb'data-live="([^"]+)"', page)
    if found is None:
        raise RuntimeError("The page of the incident does not ask for what is new.")
    return html.unescape(found[1].decode())


def frugality(server: Server, world: World, seconds: float, *, bare_memory: int, bare_cold: float) -> list[Figure]:
    """Weights of pages and visits, memory, growth and cold start."""
    home = fetch(f"{server.url}{HOME}", world.cookie)
    # A picture of the one file of pictures is named behind a #.
    assets = sorted(set(re.findall(rb'(?:href|src)="(/static/[^"#]+)', home)))
    weights = {path: _packed(fetch(server.url + path.decode(), world.cookie), path.decode()) for path in assets}
    first = len(brotli.compress(home, quality=5)) + sum(weights.values())
    before = server.memory()
    measure(server.port, get(HOME, world.cookie), connections=8, seconds=8)
    after_warm = server.memory()
    poll = live_address(fetch(f"{server.url}/incidents/{world.ref}", world.cookie))
    asked = 0
    while asked < REQUESTS:
        for path, status in ((HOME, 200), (poll, 204), (poll, 204), (poll, 204)):
            found = measure(server.port, get(path, world.cookie), connections=8, seconds=seconds, status=status)
            asked += round(found.rate * seconds)
    grown = server.memory() / after_warm
    kb = 1000
    return [
        Figure("home, raw", f"{len(home) / kb:.1f} kB", len(home) / kb, 60),
        Figure(
            "home, compressed",
            f"{len(brotli.compress(home, quality=5)) / kb:.1f} kB",
            len(brotli.compress(home)) / kb,
            12,
        ),
        Figure("first visit", f"{first / kb:.1f} kB in {len(assets) + 1} requests", first / kb, 120),
        Figure("first visit, requests", str(len(assets) + 1), len(assets) + 1, 8),
        Figure("repeat visit", f"{len(brotli.compress(home)) / kb:.1f} kB", len(brotli.compress(home)) / kb, 15),
        Figure(
            "memory of a worker", f"{before / 1e6:.0f} MB, bare {bare_memory / 1e6:.0f} MB", before / bare_memory, 1.8
        ),
        Figure("growth under load", f"{(grown - 1) * 100:.1f} % over {asked:,} requests", grown, 1.05),
        Figure("cold start", f"{server.cold_start:.1f} s, bare {bare_cold:.1f} s", server.cold_start / bare_cold, 3.0),
    ]


def postgres_database(server: str, name: str, *, fresh: bool) -> str:
    """The address of a database on the test server, made anew when asked."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        if fresh:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not there:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    return f"{server}/{name}"


def _beside(name: str, found: Measured, yardstick: Measured, *, slower: float) -> list[Figure]:
    value = f"p50 {found.p50:.1f} p95 {found.p95:.1f} p99 {found.p99:.1f} ms, {found.wrong} wrong"
    rate = f"{found.rate:.0f}/s, bare {yardstick.rate:.0f}/s"
    return [
        Figure(f"{name}: p50 to bare", value, found.p50 / yardstick.p50, slower),
        Figure(f"{name}: rate to bare", rate, found.rate / yardstick.rate, round(1 / slower, 2), at_least=True),
    ]


def fetch(url: str, cookie: str) -> bytes:
    """What one GET answers with."""
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return bytes(answer.read())


def _packed(content: bytes, path: str) -> int:
    """What travels: fonts are packed already."""
    return len(content) if path.endswith(".woff2") else min(len(brotli.compress(content)), len(gzip.compress(content)))
