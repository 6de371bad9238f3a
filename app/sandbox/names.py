"""Who is who in the simulated workspace: the same ids for ever, so that what points to them stays true."""

import hashlib

TEAM = "T0LARKSPUR"
APP = "A0MUSTER"
BOT = "B0MUSTER"
BOT_USER = "U0MUSTER"

# What the application holds unless told otherwise: all that the portal's manifest asks for.
SCOPES = frozenset(
    {
        *("app_mentions:read", "commands", "team:read", "usergroups:read", "users:read", "users:read.email"),
        *("channels:history", "channels:join", "channels:manage", "channels:read"),
        *("groups:history", "groups:read", "groups:write", "mpim:read"),
        *("im:history", "im:read", "im:write"),
        *("chat:write", "chat:write.public", "reactions:read", "reactions:write"),
        *("bookmarks:read", "bookmarks:write", "pins:read", "pins:write"),
    }
)


def user_id(email: str) -> str:
    """The id of whoever has this address."""
    return "U" + hashlib.sha256(email.casefold().encode()).hexdigest()[:10].upper()


def group_id(handle: str) -> str:
    """The id of a user group."""
    return "S" + hashlib.sha256(handle.encode()).hexdigest()[:10].upper()
