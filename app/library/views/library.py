"""The library: looked up by words and themes, kept to read, worth telling, to begin with; and what happened before."""

from datetime import timedelta

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import access_incident
from app.library import shelves
from app.library.access import item_by_key
from app.library.blueprint import bp
from app.library.operations import marking
from app.library.presenting.families import families_of
from app.library.presenting.library import before as with_outcomes
from app.library.presenting.library import library_facts, minutes_of, theme_facts
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond, say
from app.workflows.book import UnknownSlug
from app.workflows.live import current_book

TALK = timedelta(days=92)
MINUTES_EACH = 6


@bp.get("/library")
@signed_in
def library() -> ResponseReturnValue:
    person = current_person()
    asked = {name: request.args.get(name, "")[:200] for name in ("q", "theme", "shelf", "sort")}
    asked["after"] = request.args.get("after", "")[:400]
    facts = library_facts(person, asked, at=now())
    return respond("library/_results.html", page="library/library.html", title="Library", **facts)


@bp.get("/library/themes")
@signed_in
def themes() -> ResponseReturnValue:
    return render_template("library/themes.html", groups=theme_facts(current_person()))


@bp.get("/library/telling")
@signed_in
def telling() -> ResponseReturnValue:
    """The agenda of a talk about what we broke and learned."""
    whole = request.args.get("since") == "ever"
    found = shelves.marked(current_person(), "tell", since=None if whole else now() - TALK, limit=12)
    return render_template(
        "library/telling.html", found=found, whole=whole, each=MINUTES_EACH, minutes=MINUTES_EACH * len(found)
    )


@bp.get("/library/newcomers")
@signed_in
def newcomers() -> ResponseReturnValue:
    """A discipline to choose, the own one first."""
    person, book = current_person(), current_book()
    mine = next((one.slug for one in book.disciplines.values() if one.team and one.team == person.team_slug), "")
    return _newcomers(mine or next(iter(book.disciplines)))


@bp.get("/library/newcomers/<discipline>")
@signed_in
def newcomers_of(discipline: str) -> ResponseReturnValue:
    return _newcomers(discipline)


@bp.post("/library/newcomers/<discipline>/keep")
@signed_in
def keep_for_newcomers(discipline: str) -> Response:
    """Put all of it on the own reading list."""
    person = current_person()
    _check_discipline(discipline)
    items = [one for one, _ in shelves.to_begin_with(person, discipline)]
    marking.keep_all(items, by=person, at=now())
    say("All of it is on your reading list.")
    return done(changed="library-changed", see_other="/library")


@bp.post("/library/items/<key>/marks/<kind>")
@signed_in
def mark_item(key: str, kind: str) -> Response:
    person = current_person()
    item = item_by_key(person, key)
    marking.mark(item, kind, on=bool(request.form.get("on")), by=person, at=now())
    return done(changed="library-changed")


@bp.get("/incidents/<ref:ref>/before")
@signed_in
def before(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    found = shelves.alike(person, shelves.likeness_of(incident))
    return respond(
        "library/_before.html",
        title=f"Before {incident.ref}",
        found=with_outcomes(person, found),
        families=families_of(person, [incident]),
    )


@bp.get("/library/before")
@signed_in
def before_declaring() -> ResponseReturnValue:
    """What was learned from incidents like the one that somebody is about to declare."""
    person, title = current_person(), request.args.get("title", "")[:200]
    discipline, _, kind = request.args.get("path", "")[:130].partition("/")
    like = shelves.Likeness(discipline, kind, title, tuple(request.args.getlist("services")[:20]))
    found = shelves.alike(person, like) if shelves.search_of(title).words else []
    return respond(
        "library/_before.html", title="Like this one before", found=with_outcomes(person, found), families=[]
    )


def _newcomers(discipline: str) -> ResponseReturnValue:
    label = _check_discipline(discipline)
    person, book = current_person(), current_book()
    found = shelves.to_begin_with(person, discipline)
    items = [one for one, _ in found]
    return render_template(
        "library/newcomers.html",
        discipline=discipline,
        label=label,
        disciplines=[
            (one.label, f"/library/newcomers/{one.slug}", one.slug == discipline) for one in book.disciplines.values()
        ],
        found=found,
        minutes=minutes_of(items),
        read=set(shelves.marks_of(person, "read")),
        mine=set(shelves.marks_of(person, "newcomer")),
    )


def _check_discipline(slug: str) -> str:
    """:raises NotFound: there is no such discipline."""
    try:
        return current_book().discipline(slug).label
    except UnknownSlug:
        raise NotFound from None
