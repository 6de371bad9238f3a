"""Random worlds: incidents with all that figures count, written straight into the tables, and kept as plain facts."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.core.db import db
from app.dashboard.charts._chart import Asked
from app.dashboard.drawn import Drawn
from app.dashboard.filters import Span, View
from app.followups.models import FollowUp
from app.incidents.models import (
    AccessGrant,
    AffectedService,
    Clock,
    Incident,
    IncidentToken,
    RoleAssignment,
    TimelineEntry,
    Update,
)
from app.incidents.states import Mode
from app.reviews.models import Pulse, Review
from app.workflows.book import Book, Phase
from app.workflows.live import current_book
from tests.factories import NOON

PHASES = [Phase.TRIAGE, Phase.ACTIVE, Phase.PAUSED, Phase.LEARNING, Phase.CLOSED, Phase.DECLINED, Phase.MERGED]
OPEN, ENDED = PHASES[:3], (Phase.DECLINED, Phase.MERGED)
MINUTE = timedelta(minutes=1)
# Before noon; some at the very edges of days and weeks.
AGE = st.one_of(st.integers(0, 200 * 1440), st.sampled_from([0, 720, 721, 84 * 1440]))
AFTER = st.integers(0, 5_000)
MAYBE = st.one_of(st.none(), AFTER)
ONE = st.fixed_dictionaries(
    {
        "level": st.integers(0, 4),
        "phase": st.sampled_from(PHASES),
        "mode": st.sampled_from(list(Mode)),
        "private": st.booleans(),
        "mine": st.booleans(),
        "discipline": st.sampled_from(["engineering", "support"]),
        "by": st.integers(0, 3),
        "at": AGE,
        "took": MAYBE,
        "began": MAYBE,
        "acknowledged": MAYBE,
        "mitigated": MAYBE,
        "next": st.one_of(st.none(), st.integers(-5_000, 5_000)),
        "lead": MAYBE,
        "lead_due": MAYBE,
        "word_due": MAYBE,
        "updates": st.lists(st.tuples(AFTER, MAYBE), max_size=3),
        "moves": st.lists(st.tuples(AFTER, st.sampled_from(PHASES[:4])), max_size=3),
        "rated": st.one_of(st.none(), st.integers(0, 30)),
        "edited": st.booleans(),
        "impact": st.booleans(),
        "service": st.booleans(),
        "customers": st.one_of(st.none(), st.integers(0, 900)),
        "cause": st.sampled_from(["", "change", "capacity", "supplier"]),
        "site": st.sampled_from(["", "change", "capacity", "supplier"]),
        "clock": st.one_of(
            st.none(), st.tuples(st.sampled_from(["running", "met", "missed", "off"]), MAYBE, MAYBE, st.booleans())
        ),
        "follow_up": st.one_of(
            st.none(),
            st.tuples(
                st.integers(0, 100 * 1440), st.integers(0, 60 * 1440), MAYBE, st.sampled_from(["done", "not_doing"])
            ),
        ),
        "review": st.one_of(
            st.none(), st.tuples(st.sampled_from(["owed", "writing", "published", "skipped"]), MAYBE, MAYBE)
        ),
        "pulse": st.one_of(st.none(), st.lists(st.integers(0, 9), min_size=8, max_size=8)),
        "traces": st.lists(st.tuples(st.integers(0, 3), st.integers(-2_000, 2_000)), max_size=4),
    }
)
QUERIES = st.sampled_from(
    ["", "weeks=4", "discipline=support", "level=3&level=4", "since=2026-10-01&until=2026-10-31", "mix=discipline"]
)


@dataclass
class Fact:
    """An incident of the world as plain values; ``seen`` by the one who asks."""

    spec: dict[str, Any]
    row: Incident
    seen: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    def after(self, minutes: int | None) -> datetime | None:
        return None if minutes is None else self.declared_at + minutes * MINUTE


@dataclass
class World:
    """What somebody asks, and everything there is; ``passing`` are those they see that pass the filters."""

    asked: Asked
    facts: list[Fact]
    people: list[Any]

    @property
    def span(self) -> Span:
        return self.asked.view.span

    @property
    def passing(self) -> list[Fact]:
        narrow = self.asked.view.narrow
        return [
            one
            for one in self.facts
            if one.seen
            and one.mode != Mode.PRACTICE
            and (not narrow.discipline or one.discipline in narrow.discipline)
            and (not narrow.level or str(one.level) in narrow.level)
        ]

    @property
    def counted(self) -> list[Fact]:
        return [one for one in self.passing if one.phase not in ENDED]

    @property
    def declared(self) -> list[Fact]:
        return [one for one in self.counted if self.during(one.declared_at)]

    @property
    def open(self) -> list[Fact]:
        return [one for one in self.passing if one.phase in OPEN]

    @property
    def resolved(self) -> list[Fact]:
        return [one for one in self.counted if one.mode == Mode.LIVE and self.during(one.resolved_at)]

    def during(self, moment: datetime | None) -> bool:
        span = self.asked.view.span
        return moment is not None and span.first <= moment.astimezone(UTC).date() <= span.last


def worlds(people, check: Callable[[World], None], *, examples: int = 12, most: int = 14) -> None:
    """Hold ``check`` to random worlds, each alone in the database."""
    book = meaning_book(current_book())

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
        database=None,
    )
    @given(st.lists(ONE, max_size=most), QUERIES)
    def hold(specs: list[dict], query: str) -> None:
        db.session.rollback()
        view = View.of(MultiDict(part.split("=") for part in query.split("&") if part), NOON.date())
        them = [people.ana, people.ben, people.cara, people.mei]
        facts = [_make(spec, them, people.dev) for spec in specs]
        db.session.flush()
        check(World(Asked(people.dev, view, NOON, book, whole=True), facts, them))
        db.session.rollback()

    hold()


def meaning_book(book: Book) -> Book:
    """The small book with fields that mean something to figures."""
    path = "engineering/service-failing"
    workflow = book.workflows[path]
    fields = {one.slug: one for one in workflow.fields}
    means = (
        replace(fields["customers"], means="customers_affected"),
        replace(fields["cause"], means="how_found"),
        replace(fields["cause"], slug="site", means="site"),
    )
    others = tuple(one for one in workflow.fields if one.slug not in ("customers", "cause"))
    return replace(book, workflows={**book.workflows, path: replace(workflow, fields=(*others, *means))})


def cells(drawn: Drawn) -> list[tuple[Any, ...]]:
    """The rows of a panel's table as plain values."""
    assert drawn.table is not None
    return [tuple(getattr(cell, "value", cell) for cell in row) for row in drawn.table.rows]


