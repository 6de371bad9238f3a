"""What all pagers have in common: which one rings an address of the book, and what a page says.

Of a private incident a page holds the reference and nothing else: it is read on locked screens, by whoever is on duty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from app.core.config import settings
from app.core.registry import Registry
from app.incidents.models import Escalation
from app.people.ways import Reach, Way, register_way
from app.workflows.book import Group, Level

WAY = "pager"
Act = Literal["trigger", "acknowledge", "resolve"]
LONGEST_SUMMARY = 1000
_URGENCY = {Level.CRITICAL: "critical", Level.MAJOR: "error", Level.MINOR: "warning", Level.TRIVIAL: "info"}


@dataclass(frozen=True, slots=True)
class Ring:
    """One thing to tell a pager: ring, somebody is on it, it is over. ``key`` is the same for all three.

    ``urgency`` is critical, error, warning or info.
    """

    act: Act
    address: str
    key: str
    summary: str = ""
    urgency: str = "error"
    link: str = ""
    ref: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """How a page stands where it rings, as that system says it: who is rung, who answered, is it over."""

    rung: tuple[str, ...] = ()
    answered: str = ""
    is_over: bool = False


Send = Callable[[Ring], None]
Look = Callable[[str], Seen | None]


def blind() -> Look | None:
    """A pager that cannot be asked; it may tell by itself."""
    return None


@dataclass(frozen=True, slots=True)
class Pager:
    """One system that rings people.

    ``serves`` says whether it is set up to ring an address of the book, ``looks`` gives the way to ask it how the
    page of a key stands, where there is one now.
    """

    slug: str
    label: str
    order: int
    serves: Callable[[str], bool]
    send: Send
    looks: Callable[[], Look | None]


pagers: Registry[Pager] = Registry("pager")


def pager(
    slug: str, label: str, *, serves: Callable[[str], bool], looks: Callable[[], Look | None] = blind, order: int = 50
) -> Callable[[Send], Send]:
    """Register a pager by the function that tells it something, in one outside call.

    It raises ``Failed``, permanent when trying again cannot help. Told the same twice, a pager rings once.
    """

    def register(send: Send) -> Send:
        pagers.add(slug, Pager(slug, label, order, serves, send, looks))
        return send

    return register


def pager_of(address: str | None) -> Pager | None:
    """The pager that rings this address; none when none is set up to."""
    known = sorted(pagers, key=lambda one: (one.order, one.slug))
    return next((one for one in known if address and one.serves(address)), None)


def reach(group: Group, _people: int) -> Reach | None:
    """How a group of the book is rung."""
    if not group.page:
        return None
    found = pager_of(group.page)
    if found is None:
        return Reach(WAY, "Pager", "has no key, rings nobody", works=False, brief="pager has no key")
    return Reach(WAY, "Pager", f"rings whoever is on duty, through {found.label}", works=True, loud=True)


def _is_set_up() -> bool:
    return bool(settings().pagerduty_keys or settings().pager_url)


register_way(Way(WAY, "Pager", 20, _is_set_up, reach, personal=False))


def ring_for(row: Escalation, address: str) -> Ring:
    """The page for a group that is asked to join, as much as may be said of the incident at this moment."""
    incident = row.incident
    base = settings().base_url
    link = f"{base}/incidents/{incident.ref}"
    if incident.is_private:
        words = f"{incident.ref}: you are asked to join. Open it to read more."
        return Ring("trigger", address, key_of(row), words, "error", link, incident.ref, {"incident": incident.ref})
    step = incident.severity_step
    asked = f"{row.message} ({row.by.name})"
    head = f"{incident.ref}{f', {step.label}' if step else ''}: {incident.title}"
    details = {
        "incident": incident.ref,
        "title": incident.title,
        "type": incident.workflow.label,
        "severity": step.label if step else "not set",
        "asked": row.group_label,
        "asked_by": row.by.name,
        "message": row.message,
    }
    # Somebody who is woken up reads the words that were written for them first.
    summary = asked if row.message.startswith(incident.ref) else f"{head}. {asked}"
    urgency = _URGENCY.get(step.level, "error") if step else "error"
    return Ring("trigger", address, key_of(row), _cut(summary), urgency, link, incident.ref, details)


def key_of(row: Escalation) -> str:
    """What this page is called at the pager, always the same: a repeated one rings nobody twice."""
    return f"muster:{host()}:{row.incident.ref}:{row.number}"


def place_of(key: str) -> tuple[str, int] | None:
    """The incident's reference and the escalation's number behind a key; none when it is no key of ours."""
    parts = key.split(":")
    if len(parts) != 4 or parts[0] != "muster" or not parts[3].isdecimal() or len(parts[3]) > 6:
        return None
    return parts[2], int(parts[3])


def host() -> str:
    """Which installation of Muster pages: several may share one pager."""
    return urlsplit(settings().base_url).hostname or "muster"


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_SUMMARY else plain[: LONGEST_SUMMARY - 1].rstrip() + "…"
