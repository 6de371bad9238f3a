"""What looking something up in the library costs beside the bare indexed query and the fetching of its rows, among
every incident and a tenth as many reviews.

``python -m tests.bench.library`` in the environment of a filled portal prints the figures as JSON.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from random import Random
from typing import Any

from tests.bench.report import Figure
from tests.bench.servers import ROOT

BUDGET, ROUNDS, AT_ONCE = 3.0, 9, 2_000
RARE = "quincunx"
SEARCHES = {
    "a common word": ("refund", {}),
    "two words": ("card payments", {}),
    "the beginning of words": ("cust", {}),
    "a rare word": (RARE, {}),
    "a word of reviews": ("alarm", {"shelf": "learned"}),
    "newest first": ("supplier", {"newest": True}),
    "nothing": ("nowhereatall", {}),
}
_SAID = (
    "The supplier answered slowly and the alarm came late",
    "Customers pressed twice because the refund said nothing",
    "The map is ten minutes old and nobody knew",
    "Card payments were retried until the queue was full",
    "A colleague on the night shift had seen it before and wrote it down",
)


def figures(environment: dict[str, str]) -> list[Figure]:
    """Fill the library of a portal once, and measure in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.library"],
        cwd=ROOT, env=os.environ | environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [Figure(**one) for one in json.loads(done.stdout.splitlines()[-1])]


def main() -> None:
    from app import create_app
    from app.core.db import reading, transaction
    from app.people.queries import person_by_email

    with create_app().app_context():
        with transaction():
            _fill(Random(7))
        with reading():
            person = person_by_email("priya@larkspur.test")
            found = [_measured(name, person, words, more) for name, (words, more) in SEARCHES.items()]
    print(json.dumps([asdict(one) for one in found]))


def _fill(rng: Random) -> None:
    """An item for each incident that has none, and a review for each tenth; the words go straight into the index."""
    from sqlalchemy import func, insert, select, text

    from app.core.db import db
    from app.incidents.models import Incident
    from app.library.models import Kind, LibraryItem
    from app.library.rules.searching import indexed

    held = select(LibraryItem.incident_id).where(LibraryItem.kind == Kind.INCIDENT)
    columns = (Incident.id, Incident.title, Incident.summary, Incident.declared_at, Incident.visibility == "public")
    rows = db.session.execute(select(*columns).where(Incident.mode != "practice", Incident.id.not_in(held))).all()
    number = db.session.scalar(select(func.max(LibraryItem.id))) or 0
    items: list[dict[str, Any]] = []
    for incident_id, title, summary, at, shown in rows:
        bodies = [(Kind.INCIDENT, summary)]
        if incident_id % 10 == 0:
            said = [rng.choice(_SAID) for _ in range(30)] + ([RARE] if rng.random() < 0.003 else [])
            bodies.append((Kind.REVIEW, ". ".join(said)))
        for kind, body in bodies:
            number += 1
            items.append(
                {"id": number, "incident_id": incident_id, "kind": kind, "key": f"b{number:015x}", "title": title}
                | {"body": body, "for_all": False, "is_public": shown, "minutes": 1, "at": at}
            )
    for start in range(0, len(items), AT_ONCE):
        some = items[start : start + AT_ONCE]
        db.session.execute(insert(LibraryItem), some)
        if db.engine.dialect.name == "sqlite":
            words = [{"id": one["id"], "a": indexed(one["title"]), "b": indexed(one["body"])} for one in some]
            db.session.execute(text("INSERT INTO library_words (rowid, title, body) VALUES (:id, :a, :b)"), words)
    if items and db.engine.dialect.name == "postgresql":
        # The words of the bench hold no mark by which PostgreSQL would cut them in another way.
        db.session.execute(
            text(
                "UPDATE library_item SET search = setweight(to_tsvector('simple', title), 'A')"
                " || setweight(to_tsvector('simple', body), 'B') WHERE search IS NULL"
            )
        )
        db.session.execute(text("SELECT setval(pg_get_serial_sequence('library_item', 'id'), :last)"), {"last": number})
    if items:
        db.session.execute(text("ANALYZE"))


def _measured(name: str, person: Any, words: str, more: dict[str, Any]) -> Figure:
    from sqlalchemy import select, text
    from sqlalchemy.orm import joinedload

    from app.core.db import db
    from app.library.models import LibraryItem
    from app.library.rules.searching import words_of
    from app.library.shelves import look_up, search_of

    said, search = words_of(words), search_of(words, **more)
    if db.engine.dialect.name == "sqlite":
        query = " AND ".join(f'"{one}"*' for one in said)
        bare = text(
            "SELECT i.id, i.title, i.at FROM library_words w JOIN library_item i ON i.id = w.rowid"
            " WHERE library_words MATCH :query ORDER BY i.at DESC, i.key DESC LIMIT 21"
        )
    else:
        query = " & ".join(f"{one}:*" for one in said)
        bare = text(
            "SELECT id, title, at FROM library_item WHERE search @@ to_tsquery('simple', :query)"
            " ORDER BY at DESC, key DESC LIMIT 21"
        )
    whole = select(LibraryItem).options(joinedload(LibraryItem.incident))
    hits = look_up(person, search).count

    def ours() -> object:
        db.session.expunge_all()
        return look_up(person, search)

    def plain() -> object:
        db.session.expunge_all()
        ids = [row[0] for row in db.session.execute(bare, {"query": query})]
        return db.session.scalars(whole.where(LibraryItem.id.in_(ids))).all()

    mine, theirs = _best(ours, plain)
    value = f"{mine * 1000:.1f} ms, bare {theirs * 1000:.1f} ms, {hits:,} hits{' and more' if hits > 1000 else ''}"
    return Figure(f"look up {name}: to bare query", value, mine / theirs, BUDGET)


def _best(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Seconds of both at their best, asked in turns so that what slows one slows the other."""
    taken: dict[Callable[[], object], list[float]] = {one: [], other: []}
    for _ in range(ROUNDS):
        for ask, times in taken.items():
            began = time.perf_counter()
            ask()
            times.append(time.perf_counter() - began)
    return min(taken[one]), min(taken[other])


if __name__ == "__main__":
    main()
