"""Families as figures count them: what came back in the period, and the lists behind the numbers."""

from dataclasses import dataclass

from app.dashboard.charts._chart import Asked
from app.incidents.models import Incident
from app.library.access import memberships, visible_families
from app.library.models import FamilyMember
from app.library.presenting.families import Shown, shown

STANDINGS = {
    "confirmed": "came back in the period, as somebody has confirmed",
    "after-fix": "came back although what was to stop it had been done",
    "proposed": "share a service or a supplier with the same area, and nobody has said yet whether they are the same",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some families of how many, and where the next page begins, if there is one."""

    families: list[Shown]
    count: int
    after: int | None


def families(asked: Asked) -> dict[str, list[Shown]]:
    """The families whose incidents pass the filters and of which the last one was declared in the period."""
    begins, ends = asked.view.span.first, asked.view.span.last
    passing = asked.seen.with_only_columns(Incident.id)
    among = memberships(asked.person).where(FamilyMember.incident_id.in_(passing))
    lately = [one for one in visible_families(asked.person, among) if begins <= one.last_at.date() <= ends]
    found = [one for one in shown(asked.person, lately) if one.came_back]
    sure = [one for one in found if one.seen.confirmed]
    return {
        "confirmed": sure,
        "after-fix": [one for one in sure if one.after_fix],
        "proposed": [one for one in found if not one.seen.confirmed],
    }


def page(asked: Asked, standing: str, after: int, size: int = 50) -> Page:
    """A page of the families that a figure counts."""
    found = families(asked)[standing]
    begin = min(max(after, 0), len(found))
    return Page(found[begin : begin + size], len(found), begin + size if len(found) > begin + size else None)
