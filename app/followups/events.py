"""What happened to a follow-up, in the past tense.

Events carry ids, slugs and numbers; whoever reacts reads the rest afresh.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FollowUpMade:
    """Something was promised for after the incident."""

    incident_id: int
    follow_up_id: int


@dataclass(frozen=True, slots=True)
class FollowUpChanged:
    """A follow-up says something else now; ``what`` is words, fields, due, started, note or tracker."""

    incident_id: int
    follow_up_id: int
    what: str


@dataclass(frozen=True, slots=True)
class FollowUpAssigned:
    """Somebody owns it now; ``person_id`` is 0 when it is a team's or nobody's."""

    incident_id: int
    follow_up_id: int
    person_id: int
    by_id: int


@dataclass(frozen=True, slots=True)
class FollowUpClosed:
    """It was done, or will not be done; ``state`` says which."""

    incident_id: int
    follow_up_id: int
    state: str


@dataclass(frozen=True, slots=True)
class FollowUpReopened:
    """It was not done after all."""

    incident_id: int
    follow_up_id: int


@dataclass(frozen=True, slots=True)
class FollowUpAged:
    """Time alone makes it worth a word: ``step`` is soon, due, late or stuck; ``turn`` counts them."""

    incident_id: int
    follow_up_id: int
    step: str
    turn: int


@dataclass(frozen=True, slots=True)
class FollowUpSent:
    """Another system is to hold it as well; ``tracker`` names the connector."""

    incident_id: int
    follow_up_id: int
    tracker: str
