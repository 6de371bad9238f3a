"""The inbox of the portal. Every notice stands in it before any other way is tried, so nothing has to be sent."""

from app.people.operations.notices import INBOX
from app.people.ways import Reach, Way, register_way
from app.web.filters import plural
from app.workflows.book import Group


def reach(_group: Group, people: int) -> Reach:
    """How the inbox reaches a group: everybody in it who has an account."""
    if people == 0:
        return Reach(INBOX, "Muster", "nobody is in it here", works=False, is_name=True)
    return Reach(INBOX, "Muster", f"in the inbox of {plural(people, 'person', 'people')}", works=True, is_name=True)


inbox = register_way(Way(INBOX, "Here", 10, lambda: True, reach))
