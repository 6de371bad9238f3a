"""What the dashboard costs: whole, its first screen and each panel, cold and warm, beside the SQL that it needs.

In one process, so that a page is the statements it sends, the sums it does and the drawing. The yardstick of a panel
is the best SQL that we know for its numbers, written by hand in ``BEST`` for somebody who may see what is public (for
the others, the statements that the panel itself sends), and one bare page. ``python -m tests.bench.dashboard --keep
FOLDER --sizes 10000 --databases sqlite`` measures alone; ``--bare-rows`` fills incidents without anything around them.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, insert, select, text

from tests.bench import pages
from tests.bench.inside import Ask, asking
from tests.bench.report import Figure, Report
from tests.bench.world import World, environment, prepare

ROUNDS, LONGEST = 9, 6.0
SERVER = os.environ.get("MUSTER_BENCH_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
# What any page of the portal costs: frame, session, rights.
BARE = "/exports/files"
NARROW = {"discipline": "discipline=support", "level": "level=4", "four weeks": "weeks=4"}

_SEEN = "visibility = 'public' AND mode <> 'practice'"
_COUNTED = f"{_SEEN} AND phase NOT IN ('declined', 'merged')"
_DAY = {"sqlite": "substr(declared_at, 1, 10)", "postgresql": "date(declared_at AT TIME ZONE 'UTC')"}
_TOOK = {
    "sqlite": "unixepoch(resolved_at) - unixepoch(declared_at)",
    "postgresql": "extract(epoch FROM resolved_at - declared_at)",
}
# By hand, as narrow as the indexes allow; {since}, {before} and {at} are moments.
_OPEN = f"FROM incident WHERE {_SEEN} AND stage = 0"
_LATE, _FREE = "count(*) FILTER (WHERE next_update_due_at < {at})", "count(*) FILTER (WHERE lead_id IS NULL)"
_LINE = "id, ref, title, severity, lead_id, declared_at, next_update_due_at"
_WEEKS = f"SELECT {{day}}, level, count(*) FROM incident WHERE {_COUNTED} AND declared_at >= "
BEST: dict[str, tuple[str, ...]] = {
    "now": (
        f"SELECT count(*), {_LATE}, {_FREE} {_OPEN}",
        f"SELECT {_LINE} {_OPEN} ORDER BY level DESC, declared_at DESC LIMIT 8",
    ),
    "volume": (
        f"{_WEEKS} {{since}} GROUP BY 1, 2",
        f"SELECT count(*) FROM incident WHERE {_COUNTED} AND declared_at >= {{before}} AND declared_at < {{since}}",
    ),
    "small-to-large": (f"{_WEEKS} {{before}} GROUP BY 1, 2",),
    "durations": (
        f"SELECT level, {{took}} FROM incident WHERE {_COUNTED} AND mode = 'live' AND resolved_at >= {{before}}",
        f"SELECT level, declared_at {_OPEN}",
    ),
}


def main() -> int:
    """Measure what was asked for; 1 when a budget is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dashboard")
    parser.add_argument("--keep", required=True, help="a folder with the filled databases, or none yet")
    parser.add_argument("--sizes", default="10000")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--name", default="muster_dashboard", help="what databases of PostgreSQL are called")
    parser.add_argument("--bare-rows", action="store_true", help="the last size holds incidents and nothing else")
    asked = parser.parse_args()
    report = Report()
    for database in asked.databases.split(","):
        sizes = [int(one) for one in asked.sizes.split(",")]
        for size in sizes:
            instance = Path(asked.keep) / f"{database}-{size}"
            instance.mkdir(parents=True, exist_ok=True)
            address = f"sqlite:///{instance / 'bench.sqlite'}"
            if database == "postgresql":
                fresh = not (instance / f"world-{size}.json").exists()
                address = pages.postgres_database(SERVER, f"{asked.name}_{size}", fresh=fresh)
            only_rows = asked.bare_rows and size == sizes[-1]
            world = prepare(address, instance, 1_000 if only_rows else size)
            print(f"{database}, {size:,} incidents", flush=True)
            os.environ |= environment(address, instance) | {"MUSTER_LOG_LEVEL": "error"}
            report.take(database, size, measured(world, size if only_rows else 0))
    print(report.table())
    return 0 if report.kept else 1


def measured(world: World, bare_rows: int = 0) -> list[Figure]:
    """Every figure of one database. ``bare_rows`` copies incidents without what hangs on them up to that many."""
    # Not at the top: it reads the environment when it is imported.
    from app import create_app
    from app.core.db import db
    from app.dashboard.charts._chart import charts_for
    from app.people.queries import person_by_email

    app = create_app()
    with app.app_context():
        _fill(db.engine, bare_rows)
        person = person_by_email("priya@larkspur.test")
        assert person is not None
        slugs = [one.slug for one in charts_for(person)]
    bare = asking(app, BARE, world.cookie)
    page, frame = _warm(bare), {one for one, _ in _sent(bare, set())}
    figures, needed = [], 0.0
    with app.app_context(), db.engine.connect() as connection:
        for slug in slugs:
            figure, best = _panel(asking(app, f"/dashboard/panels/{slug}", world.cookie), connection, slug, page, frame)
            figures.append(figure)
            needed += best
    first = asking(app, "/dashboard", world.cookie)
    whole = asking(app, "/dashboard?whole=1", world.cookie)
    figures.append(_page("first screen", first, page))
    took = _warm(whole)
    ratio = took / (needed + page)
    value = f"{took * 1000:.1f} ms, best SQL {needed * 1000:.1f} + bare page {page * 1000:.1f} ms"
    figures.append(Figure("dashboard, whole", value, ratio, 1.5))
    for name, query in NARROW.items():
        narrowed = _warm(asking(app, f"/dashboard?whole=1&{query}", world.cookie))
        figures.append(Figure(f"dashboard, {name}", f"{narrowed * 1000:.1f} ms", narrowed / took, 1.1))
    return figures


