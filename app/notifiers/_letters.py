"""How a mail is written: three small templates for each kind, plain text and HTML of the same words.

Whoever reads over a shoulder or forwards it must learn nothing private: of a private incident a mail holds the
reference, the codename and the link, whatever the notice says.
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import urlsplit

from flask import render_template

from app.core.clock import now
from app.core.config import settings
from app.incidents.models import Incident
from app.people.kinds import kind_of
from app.people.models import Notice, Person
from app.workflows.live import current_book


@dataclass(frozen=True, slots=True)
class Letter:
    """What the templates are given. ``title`` and ``incident`` are none where the cause may not name them."""

    kind: str
    key: str
    text: str
    why: str
    path: str
    ref: str = ""
    title: str = ""
    incident: Incident | None = None
    private: bool = False


def letter_of(notice: Notice, incident: Incident | None) -> Letter:
    """The letter that brings word of a notice, as far as its person may see the incident now."""
    named = incident is not None and notice.say != "reference_only"
    return Letter(
        kind=notice.kind,
        key=notice.key,
        text=notice.text,
        why=notice.why,
        path=notice.path,
        ref=incident.ref if incident else "",
        title=incident.shown_title if incident and (named or incident.is_private) else "",
        incident=incident if notice.say == "full" and incident and not incident.is_private else None,
        private=incident is not None and incident.is_private,
    )


def written(letter: Letter, *, to: Person | str) -> EmailMessage:
    """The message, ready to be sent to a person or to the address of a group."""
    base = settings().base_url
    context: dict[str, object] = {
        "letter": letter,
        "name": to.name if isinstance(to, Person) else "",
        "link": f"{base}{letter.path or '/notices'}",
        "mute": f"{base}/settings/me",
        "organisation": current_book().organisation.name,
    }
    contents = kind_of(letter.kind).contents
    if contents is not None and isinstance(to, Person):
        context |= contents(to, letter.path)
    folders = ("private",) if letter.private else (letter.kind, "notice")
    message = EmailMessage()
    message["Subject"] = " ".join(_rendered(folders, "subject.txt", context).split())[:200]
    message["From"] = _from(context["organisation"])
    message["To"] = _to(to)
    message["Date"] = formatdate(now().timestamp())
    host = urlsplit(base).hostname or "localhost"
    # The same for every try of the same letter: a mailbox that got it twice shows it once.
    message["Message-ID"] = f"<{letter.key}@{host}>"
    if letter.ref:
        message["References"] = f"<{letter.ref}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_rendered(folders, "text.txt", context))
    message.add_alternative(_rendered(folders, "html.html", context), subtype="html")
    return message


def _rendered(folders: tuple[str, ...], file: str, context: dict[str, object]) -> str:
    return render_template([f"email/{folder}/{file}" for folder in folders], **context)


def _to(to: Person | str) -> Address:
    # A header takes one line only.
    return Address(" ".join(to.name.split()), addr_spec=to.email) if isinstance(to, Person) else Address(addr_spec=to)


def _from(organisation: object) -> Address:
    return Address(f"Muster at {organisation}", addr_spec=settings().mail_from)
