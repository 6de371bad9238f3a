"""The one classifier of what Slack answers: try again, wait, it was done already, mend it, stop, or give it up.

A call ends in an answer, or in exactly one of: ``outbox.Postponed`` (Slack asks us to wait), ``Failed`` (tried again in
time) and ``SlackRefused`` (a definite no, whose ``code`` the caller may know how to mend; unmended it parks the row).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from app.core import outbox
from app.core.clock import now
from app.core.db import aside
from app.core.errors import Failed

ALL = "slack"
"""The hold of every call: there is no use in trying anything while the token is refused."""

WAIT_WITHOUT_WORD = 30.0
LONGEST_WAIT = 600.0
WAIT_FOR_AN_ADMINISTRATOR = 60.0


class Kind(Enum):
    """What an answer means for the delivery."""

    AGAIN = "again"
    WAIT = "wait"
    DONE = "done"
    STOP = "stop"
    REFUSED = "refused"


class SlackRefused(Failed):
    """Slack said no, and trying the same again cannot help. ``code`` is Slack's name for it."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words, permanent=True)
        self.code = code


@dataclass(frozen=True, slots=True)
class Trouble:
    """An answer that is none: Slack's error, the HTTP status, what it asked for."""

    method: str
    code: str
    status: int
    retry_after: float | None = None
    needed: str = ""


AGAIN = frozenset(
    [
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "accesslimited",
        "external_channel_migrating",
        "channel_is_being_migrated",
    ]
)
WAIT = frozenset(["ratelimited", "rate_limited", "message_limit_exceeded"])
STOP = frozenset(
    [
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "org_login_required",
        "ekm_access_denied",
        "team_access_not_granted",
        "two_factor_setup_required",
    ]
)
DONE = frozenset(
    [
        "already_in_channel",
        "already_pinned",
        "already_archived",
        "already_reacted",
        "no_reaction",
        "no_pin",
        "not_archived",
        "cant_invite_self",
    ]
)
DONE_FOR = {
    "chat.delete": frozenset(["message_not_found"]),
    "conversations.archive": frozenset(["is_archived"]),
    "conversations.leave": frozenset(["not_in_channel"]),
    "conversations.kick": frozenset(["not_in_channel"]),
}

WORDS = {
    "missing_scope": "The Slack app may not do this: it lacks the right {needed}. Grant it under Settings, Slack.",
    "not_allowed_token_type": "The Slack app may not do this with its kind of token.",
    "restricted_action": "The workspace does not let the app do this. Somebody who runs the workspace can allow it.",
    "channel_not_found": "Slack knows no such channel, or the app was not let into it.",
    "not_in_channel": "The app is not in that channel. Invite @muster there.",
    "is_archived": "The channel is archived.",
    "name_taken": "Every name for the channel that we tried is taken.",
    "user_not_found": "Slack does not know that person.",
    "users_not_found": "Slack knows nobody with that address.",
    "invalid_blocks": "Slack refused how the message was put together.",
    "msg_too_long": "The message is longer than Slack takes.",
    "no_permission": "The workspace does not let the app do this.",
    "message_not_found": "The message is not there any more.",
}

_CODE = re.compile(r"^[a-z][a-z0-9_]*$")


def kind_of(trouble: Trouble) -> Kind:
    """What an answer means. What we cannot read, a page of HTML for instance, is no answer: try again."""
    if trouble.status == 429 or trouble.code in WAIT:
        return Kind.WAIT
    if trouble.status >= 500 or trouble.code in AGAIN or not _CODE.match(trouble.code):
        return Kind.AGAIN
    if trouble.code in STOP:
        return Kind.STOP
    if trouble.code in DONE or trouble.code in DONE_FOR.get(trouble.method, ()):
        return Kind.DONE
    return Kind.REFUSED


def raised(trouble: Trouble, hold: str) -> Failed | outbox.Postponed | None:
    """What the delivery is to raise, or none when the work was done already; notes what must be waited for."""
    match kind_of(trouble):
        case Kind.DONE:
            return None
        case Kind.WAIT:
            return _wait(trouble, hold)
        case Kind.STOP:
            words = (
                f"Slack refuses our token ({trouble.code}). Set MUSTER_SLACK_BOT_TOKEN anew; then it goes on by itself."
            )
            aside(lambda: outbox.hold(ALL, WAIT_FOR_AN_ADMINISTRATOR, words))
            return Failed(words, retry_after=WAIT_FOR_AN_ADMINISTRATOR)
        case Kind.REFUSED:
            words = WORDS.get(trouble.code, f"Slack refused it ({trouble.code}).")
            return SlackRefused(trouble.code, words.format(needed=trouble.needed or "for it"))
        case _:
            status = trouble.status if trouble.status != 200 else trouble.code
            return Failed(f"Slack has a problem of its own ({_short(status)}).")


def unreachable(error: Exception) -> Failed:
    """No answer came, so that nobody knows whether it was done."""
    reason = getattr(error, "reason", error)
    return Failed(f"Slack does not answer ({type(reason if isinstance(reason, Exception) else error).__name__}).")


def trouble_of(method: str, status: int, data: Any, headers: Mapping[str, Any]) -> Trouble:
    """An answer of the Web API that says it did not work."""
    body = data if isinstance(data, Mapping) else {}
    wanted = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return Trouble(
        method=method,
        code=str(body.get("error") or "unreadable answer"),
        status=status,
        retry_after=float(wanted) if wanted.isdecimal() else None,
        needed=str(body.get("needed") or ""),
    )


def _wait(trouble: Trouble, hold: str) -> outbox.Postponed:
    seconds = min(trouble.retry_after or WAIT_WITHOUT_WORD, LONGEST_WAIT)
    words = "Slack asked us to wait."
    aside(lambda: outbox.hold(hold, seconds, words))
    return outbox.Postponed(words, now() + timedelta(seconds=seconds))


def _short(what: object) -> str:
    text = str(what)
    return text if _CODE.match(text) or text.isdecimal() else "an answer that is none of its own"
