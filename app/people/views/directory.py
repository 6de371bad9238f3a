"""Who is who: the list of people and the page of one. By name, never by a number of anything."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from flask import Response, render_template, request

from app.core.clock import now
from app.core.errors import NotFound
from app.people.access import current_person, signed_in
from app.people.blueprint import bp
from app.people.queries import PAGE, Wanted, anybody_by_key, count_people, people_page, teams
from app.people.sources import where_now
from app.web.navigation import nav_item
from app.workflows.live import current_book

Choice = dict[str, str | bool]

nav_item("People", "people.people", "users", 60, "organisation")


@bp.get("/people")
@signed_in
def people() -> str:
    asked = request.args
    wanted = Wanted(
        q=asked.get("q", "")[:100],
        team=asked.get("team", "")[:64],
        group=asked.get("group", "")[:64],
        after=asked.get("after", "")[:16],
    )
    found = people_page(wanted)
    shown = found[:PAGE]
    book = current_book()
    return render_template(
        "people/people.html",
        people=shown,
        more=shown[-1].key if len(found) > PAGE else "",
        wanted=wanted,
        facts=where_now(current_person(), shown),
        teams=_choices("Any team", ((one.slug, one.label) for one in teams()), wanted.team),
        in_groups=_choices("Any group", ((slug, one.label) for slug, one in book.groups.items()), wanted.group),
        groups=book.groups,
        total=count_people(),
    )


@bp.get("/people/<key>")
@signed_in
def person(key: str) -> str | Response:
    somebody = anybody_by_key(key)
    if somebody is None:
        raise NotFound
    return render_template(
        "people/person.html",
        person=somebody,
        here=now().astimezone(ZoneInfo(somebody.timezone)),
        groups=[current_book().groups[slug] for slug in sorted(somebody.group_slugs) if slug in current_book().groups],
        mine=somebody.id == current_person().id,
    )


def _choices(everything: str, pairs: Iterable[tuple[str, str]], chosen: str) -> list[Choice]:
    first: list[Choice] = [{"value": "", "label": everything, "on": False}]
    return first + [{"value": value, "label": label, "on": value == chosen} for value, label in pairs]