def _make(spec: dict[str, Any], people: list[Any], viewer: Any) -> Fact:
    at = NOON - spec["at"] * MINUTE

    def after(minutes: int | None) -> datetime | None:
        return None if minutes is None else at + minutes * MINUTE

    engineering = spec["discipline"] == "engineering"
    one = Incident(
        ref=f"T-{secrets.token_hex(6)}",
        discipline=spec["discipline"],
        type="service-failing" if engineering else "wrong-refund",
        workflow_hash="",
        title="Something",
        impact="Many" if spec["impact"] else "",
        level=spec["level"],
        severity=None,
        status="triage",
        phase=spec["phase"],
        status_since=at,
        mode=spec["mode"],
        visibility="private" if spec["private"] else "public",
        reporter_id=people[spec["by"]].id,
        lead_id=people[0].id if spec["lead"] is not None else None,
        declared_at=at,
        detected_at=at,
        started_at=None if spec["began"] is None else at - spec["began"] * MINUTE,
        acknowledged_at=after(spec["acknowledged"]),
        mitigated_at=after(spec["mitigated"]),
        resolved_at=after(spec["took"]),
        next_update_due_at=None if spec["next"] is None else NOON + spec["next"] * MINUTE,
        lead_due_at=after(spec["lead_due"]),
        first_word_due_at=after(spec["word_due"]),
        fields={} if not engineering or spec["customers"] is None else {"customers": spec["customers"]},
        idempotency_key=secrets.token_hex(8),
    )
    db.session.add(one)
    db.session.flush()
    if spec["private"] and spec["mine"]:
        db.session.add(AccessGrant(incident_id=one.id, person_id=viewer.id, why="", at=NOON))
    _around(spec, one, people, after)
    _afterwards(spec, one, people, after)
    return Fact(spec, one, not spec["private"] or spec["mine"])


