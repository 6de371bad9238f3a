"""What happened between us and Slack, in the past tense; the steps of one piece of work owe each other by these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelWanted:
    """Somebody asked for a channel for an incident that has none."""

    incident_id: int


@dataclass(frozen=True, slots=True)
class Mirrored:
    """Slack is to know of an incident that is older than its connection."""

    incident_id: int


@dataclass(frozen=True, slots=True)
class ChannelMade:
    """An incident has a channel now; ``channel`` is the row's number."""

    incident_id: int
    channel: int


@dataclass(frozen=True, slots=True)
class ChannelTurned:
    """Somebody archived, opened or deleted the channel of an incident in Slack itself."""

    incident_id: int


@dataclass(frozen=True, slots=True)
class ChannelLeftOver:
    """A channel belongs to its incident no longer, because that turned private or public."""

    incident_id: int
    channel: int


@dataclass(frozen=True, slots=True)
class MessageLeftBehind:
    """A message of ours stands in a channel that was left behind; ``message`` is the row's number."""

    incident_id: int
    message: int


@dataclass(frozen=True, slots=True)
class ChannelEmptied:
    """Nothing of ours is owed to a channel any more that was left behind."""

    incident_id: int
    channel: int


@dataclass(frozen=True, slots=True)
class PeopleWanted:
    """People of the portal are to be in the incident's channel."""

    incident_id: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonSought:
    """Nobody knows yet who somebody is in Slack, and the incident's channel wants them."""

    incident_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class UsersWanted:
    """Users of the workspace are to be in the incident's channel."""

    incident_id: int
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupWanted:
    """Everybody of a group of the book is to be in the incident's channel."""

    incident_id: int
    group: str


@dataclass(frozen=True, slots=True)
class MessageOutdated:
    """A message of ours must be taken back; ``message`` is the row's number."""

    incident_id: int
    message: int


@dataclass(frozen=True, slots=True)
class UserUnwanted:
    """A user of the workspace may no longer be in the incident's channel."""

    incident_id: int
    user: str


@dataclass(frozen=True, slots=True)
class UsersTold:
    """Somebody of a Slack user group, who is nobody here, is told by a rule."""

    incident_id: int
    user: str
    say: str
    because: str
    rule: str = ""
    turn: int = 0
