"""The one way to call another system: outside of transactions, with one deadline, and one judgement of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from app.core import outbox
from app.core.clock import ticks
from app.core.errors import Failed
from app.core.late import Late

if TYPE_CHECKING:
    import httpx
else:
    httpx = Late("httpx")

# Seconds for each step of a call, and for all of it.
TIMEOUT, CONNECT = 8.0, 4.0
DEADLINE = 15.0
MOST_READ = 65_536
# What is owed leaves within a minute after a fault ends, so nobody is waited for longer.
LONGEST_WAIT = 45.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request to another system. ``who`` is its name in sentences; ``sni`` the host where ``to`` is a number.

    ``most`` is how much of the answer is read.
    """

    who: str
    to: str
    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"
    sni: str = ""
    most: int = MOST_READ


def send(call: Call) -> bytes:
    """Make a call and give back what it answered, once it said yes.

    :raises Failed: it did not; permanent when trying again cannot help.
    """
    with outbox.outside_call():
        try:
            status, headers, answer = _exchange(call)
        except httpx.HTTPError as error:
            raise Failed(f"{call.who} does not answer ({type(error).__name__}).") from None
    judge(call.who, status, headers)
    return answer


def judge(who: str, status: int, headers: Mapping[str, str]) -> None:
    """Say what an answer means. :raises Failed: it is no yes."""
    if 200 <= status < 300:
        return
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Failed(f"{who} is asked too often (429).", retry_after=_pause(headers))
    if status >= 500 or status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY):
        raise Failed(f"{who} is out of order ({status}).", retry_after=_pause(headers))
    raise Failed(f"{who} refused it ({status}).", permanent=True)


def _exchange(call: Call) -> tuple[int, "httpx.Headers", bytes]:
    limit, read = ticks() + DEADLINE, b""
    extensions = {"sni_hostname": call.sni} if call.sni else {}
    patience = httpx.Timeout(TIMEOUT, connect=CONNECT)
    with (
        httpx.Client(timeout=patience, follow_redirects=False, trust_env=False) as client,
        client.stream(
            call.method, call.to, content=call.body, headers=dict(call.headers), extensions=extensions
        ) as answer,
    ):
        # A server that answers drop by drop holds up no worker, and none fills our memory.
        for piece in answer.iter_bytes():
            read += piece
            if len(read) > call.most or ticks() > limit:
                break
        return answer.status_code, answer.headers, read[: call.most]


def _pause(headers: Mapping[str, str]) -> float | None:
    """The seconds that it asked us to wait, within reason; a date or nonsense counts as nothing said."""
    said = headers.get("retry-after", "")
    return min(max(float(said), 1.0), LONGEST_WAIT) if said.isdecimal() else None
