"""By mail, over the server of MUSTER_SMTP_URL. A group with an address of its own is written to there."""

from app.core.db import db
from app.incidents.access import can_see
from app.incidents.models import Incident
from app.notifiers import _smtp
from app.notifiers._letters import letter_of, written
from app.notifiers._ways import notifier
from app.people.models import Notice, Person
from app.people.ways import Reach
from app.web.filters import plural
from app.workflows.book import Group


def reach(group: Group, people: int) -> Reach | None:
    """How mail reaches a group: by its own address, else each of its people."""
    if not group.email and people == 0:
        return None
    if not _smtp.is_set_up():
        return Reach("email", "Mail", "is not set up, reaches nobody", works=False, brief="mail not set up")
    says = f"to {group.email}" if group.email else f"to {plural(people, 'person', 'people')}"
    return Reach("email", "Mail", says, works=True)


@notifier("email", "Mail", works=_smtp.is_set_up, reach=reach, order=30)
def send(notice: Notice, to: Person) -> None:
    """Mail a person. Whoever may no longer see the incident gets nothing.

    :raises Failed: permanent when the address is refused.
    """
    if not _smtp.is_set_up():
        return
    incident = db.session.get(Incident, notice.incident_id) if notice.incident_id else None
    if incident is not None and not can_see(to, incident):
        return
    _smtp.send(written(letter_of(notice, incident), to=to))