def _panel(ask: Ask, connection: Connection, slug: str, page: float, frame: set[str]) -> tuple[Figure, float]:
    began = time.perf_counter()
    status, _ = ask()
    cold = time.perf_counter() - began
    assert status == 200, f"{slug} answered {status}"
    warm = _warm(ask)
    by_hand = BEST.get(slug)
    sent = _by_hand(connection, by_hand) if by_hand else _sent(ask, frame)
    best = _warm(lambda: _run(connection, sent))
    value = f"{warm * 1000:.1f} ms, cold {cold * 1000:.1f}, {'best' if by_hand else 'its own'} SQL {best * 1000:.1f} ms"
    return Figure(f"panel {slug}", value, warm / (best + page)), best


def _page(name: str, ask: Ask, page: float) -> Figure:
    began = time.perf_counter()
    ask()
    cold = time.perf_counter() - began
    warm = _warm(ask)
    return Figure(name, f"{warm * 1000:.1f} ms, cold {cold * 1000:.1f} ms", warm / page)


def _warm(ask: Callable[[], Any]) -> float:
    """Seconds at best of some rounds: what else runs on the machine only adds."""
    taken: list[float] = []
    ask()
    ends = time.perf_counter() + LONGEST
    while len(taken) < ROUNDS and (len(taken) < 2 or time.perf_counter() < ends):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return min(taken)


def _run(connection: Connection, statements: list[tuple[str, Any]]) -> None:
    for statement, values in statements:
        connection.exec_driver_sql(statement, values).fetchall()
    connection.rollback()


def _by_hand(connection: Connection, statements: tuple[str, ...]) -> list[tuple[str, Any]]:
    name, at = connection.dialect.name, datetime.now(UTC)
    monday = (at - timedelta(days=at.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    since = monday - timedelta(weeks=11)
    moments = {"at": at, "since": since, "before": since - timedelta(weeks=12)}
    written = {key: f"'{moment:%Y-%m-%d %H:%M:%S}'" for key, moment in moments.items()}
    if name == "postgresql":
        written = {key: f"'{moment.isoformat()}'" for key, moment in moments.items()}
    return [(one.format(day=_DAY[name], took=_TOOK[name], **written), ()) for one in statements]


def _sent(ask: Ask, frame: set[str]) -> list[tuple[str, Any]]:
    """The statements that a panel sends, with what stands in them; those that any page sends left out."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return [(one, values) for one, values in sent if one.startswith("SELECT") and one not in frame]


def _fill(engine: Engine, bare_rows: int) -> None:
    """Give every third incident a follow-up and each large one that is over its review, as in life; once."""
    with engine.begin() as connection:
        if bare_rows:
            _copy_rows(connection, bare_rows)
        if connection.execute(text("SELECT count(*) FROM follow_up WHERE ref LIKE 'B-%'")).scalar():
            return
        _afterwards(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _afterwards(connection: Connection) -> None:
    from app.followups.models import FollowUp
    from app.incidents.models import Incident
    from app.reviews.models import Review

    over = select(Incident.id, Incident.declared_at, Incident.resolved_at, Incident.reporter_id, Incident.level)
    follow_ups, reviews = [], []
    for row in connection.execute(over.where(Incident.resolved_at.is_not(None))):
        if row.id % 3 == 0:
            due = row.declared_at + timedelta(days=30)
            closed = None if row.id % 9 == 0 else row.declared_at + timedelta(days=row.id % 40)
            follow_ups.append(
                {
                    "ref": f"B-{row.id}", "incident_id": row.id, "title": "Something", "priority": "normal",
                    "strength": "reduces", "team_slug": "engineering", "created_by_id": row.reporter_id,
                    "created_at": row.declared_at, "due_at": due, "limit_at": due, "closed_at": closed,
                    "state": "done" if closed else "open", "idempotency_key": f"b-{row.id}",
                }
            )  # fmt: skip
        if row.level > 2:
            published = row.resolved_at + timedelta(days=row.id % 20) if row.id % 7 else None
            reviews.append(
                {
                    "incident_id": row.id, "preset": "short", "label": "Review", "opened_at": row.resolved_at,
                    "state": "published" if published else "writing", "published_at": published,
                    "due_at": row.resolved_at + timedelta(days=14), "readers": row.id % 60,
                }
            )  # fmt: skip
    there = set(connection.scalars(select(Review.incident_id)))
    for model, rows in ((FollowUp, follow_ups), (Review, [one for one in reviews if one["incident_id"] not in there])):
        for n in range(0, len(rows), 5_000):
            connection.execute(insert(model), rows[n : n + 5_000])


def _copy_rows(connection: Connection, many: int) -> None:
    """Copy what is there until there are as many: incidents and nothing that hangs on them."""
    columns = [one["name"] for one in _columns(connection) if one["name"] not in ("id", "ref", "idempotency_key")]
    names = ", ".join(columns)
    while (count := connection.execute(text("SELECT count(*) FROM incident")).scalar() or 0) < many:
        step = min(count, many - count)
        connection.execute(
            text(
                f"INSERT INTO incident (ref, idempotency_key, {names}) "
                f"SELECT 'C' || CAST(id + {count} AS TEXT), 'c-' || CAST(id + {count} AS TEXT), {names} "
                f"FROM incident ORDER BY id LIMIT {step}"
            )
        )


def _columns(connection: Connection) -> list[Any]:
    from sqlalchemy import inspect

    return list(inspect(connection).get_columns("incident"))


if __name__ == "__main__":
    raise SystemExit(main())
