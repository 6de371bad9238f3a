"""What the dashboard counts, against a slow reference that reads every incident, over random worlds."""

import secrets
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.core.db import db
from app.dashboard import queries
from app.dashboard.charts import durations, now, small_to_large
from app.dashboard.charts._chart import Asked
from app.dashboard.filters import View
from app.incidents.models import AccessGrant, Incident
from app.incidents.states import Mode
from app.workflows.book import Phase
from app.workflows.live import current_book
from tests.factories import NOON
from tests.support import settle

PHASES = [Phase.TRIAGE, Phase.ACTIVE, Phase.PAUSED, Phase.LEARNING, Phase.CLOSED, Phase.DECLINED, Phase.MERGED]
ONE = st.fixed_dictionaries(
    {
        "level": st.integers(0, 4),
        "phase": st.sampled_from(PHASES),
        "mode": st.sampled_from(list(Mode)),
        "private": st.booleans(),
        "mine": st.booleans(),
        "discipline": st.sampled_from(["engineering", "support"]),
        # Some at the very edges of days and weeks.
        "at": st.one_of(st.integers(0, 200 * 24 * 60), st.sampled_from([0, 12 * 60, 12 * 60 + 1, 84 * 24 * 60])),
        "took": st.one_of(st.none(), st.integers(0, 5_000)),
        "led": st.booleans(),
        "late": st.booleans(),
    }
)
QUERIES = st.sampled_from(["", "weeks=4", "discipline=support", "level=3&level=4", "since=2026-10-01&until=2026-10-31"])


def make(spec: dict, people) -> tuple[Incident, bool]:
    at = NOON - timedelta(minutes=spec["at"])
    one = Incident(
        ref=f"T-{secrets.token_hex(6)}",
        discipline=spec["discipline"],
        type="service-failing" if spec["discipline"] == "engineering" else "wrong-refund",
        workflow_hash="",
        title="Something",
        level=spec["level"],
        severity=None,
        status="triage",
        phase=spec["phase"],
        status_since=at,
        mode=spec["mode"],
        visibility="private" if spec["private"] else "public",
        reporter_id=people.ana.id,
        lead_id=people.ana.id if spec["led"] else None,
        declared_at=at,
        resolved_at=None if spec["took"] is None else at + timedelta(minutes=spec["took"]),
        next_update_due_at=NOON - timedelta(minutes=5) if spec["late"] else None,
        idempotency_key=secrets.token_hex(8),
    )
    db.session.add(one)
    db.session.flush()
    if spec["private"] and spec["mine"]:
        db.session.add(AccessGrant(incident_id=one.id, person_id=people.dev.id, why="", at=NOON))
    return one, not spec["private"] or spec["mine"]


def test_counts_are_those_of_a_slow_reference(people):
    @settings(
        max_examples=25,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        database=None,
    )
    @given(st.lists(ONE, max_size=14), QUERIES)
    def check(specs, query):
        db.session.rollback()
        view = View.of(MultiDict(part.split("=") for part in query.split("&") if part), NOON.date())
        made = [make(spec, people) for spec in specs]
        asked = Asked(people.dev, view, NOON, current_book())
        passing = [
            one
            for one, seen in made
            if seen
            and one.mode != Mode.PRACTICE
            and (not view.narrow.discipline or one.discipline in view.narrow.discipline)
            and (not view.narrow.level or str(one.level) in view.narrow.level)
        ]
        counted = [one for one in passing if one.phase not in (Phase.DECLINED, Phase.MERGED)]

        def during(moment: datetime | None, span) -> bool:
            return moment is not None and span.first <= moment.astimezone(UTC).date() <= span.last

        here = [one for one in counted if during(one.declared_at, view.span)]
        weeks = queries.declared_by_week(asked, view.span, Incident.level)
        assert queries.declared(asked, view.span) == len(here)
        assert {(w, v): n for w, each in weeks.items() for v, n in each.items()} == Counter(
            (one.declared_at.date() - timedelta(days=one.declared_at.weekday()), one.level) for one in here
        )
        small = sum(one.level in (1, 2) for one in here)
        assert small_to_large._counts(asked, view.span).k == small
        is_open = [one for one in passing if one.phase in PHASES[:3]]
        late = sum(one.next_update_due_at is not None for one in is_open)
        free = sum(one.lead_id is None for one in is_open)
        words = now.now(asked).says.striptags()
        verb = "update is" if late == 1 else "updates are"
        assert words == f"{len(is_open)} open, {late} {verb} late, {free} without a lead."
        took: dict[int, list[int]] = {}
        for one in counted:
            if one.mode == Mode.LIVE and during(one.resolved_at, view.span):
                took.setdefault(one.level, []).append(int((one.resolved_at - one.declared_at).total_seconds()))
        found = durations._by_level(asked, durations.MEASURES["resolve"], view.span)
        assert {level: sorted(each) for level, each in found.items()} == {k: sorted(v) for k, v in took.items()}
        db.session.rollback()

    settle()
    check()
