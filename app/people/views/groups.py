"""Groups of the book: who is in them, what reaches them now and what would not."""

from typing import TYPE_CHECKING

from flask import Response, render_template, request, url_for

from app.core.clock import now
from app.core.errors import NotFound, Refused
from app.people.access import administrators_only, current_person, signed_in
from app.people.blueprint import bp
from app.people.named_in import named_in
from app.people.operations import groups as operations
from app.people.queries import anybody_by_key, count_people, group_members, group_sizes, people_called
from app.people.ways import reach_of
from app.web.fragments import go, say
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.people.models import Person
    from app.workflows.book import Group


class WhoIsMeant(Refused):
    """The name fits nobody, or several people."""


@bp.get("/people/groups")
@signed_in
def groups() -> str:
    return _page(None)


@bp.get("/people/groups/<slug>")
@signed_in
def group(slug: str) -> str:
    return _page(_group(slug))


@bp.post("/people/groups/<slug>/add")
@administrators_only
def add_to_group(slug: str) -> Response:
    chosen = _group(slug)
    person = _meant(request.form.get("who", ""))
    operations.add(chosen, person, by=current_person(), at=now(), book=current_book())
    say(f"{person.name} is in {chosen.label} now.")
    return go(url_for("people.group", slug=slug))


@bp.post("/people/groups/<slug>/remove")
@administrators_only
def remove_from_group(slug: str) -> Response:
    chosen = _group(slug)
    person = anybody_by_key(request.form.get("person", "")[:16])
    if person is None:
        raise NotFound
    operations.remove(chosen, person, by=current_person(), at=now(), book=current_book())
    say(f"{person.name} is no longer in {chosen.label}.")
    return go(url_for("people.group", slug=slug))


def _group(slug: str) -> "Group":
    found = current_book().groups.get(slug)
    if found is None:
        raise NotFound
    return found


def _meant(typed: str) -> "Person":
    """The one person whose name or address was typed."""
    found = people_called(typed[:254])
    if not found:
        raise WhoIsMeant("Nobody here is called so. Write a name or an address as it stands in People.")
    if len(found) > 1:
        raise WhoIsMeant("That could be " + ", ".join(one.email for one in found[:4]) + ". Write the whole address.")
    return found[0]


def _page(chosen: "Group | None") -> str:
    book = current_book()
    return render_template(
        "people/groups.html",
        groups=sorted(book.groups.values(), key=lambda one: one.label.casefold()),
        sizes=group_sizes(),
        reach=reach_of(book.groups.values()),
        total=count_people(),
        chosen=chosen,
        members=group_members(chosen.slug) if chosen else [],
        named=named_in(book, chosen) if chosen else [],
        may_change=current_person().is_administrator,
        sees_private=operations.opens_private(chosen, book) if chosen else False,
    )
