"""Links by which somebody chooses a password: signed, good for three days and for one use."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.core.errors import Refused
from app.people.models import Person
from app.people.queries import person_by_key

GOOD_FOR = 3 * 86_400


class LinkOver(Refused):
    """The link was used, is too old, or was never ours."""


def link_token(person: Person) -> str:
    """The secret part of the address; it works until the password or the account changes."""
    return _serializer().dumps([person.key, person.session_epoch])


def person_of(token: str) -> Person:
    """Whose link this is. :raises LinkOver: it opens nothing any more."""
    over = LinkOver("This link was used already or is older than three days. Ask an administrator for a new one.")
    try:
        key, epoch = _serializer().loads(token, max_age=GOOD_FOR)
    except (BadSignature, ValueError, TypeError):
        raise over from None
    person = person_by_key(str(key))
    if person is None or person.session_epoch != epoch:
        raise over
    return person


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="choose a password")
