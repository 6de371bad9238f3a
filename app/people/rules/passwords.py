"""Passwords: argon2id, and what a new one has to be. Nothing here ever shows or logs one."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import Refused

SHORTEST, LONGEST = 12, 200

# Current defaults of argon2-cffi: the low-memory recommendation of RFC 9106.
_hasher = PasswordHasher()


class WeakPassword(Refused):
    """A new password that somebody could guess."""


def make_hash(password: str) -> str:
    """What is stored instead of the password; no rules are asked here."""
    return _hasher.hash(_plain(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; takes as long when there is none."""
    tried = _plain(password) if len(password) <= LONGEST else ""
    try:
        return _hasher.verify(password_hash or _nobodys(), tried) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check_new(password: str, *, name: str, email: str) -> None:
    """:raises WeakPassword: it is too short, too long, or made of what everybody knows about this person."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use at least {SHORTEST} characters. Three or four plain words together are good.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Keep the password under {LONGEST} characters.")
    said = password.casefold()
    known = {email.casefold(), email.split("@")[0].casefold(), *name.casefold().split(), "muster", "password"}
    rest = said
    for word in sorted((one for one in known if len(one) > 2), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(set(said)) < 5 or len(rest) < SHORTEST // 2:
        raise WeakPassword("That can be guessed from your name or address, or is one character many times over.")


@cache
def _nobodys() -> str:
    # Checked when there is no account, so that an unknown address takes as long as a wrong password.
    return _hasher.hash("nobody has this password")


def _plain(password: str) -> str:
    # The same letters typed on another keyboard are the same password.
    return unicodedata.normalize("NFKC", password)
