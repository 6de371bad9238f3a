"""Whether whoever looks is an administrator, for what the frame around a page shows."""

from app.people.access import current_person_or_none


def for_administrators() -> bool:
    """Whether an administrator is looking."""
    person = current_person_or_none()
    return person is not None and person.is_administrator
