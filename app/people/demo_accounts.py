"""The accounts that the demo shows on its sign-in page. In an organisation of one's own there are none of them."""

from dataclasses import dataclass

from app.people.models import Person
from app.people.queries import people_with_addresses

PASSWORD = "muster-demo"  # noqa: S105 # nosec B105 - shown on the demo's own page

_WHO = {
    "priya@larkspur.test": "Leads engineering",
    "ana@larkspur.test": "Support, customer operations",
    "mei@larkspur.test": "Privacy lead, sees what is private there",
    "dev@larkspur.test": "An employee of no team",
    "eve@larkspur.test": "Executive, leads the business",
    "admin@larkspur.test": "Administrator: people, settings, deliveries",
}

ADDRESSES = tuple(_WHO)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One way into the demo."""

    person: Person
    who: str
    password: str = PASSWORD


def demo_accounts() -> list[DemoAccount]:
    """Those of the known accounts that exist, in the order they are told about."""
    found = {one.email: one for one in people_with_addresses(_WHO)}
    return [DemoAccount(found[email], who) for email, who in _WHO.items() if email in found]
