"""``make bench``: measure, print a table, write JSON.

``ARGS="--sizes 1000,10000 --databases sqlite --seconds 2"`` measures less.
"""

import argparse
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import dashboard, library, pages, slack, stress
from tests.bench.report import Report
from tests.bench.servers import ROOT, serve
from tests.bench.world import environment, prepare

SIZES = "1000,10000,100000"


def main() -> int:
    """Run every measurement that was asked for; 1 when a budget is not kept."""
    asked = _asked()
    report = Report()
    home = Path(asked.keep or tempfile.mkdtemp(prefix="muster-bench-"))
    for database in asked.databases.split(","):
        for size in (int(one) for one in asked.sizes.split(",")):
            _measure(database, size, home, asked.seconds, report)
    print(report.table())
    out = ROOT / "bench-results"
    out.mkdir(exist_ok=True)
    file = out / f"{datetime.now(UTC):%Y-%m-%dT%H-%M}.json"
    file.write_text(json.dumps(report.rows(), indent=1))
    print(f"\n{file.relative_to(ROOT)}  ·  {report.summary()}")
    return 0 if report.kept else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--sizes", default=SIZES, help="incidents in the database")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each figure is measured")
    parser.add_argument("--keep", default="", help="a folder to keep the filled databases in, for the next run")
    return parser.parse_args()


def _measure(database: str, size: int, home: Path, seconds: float, report: Report) -> None:
    instance = home / f"{database}-{size}"
    address = _address(database, size, instance)
    print(f"{database}, {size:,} incidents: filling …", flush=True)
    world = prepare(address, instance, size)
    bare = {"BENCH_DATABASE": address.replace("postgresql://", "postgresql+psycopg://")}
    pages.fill_bare(bare)
    log = instance / "server.log"
    with serve("tests.bench.bare:app", bare, "/hello", log, "tests/bench/bare_server.py") as plain:
        yardstick = pages.bare(plain, seconds)
        memory, cold = plain.memory(), plain.cold_start
    with serve("wsgi:app", environment(address, instance), "/healthz", log) as portal:
        report.take(database, size, pages.portal(portal, world, yardstick, seconds))
        report.take(database, size, pages.frugality(portal, world, seconds, bare_memory=memory, bare_cold=cold))
        report.take(database, size, stress.all_of(portal, world, database, size, seconds))
    if size == 1000:
        report.take(database, size, slack.all_of(address, instance, world, bare, seconds))
    report.take(database, size, library.figures(environment(address, instance)))
    os.environ |= environment(address, instance) | {"MUSTER_LOG_LEVEL": "error"}
    report.take(database, size, dashboard.measured(world))


def _address(database: str, size: int, instance: Path) -> str:
    instance.mkdir(parents=True, exist_ok=True)
    if database == "sqlite":
        return f"sqlite:///{instance / 'bench.sqlite'}"
    server = os.environ.get("MUSTER_BENCH_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
    return pages.postgres_database(server, f"muster_bench_{size}", fresh=not (instance / f"world-{size}.json").exists())


if __name__ == "__main__":
    raise SystemExit(main())
