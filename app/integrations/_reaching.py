"""Where an address leads, before it is called: never into our own network, whatever name it is given.

The name is looked up once and the call goes to the number that was looked at, so that a second answer of the resolver
cannot lead it elsewhere.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from app.core.config import settings
from app.core.errors import Failed, Refused

# Numbers of IPv6 that stand for one of IPv4, which may be one of ours.
_TRANSLATED = (
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("2001::/32"),
)
Number = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAnAddress(Refused):
    """Not an address that a webhook can be sent to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to call: ``to`` has the number in the place of the name, which ``host`` and ``sni`` keep."""

    to: str
    host: str
    sni: str


def check_address(url: str) -> str:
    """The address as it is kept. :raises NotAnAddress: it cannot be one, or leads into a private network by itself."""
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAnAddress("That is no address. Write it whole, such as https://hooks.example.org/muster.") from None
    allowed = ("https", "http") if settings().webhooks_allow_private else ("https",)
    if parts.scheme not in allowed or not host:
        raise NotAnAddress("Write an address that begins with https://.")
    if parts.username or parts.password:
        raise NotAnAddress("Leave name and password out of the address: what we send is signed instead.")
    literal = _number(host)
    if not settings().webhooks_allow_private and (
        host == "localhost" or (literal is not None and not _is_outside(literal))
    ):
        raise NotAnAddress("That address lies in a private network. Webhooks go to the outside only.")
    return urlunsplit(parts._replace(fragment=""))


def place_of(url: str) -> Place:
    """Look an address up. :raises Failed: it is not known, or leads into a private network now."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Failed("Its name is not known to the resolver.") from None
    numbers = [number for one in found if (number := _number(str(one[4][0]))) is not None]
    if not numbers or (not settings().webhooks_allow_private and not all(_is_outside(one) for one in numbers)):
        raise Failed("Its address leads into a private network, so nothing is sent there.", permanent=True)
    written = f"[{numbers[0]}]" if numbers[0].version == 6 else str(numbers[0])
    named = f"{written}:{parts.port}" if parts.port else written
    return Place(urlunsplit(parts._replace(netloc=named)), parts.netloc, host)


def _number(text: str) -> Number | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _is_outside(number: Number) -> bool:
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped is not None:
            return _is_outside(number.ipv4_mapped)
        if any(number in one for one in _TRANSLATED):
            return False
    return number.is_global and not number.is_multicast
