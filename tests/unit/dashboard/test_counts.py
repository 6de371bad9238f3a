"""What panels count by day declared, against a slow reference that reads every incident, over random worlds."""

from collections import Counter
from datetime import UTC, timedelta

from app.core.db import db
from app.dashboard import queries
from app.dashboard.charts import (
    confidential,
    data_quality,
    found,
    harm,
    now,
    small_to_large,
    trust,
    volume,
    who_reports,
)
from app.dashboard.filters import Span
from app.dashboard.models import ConfidentialCount
from app.dashboard.operations import counting
from app.incidents.states import Mode
from app.workflows.book import Level
from tests.factories import NOON
from tests.support import settle
from tests.unit.dashboard.worlds import ENDED, World, cells, worlds


def monday(fact):
    on = fact.declared_at.date()
    return on - timedelta(days=on.weekday())


def test_volume_now_and_small_to_large(people):
    def check(world: World) -> None:
        asked, here = world.asked, world.declared
        weeks = queries.levels_by_week(asked, world.span)
        assert queries.declared(asked, world.span) == len(here)
        assert {(w, v): n for w, each in weeks.items() for v, n in each.items()} == Counter(
            (monday(one), one.level) for one in here
        )
        drawn = cells(volume.volume(asked))
        assert [row[-1] for row in drawn] == [sum(monday(one) == day for one in here) for day in world.span.weeks()]
        assert sum(sum(row[1:-1]) for row in drawn) == len(here)
        level_of = {label: Counter(one.level for one in here)[int(level)] for level in Level for label in [level.label]}
        if asked.view.choices["mix"] == "level":
            shown = volume.volume(asked).table
            sums = {
                name: sum(row[n].value for row in shown.rows) for n, name in enumerate(shown.head) if name in level_of
            }
            assert sums == level_of
        small, large = (sum(one.level in levels for one in here) for levels in ((1, 2), (3, 4)))
        share = small_to_large._counts(asked, world.span)
        assert (share.k, share.n) == (small, small + large)
        last = world.span.weeks()[-1]
        eight = [one for one in world.counted if last - timedelta(weeks=7) <= monday(one) <= last]
        eight = [one for one in eight if one.declared_at < world.span.ends]
        assert cells(small_to_large.small_to_large(asked))[-1][2:] == (
            sum(one.level in (1, 2) for one in eight),
            sum(one.level in (3, 4) for one in eight),
        )
        late = sum(one.next_update_due_at is not None and one.next_update_due_at < NOON for one in world.open)
        free = sum(one.lead_id is None for one in world.open)
        verb = "update is" if late == 1 else "updates are"
        words = now.now(asked).says.striptags()
        assert words == f"{len(world.open)} open, {late} {verb} late, {free} without a lead."

    settle()
    worlds(people, check)


def test_mixes_by_discipline_team_and_site_leave_nothing_out(people):
    def check(world: World) -> None:
        here = world.declared
        for mix in ("discipline", "team", "site"):
            view = world.asked.view
            object.__setattr__(view, "choices", {**view.choices, "mix": mix})
            shown = volume.volume(world.asked).table
            sums = {name: sum(row[n].value for row in shown.rows) for n, name in enumerate(shown.head[1:-1], 1)}
            if mix == "site":
                sites = Counter(one.spec["site"] if one.discipline == "engineering" else "" for one in here)
                labels = {"change": "Change", "capacity": "Capacity", "supplier": "Supplier", "": "Others, or not said"}
                expected = {labels[slug]: n for slug, n in sites.items()} | {"Others, or not said": sites[""]}
            else:
                expected = Counter(one.discipline for one in here)
            assert {name.lower(): n for name, n in sums.items()} == {name.lower(): n for name, n in expected.items()}

    settle()
    worlds(people, check, examples=8)


