"""The kinds of notices. Rooms register theirs; people mute them by kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.registry import Registry

if TYPE_CHECKING:
    from app.people.models import Person


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """Why notices of a kind come, in the words of *What reaches me*.

    ``contents`` gives a letter of this kind what its templates need, for a person and the path of the notice;
    ``points`` gives the same as headings with lines, for where there are no templates.
    ``urgent`` ones come through quiet hours, ``asks`` ones want an answer, those not ``mutable`` always count.
    """

    slug: str
    label: str
    icon: str
    order: int = 50
    sub: str = ""
    urgent: bool = False
    asks: bool = False
    mutable: bool = True
    contents: Callable[["Person", str], dict[str, Any]] | None = None
    points: Callable[["Person", str], list[tuple[str, list[str]]]] | None = None


kinds: Registry[NoticeKind] = Registry("kind of notice")


def notice_kind(kind: NoticeKind) -> NoticeKind:
    """Register a kind. :raises AlreadyRegistered: another kind is called so."""
    if kinds.get_or_none(kind.slug) == kind:
        return kind
    return kinds.add(kind.slug, kind)


def kind_of(slug: str) -> NoticeKind:
    """The kind called so; a plain one for kinds that this release does not know any more."""
    return kinds.get_or_none(slug) or NoticeKind(slug, "Something else", "bell")


def kinds_in_order() -> list[NoticeKind]:
    """All kinds as *What reaches me* lists them."""
    return sorted(kinds, key=lambda one: (one.order, one.label))


GROUP = notice_kind(
    NoticeKind("group", "Somebody joins or leaves a group that sees private incidents with me", "users-round", order=80)
)
ACCOUNT = notice_kind(
    NoticeKind("account", "Something happens to my account", "key-round", order=90, urgent=True, mutable=False)
)
