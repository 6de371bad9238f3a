"""The one module that calls Slack. One call, one time-out, no tries of its own: the outbox decides when to try again.

The library's own retries are off: a call whose answer was lost would be sent twice, and waiting would be sleeping.
"""

import logging
from collections.abc import Iterator
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, cast

from app.core import outbox
from app.core.clock import ticks
from app.core.config import settings
from app.core.db import aside
from app.core.errors import Failed
from app.core.late import Late
from app.slack import failures

if TYPE_CHECKING:
    import slack_sdk
    from slack_sdk import errors
else:
    slack_sdk, errors = Late("slack_sdk"), Late("slack_sdk.errors")

# Seconds; with one look before it a delivery stays within the 20 that it has.
TIMEOUT = 9
# A trigger lives for three seconds, and somebody is waiting.
TIMEOUT_FOR_A_VIEW = 2

POST = "chat.postMessage"
# About one message a second in a channel, and a handful at once.
EVERY, BURST = 1.0, 8
MOST_PAGES = 20

# What it logs quotes what was sent.
_quiet = logging.getLogger("slack_sdk.muster")
_quiet.setLevel(logging.CRITICAL)
log = logging.getLogger(__name__)

Answer = dict[str, Any]


def is_set_up() -> bool:
    """Whether this installation has a workspace."""
    return settings().slack_bot_token is not None


def call(method: str, **arguments: Any) -> Answer:
    """Call a method of the Web API by its name, such as ``conversations.setTopic``. What was done already is no error.

    :raises Failed: it did not work now, or (``SlackRefused``) it never will. :raises Postponed: Slack wants us to wait.
    """
    channel = str(arguments.get("channel", "")) if method == POST else ""
    hold = f"{failures.ALL}:{method}{f':{channel}' if channel else ''}"
    pace = f"pace:{hold}" if channel else ""
    with outbox.outside_call(failures.ALL, hold, *([pace] if pace else ())) as passed:
        answer = _ask(method, arguments, timeout=TIMEOUT, hold=hold)
    if passed:
        aside(lambda: outbox.release(*passed))
    if pace:
        outbox.pace(pace, every=EVERY, burst=BURST)
    return answer


def pages(method: str, key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """Everything that a method lists under ``key``, page by page."""
    cursor = ""
    for _ in range(MOST_PAGES):
        answer = call(method, **arguments, **({"cursor": cursor} if cursor else {}))
        yield from answer.get(key) or ()
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return


def open_view(trigger_id: str, view: dict[str, Any]) -> Answer:
    """Open a modal at once, while somebody waits: the only call that is made while a request is answered.

    :raises Failed: Slack did not open it, so that the person is told in words.
    """
    with outbox.outside_call():
        try:
            return _ask(
                "views.open",
                {"trigger_id": trigger_id, "view": view},
                timeout=TIMEOUT_FOR_A_VIEW,
                hold=f"{failures.ALL}:views.open",
            )
        except outbox.Postponed as later:
            # A trigger does not live that long.
            raise Failed(later.words) from None


def web_for_socket() -> "slack_sdk.WebClient":
    """A client for the connection of Socket Mode, which asks Slack where to connect."""
    return slack_sdk.WebClient(base_url=settings().slack_api_url, timeout=TIMEOUT, retry_handlers=[], logger=_quiet)


def _ask(method: str, arguments: dict[str, Any], *, timeout: int, hold: str) -> Answer:
    token = settings().slack_bot_token
    if token is None:
        raise Failed("Slack is not connected. Set MUSTER_SLACK_BOT_TOKEN.", permanent=True)
    web = slack_sdk.WebClient(
        token=token.get_secret_value(),
        base_url=settings().slack_api_url,
        timeout=timeout,
        retry_handlers=[],
        logger=_quiet,
    )
    started = ticks()
    try:
        answer = getattr(web, method.replace(".", "_"))(**arguments)
    except errors.SlackApiError as error:
        said = cast(Any, error.response)
        trouble = failures.trouble_of(method, said.status_code, said.data, said.headers)
        log.info("slack_refused", extra={"method": method, "status": trouble.status, "code": trouble.code[:40]})
        problem = failures.raised(trouble, hold)
        if problem is not None:
            raise problem from None
        return {"ok": True, "already": trouble.code}
    except (OSError, HTTPException, errors.SlackClientError, ValueError) as error:
        raise failures.unreachable(error) from None
    log.info("slack_called", extra={"method": method, "seconds": round(ticks() - started, 3)})
    return {**cast("dict[str, Any]", answer.data), "headers": dict(answer.headers)}
