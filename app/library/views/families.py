"""What comes back: the list, a family, and what people say about it."""

from typing import TYPE_CHECKING

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import access_incident
from app.library.access import Seen, access_family
from app.library.blueprint import bp
from app.library.operations import families
from app.library.presenting.families import list_facts, page_facts
from app.people.access import current_person, signed_in
from app.web.fragments import respond, say

if TYPE_CHECKING:
    from app.incidents.models import Incident


@bp.get("/library/coming-back")
@signed_in
def coming_back() -> ResponseReturnValue:
    return _list()


@bp.post("/library/coming-back")
@signed_in
def begin_family() -> ResponseReturnValue:
    """Make a family of incidents that the machine did not see."""
    label, refs = request.form.get("label", "")[:200], request.form.get("incidents", "")[:400]
    incidents, unknown = _incidents(refs)
    if unknown:
        return _list(status=422, refused=_not_known(unknown))
    if not label.strip() or len({one.id for one in incidents}) < 2:
        return _list(status=422, refused="Give it a name, and two incidents at least.")
    family = families.begin(incidents, label=label, by=current_person(), at=now())
    say(f"“{family.label}” is a family now. Whoever owns what was to stop it is told when it comes back.")
    return redirect(f"/library/coming-back/{family.key}", 303)


@bp.get("/library/coming-back/<key>")
@signed_in
def family(key: str) -> ResponseReturnValue:
    return _page(access_family(current_person(), key))


@bp.post("/library/coming-back/<key>")
@signed_in
def decide(key: str) -> ResponseReturnValue:
    """Say of those that are ticked that they are the same, or that they are not and why."""
    person = current_person()
    seen = access_family(person, key)
    chosen = set(request.form.getlist("incident"))
    incidents = [one.incident for one in seen.members if one.incident.ref in chosen]
    why, label = request.form.get("why", "")[:600], request.form.get("label", "")[:200]
    if not incidents:
        return _page(seen, status=422, refused="Tick those that you mean.")
    if request.form.get("same") == "no":
        if not why.strip():
            return _page(seen, status=422, refused="Say in a few words why these are not the same.")
        families.refuse(seen.family, incidents, by=person, at=now(), why=why)
        say("Kept with your reason. They are not proposed again.")
        return redirect("/library/coming-back", 303)
    families.confirm(seen.family, incidents, by=person, at=now(), label=label)
    say("The same trouble. Whoever owns what was to stop it is told when it comes back.")
    return redirect(f"/library/coming-back/{key}", 303)


@bp.post("/library/coming-back/<key>/incidents")
@signed_in
def add_to_family(key: str) -> ResponseReturnValue:
    """Say of a further incident that it is the same trouble."""
    person = current_person()
    seen = access_family(person, key)
    incidents, unknown = _incidents(request.form.get("incidents", "")[:400])
    if unknown or not incidents:
        return _page(seen, status=422, refused=_not_known(unknown) if unknown else "Which one? INC-12, for example.")
    families.confirm(seen.family, incidents, by=person, at=now())
    say("Added. It stands on the timeline of the incident too.")
    return redirect(f"/library/coming-back/{key}", 303)


def _list(*, status: int = 200, refused: str = "") -> ResponseReturnValue:
    page = request.args.get("after", 0, type=int)
    facts = list_facts(current_person(), only=request.args.get("only", ""), page=page)
    return respond(
        "library/_families.html",
        page="library/coming_back.html",
        status=status,
        refused=refused,
        said={name: request.form.get(name, "")[:400] for name in ("label", "incidents")},
        **facts,
    )


def _page(seen: Seen, *, status: int = 200, refused: str = "") -> ResponseReturnValue:
    return respond(
        "library/_family.html",
        page="library/family.html",
        status=status,
        refused=refused,
        said={name: request.form.get(name, "")[:600] for name in ("label", "why", "incidents")},
        **page_facts(current_person(), seen, now()),
    )


def _incidents(written: str) -> "tuple[list[Incident], list[str]]":
    """The incidents that a form names, and the references behind which there is none for this person."""
    found, unknown = [], []
    for ref in dict.fromkeys(written.replace(",", " ").upper().split()[:12]):
        try:
            found.append(access_incident(current_person(), ref))
        except NotFound:
            unknown.append(ref[:16])
    return found, unknown


def _not_known(refs: list[str]) -> str:
    return f"There is no incident {refs[0]} that you may see."
