"""Who is meant: the targets of the book as people. Nobody is told of what they may not see at this moment."""

from collections.abc import Iterable

from app.incidents.access import can_see
from app.incidents.models import Incident
from app.incidents.queries import grants_of, holder, open_roles, participants
from app.people.models import Person
from app.people.queries import people_by_ids, people_in_groups


def people_of(incident: Incident, target: str) -> list[Person]:
    """The people behind ``group:exec``, ``role:lead``, ``members`` or ``reporter``; a channel is nobody's inbox."""
    kind, _, slug = target.partition(":")
    match kind:
        case "group":
            return people_in_groups([slug])
        case "role":
            return role_holder(incident, slug)
        case "members":
            return members(incident)
        case "reporter":
            return [incident.reporter]
        case _:
            return []


def role_holder(incident: Incident, role: str) -> list[Person]:
    """Whoever holds a role now."""
    held = holder(incident, role)
    return [held.person] if held is not None else []


def owner_or_lead(incident: Incident, role: str) -> list[Person]:
    """Whoever holds a role, else the lead, else whoever declared it."""
    return role_holder(incident, role) or ([incident.lead] if incident.lead else [incident.reporter])


def members(incident: Incident) -> list[Person]:
    """Whose incident it is: of a private one who was let in, of a public one who works on it or follows it."""
    if incident.is_private:
        return insiders(incident)
    return [one.person for one in open_roles(incident)] + [one.person for one in participants(incident)]


def insiders(incident: Incident) -> list[Person]:
    """Everybody who may see a private incident."""
    grants = grants_of(incident)
    one_by_one = people_by_ids(one.person_id for one in grants if one.person_id is not None)
    return [*one_by_one.values(), *people_in_groups(one.group_slug for one in grants if one.group_slug)]


def group_is_in(incident: Incident, slug: str) -> bool:
    """Whether a group as a whole may see the incident, so that its common address may be written to."""
    return not incident.is_private or any(one.group_slug == slug for one in grants_of(incident))


def who_may_see(incident: Incident, people: Iterable[Person]) -> list[Person]:
    """Those of them who may see it now, each once."""
    once = {one.id: one for one in people}
    return [one for one in once.values() if one.active and can_see(one, incident)]
