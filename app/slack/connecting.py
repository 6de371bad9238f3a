"""The workspace we are connected to: whose token it is and what it may do, asked once an hour and on demand."""

from dataclasses import dataclass
from datetime import datetime

from app.core import outbox
from app.core.clock import now
from app.slack import client
from app.slack.models import SlackWorkspace
from app.slack.people import note_workspace


@dataclass(frozen=True, slots=True)
class Right:
    """A right that the app asks for, and what it is for."""

    scopes: tuple[str, ...]
    use: str

    def missing(self, held: frozenset[str]) -> list[str]:
        return [one for one in self.scopes if one not in held]


RIGHTS = (
    Right(("chat:write", "chat:write.public"), "the post of an incident, updates, nudges"),
    Right(("channels:manage", "channels:join", "channels:read"), "making, naming and finding channels"),
    Right(("groups:write", "groups:read"), "private channels of private incidents"),
    Right(("channels:history", "groups:history"), "keywords, and never posting a thing twice"),
    Right(("commands",), "/incident and /inc"),
    Right(("app_mentions:read",), "@muster in a channel"),
    Right(("pins:read", "reactions:read", "reactions:write"), "what people pin or mark goes on the timeline"),
    Right(("users:read", "users:read.email"), "who is who"),
    Right(("im:write", "im:history"), "messages to one person"),
    Right(("bookmarks:read", "bookmarks:write"), "the way to the incident's page on top of a channel"),
    Right(("usergroups:read",), "telling @groups"),
)


def scopes_wanted() -> list[str]:
    """Every right that the manifest asks for."""
    return sorted(scope for right in RIGHTS for scope in right.scopes)


def try_token(at: datetime) -> SlackWorkspace:
    """Ask Slack whose token we hold, and keep what it says.

    :raises Failed: it says nothing, or no.
    """
    answer = client.call("auth.test")
    granted = next((text for name, text in answer.get("headers", {}).items() if name.lower() == "x-oauth-scopes"), "")
    return note_workspace(answer, scopes=[one.strip() for one in str(granted).split(",") if one.strip()], at=at)


def try_token_soon() -> None:
    """Owe a look at the token, because something changed or somebody asks."""
    outbox.schedule(TRY, f"{now():%Y%m%d%H%M%S}", now())


TRY = "slack.try_token_soon"


@outbox.scheduled(TRY)
def _try(_payload: dict[str, object]) -> None:
    """Look whether our token works."""
    if client.is_set_up():
        try_token(now())