def _around(spec: dict[str, Any], one: Incident, people: list[Any], after: Callable[..., Any]) -> None:
    if spec["lead"] is not None:
        role = RoleAssignment(incident_id=one.id, role="lead", person_id=people[0].id, from_at=after(spec["lead"]))
        db.session.add(role)
    for number, (minutes, due) in enumerate(spec["updates"], 1):
        update = Update(
            incident_id=one.id, number=number, text="x", by_id=people[0].id, at=after(minutes),
            was_due_at=after(due), status="triage",
        )  # fmt: skip
        db.session.add(update)
    if spec["service"]:
        db.session.add(AffectedService(incident_id=one.id, service="checkout", since=one.declared_at))
    for field in ("cause", "site"):
        if spec[field] and spec["discipline"] == "engineering":
            db.session.add(IncidentToken(incident_id=one.id, token=f"f:{field}:{spec[field]}"))
    _entries(spec, one, people, after)


def _entries(spec: dict[str, Any], one: Incident, people: list[Any], after: Callable[..., Any]) -> None:
    entries: list[dict[str, Any]] = [
        {"kind": "status", "at": after(minutes), "payload": {"phase": phase}} for minutes, phase in spec["moves"]
    ]
    if spec["rated"] is not None:
        entries.append({"kind": "severity", "at": after(spec["rated"]), "payload": {"before": "", "after": "x"}})
    if spec["edited"]:
        entries.append({"kind": "moment", "at": one.declared_at, "payload": {}})
    for who, minutes in spec["traces"]:
        entries.append({"kind": "note", "at": after(minutes), "payload": {}, "actor_id": people[who].id})
    for number, entry in enumerate(entries, 1):
        at = entry.pop("at")
        more = {"happened_at": at, "recorded_at": at, "text": "", "hash": ""}
        db.session.add(TimelineEntry(incident_id=one.id, number=number, **entry, **more))


def _afterwards(spec: dict[str, Any], one: Incident, people: list[Any], after: Callable[..., Any]) -> None:
    if spec["clock"]:
        state, due, ended, explained = spec["clock"]
        clock = Clock(
            incident_id=one.id, slug="c", label="Tell them", law="", state=state, started_at=one.declared_at,
            due_at=after(due), ended_at=after(ended), delay_reason="Because" if explained else "",
        )  # fmt: skip
        db.session.add(clock)
    if spec["follow_up"]:
        made, due, closed, state = spec["follow_up"]
        created = NOON - made * MINUTE
        follow_up = FollowUp(
            ref=f"F-{secrets.token_hex(5)}", incident_id=one.id, title="x", priority=("urgent", "normal")[made % 2],
            strength=("eliminates", "reminds")[due % 2], created_by_id=people[0].id, created_at=created,
            due_at=created + due * MINUTE, limit_at=created + due * MINUTE,
            state="open" if closed is None else state, team_slug="engineering",
            closed_at=None if closed is None else created + closed * MINUTE, idempotency_key=secrets.token_hex(8),
        )  # fmt: skip
        db.session.add(follow_up)
    if spec["review"]:
        state, due, published = spec["review"]
        review = Review(
            incident_id=one.id, preset="short", label="Review", state=state, opened_at=one.declared_at,
            due_at=after(due), published_at=after(published or 0) if state == "published" else None, readers=3,
        )  # fmt: skip
        db.session.add(review)
    if spec["pulse"]:
        shown = {"answers": 5, "tallies": {"handled": spec["pulse"][:4], "safe": spec["pulse"][4:]}}
        db.session.add(Pulse(incident_id=one.id, answers=6, tallies={}, remarks=[], shown=shown))