def test_who_reports_how_we_found_out_and_harm(people):
    def check(world: World) -> None:
        asked, here = world.asked, world.declared
        words = who_reports.who_reports(asked).says.striptags()
        reporters = {one.reporter_id for one in here}
        teams = {one.team_id for one in world.people if one.id in reporters}
        only = sum(one.mode == Mode.REPORT_ONLY for one in here)
        assert words.startswith(
            f"{len(reporters)} people from {len(teams)} of 3 teams declared something, {len(here)} in all. "
            f"{only} of those were only reported."
        )
        declared = {one.slug: (one.incidents, one.people) for one in who_reports._teams(who_reports._said(asked))}
        by = {one.id: one for one in world.people}
        for slug in ("engineering", "support", "privacy"):
            theirs = [one for one in here if by[one.reporter_id].team_slug == slug]
            assert declared[slug] == (len(theirs), len({one.reporter_id for one in theirs}))
        causes = Counter(one.spec["cause"] for one in here if one.discipline == "engineering" and one.spec["cause"])
        ways = {row[0].lower(): row[1] for row in cells(found.found(asked)) if row[1]}
        assert ways == dict(causes)
        filled = [one for one in here if one.discipline == "engineering" and one.spec["customers"] is not None]
        asked_of = sum(one.discipline == "engineering" for one in here)
        row = ("Customers put out", f"{sum(one.spec['customers'] for one in filled):,}", len(filled), asked_of)
        assert cells(harm.harm(asked)) == ([row] if asked_of else [])

    settle()
    worlds(people, check)


def test_data_quality_and_trust(people):
    def check(world: World) -> None:
        here = world.declared
        large = [one for one in here if one.level in (3, 4)]
        soon = [one for one in here if one.level and (one.spec["rated"] is None or one.spec["rated"] <= 15)]
        expected = [
            (sum(one.started_at is not None for one in here), len(here)),
            (len(soon), len(here)),
            (sum(not one.spec["edited"] for one in here), len(here)),
            (sum(one.spec["impact"] for one in large), len(large)),
            (sum(one.spec["service"] for one in large), len(large)),
        ]
        assert [row[1:] for row in cells(data_quality.data_quality(world.asked))] == [
            (good, among, among - good) for good, among in expected
        ]
        pulses = [one.spec["pulse"] for one in here if one.spec["pulse"]]
        handled, safe = ([sum(each[n] for each in pulses) for n in range(start, start + 4)] for start in (0, 4))
        drawn = trust.trust(world.asked)
        if sum(safe) < 5:
            assert drawn.table is None
        else:
            rows = [row for row in (("I felt", safe), ("It was", handled)) if sum(row[1])]
            assert [(row[0][:6], row[1], list(row[3:])) for row in cells(drawn)] == [
                (label, sum(tally), tally[::-1]) for label, tally in rows
            ]

    settle()
    worlds(people, check)


def test_private_work_is_counted_once_a_month_from_the_minimum_on_and_stays(people):
    def check(world: World) -> None:
        counting.count_private_work(NOON)
        drawn = confidential.confidential(world.asked)
        months = [Span(first, first.replace(day=28)) for first in counting.finished_months(NOON.date())]
        for row in cells(drawn):
            private = [
                one
                for one in world.facts
                if one.discipline == row[0].lower()
                and one.spec["private"]
                and one.mode != Mode.PRACTICE
                and one.phase not in ENDED
            ]
            expected = []
            for month in months:
                then = [one for one in private if one.declared_at.astimezone(UTC).date().replace(day=1) == month.first]
                for levels in ((1, 2), (3, 4)):
                    n = sum(one.level in levels for one in then)
                    expected.append(n if n >= 3 else "–")
            assert list(row[1:]) == expected
        small = sum(value is not None and value < 3 for value in db.session.scalars(db.select(ConfidentialCount.count)))
        for fact in world.facts:
            fact.row.visibility = "private"
        counting.count_private_work(NOON)
        assert (small, cells(confidential.confidential(world.asked))) == (0, cells(drawn))

    settle()
    worlds(people, check, examples=8, most=24)
