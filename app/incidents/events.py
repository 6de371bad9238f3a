"""What happened to an incident, in the past tense.

Events carry ids, slugs and numbers; whoever reacts reads the rest afresh.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Declared:
    """An incident was opened. ``page`` says whether the reporter asked for the on-call."""

    incident_id: int
    page: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record of an incident has a new entry, of whatever kind; ``number`` is the entry's."""

    incident_id: int
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class IncidentChanged:
    """Something that its announcement or channel shows was changed: ``what`` is title, summary, fields and the like."""

    incident_id: int
    what: str


@dataclass(frozen=True, slots=True)
class SeverityChanged:
    """The severity became ``after``; ``raised`` when its level went up."""

    incident_id: int
    before: str
    after: str
    raised: bool


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The incident moved along its lifecycle (or left it)."""

    incident_id: int
    before: str
    after: str
    phase: str


@dataclass(frozen=True, slots=True)
class RoleAssigned:
    """Somebody holds a role now."""

    incident_id: int
    role: str
    person_id: int
    by_id: int


@dataclass(frozen=True, slots=True)
class RoleReleased:
    """A role is free again."""

    incident_id: int
    role: str
    person_id: int


@dataclass(frozen=True, slots=True)
class HandoverOffered:
    """Somebody is asked to take a role over."""

    incident_id: int
    handover_id: int


@dataclass(frozen=True, slots=True)
class UpdatePosted:
    """A message to stakeholders was posted; ``number`` is the update's."""

    incident_id: int
    number: int


@dataclass(frozen=True, slots=True)
class EntryRecorded:
    """Somebody wrote a note, decision, observation, command or verification; ``number`` is the timeline entry's."""

    incident_id: int
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class ActionChanged:
    """An action was added, assigned, done or dropped; ``what`` says which."""

    incident_id: int
    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody became a responder or an observer."""

    incident_id: int
    person_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody stopped taking part."""

    incident_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Escalated:
    """A group is asked to join; ``number`` is the escalation's."""

    incident_id: int
    number: int


@dataclass(frozen=True, slots=True)
class EscalationAnswered:
    """Somebody of a group that was asked to join is on it; ``number`` is the escalation's."""

    incident_id: int
    number: int


@dataclass(frozen=True, slots=True)
class RuleTold:
    """A rule of the book says to tell somebody.

    ``target`` is as the book writes it; ``say`` is full, headline or reference_only.
    """

    incident_id: int
    rule: str
    target: str
    say: str
    because: str
    turn: int


@dataclass(frozen=True, slots=True)
class RuleInvited:
    """A rule of the book says to have somebody in the incident's channel; ``target`` is as the book writes it."""

    incident_id: int
    rule: str
    target: str


@dataclass(frozen=True, slots=True)
class RuleArchives:
    """A rule of the book says to put the incident's channel away; ``due_at`` is when, as an ISO text in UTC."""

    incident_id: int
    rule: str
    due_at: str


@dataclass(frozen=True, slots=True)
class StatusPosted:
    """Something was said about it on the public status page; ``number`` is the timeline entry's."""

    incident_id: int
    number: int


@dataclass(frozen=True, slots=True)
class RiskAsked:
    """A rule puts a risk rating to a role."""

    incident_id: int
    rating: str
    role: str


@dataclass(frozen=True, slots=True)
class ClockTurned:
    """A clock changed its state: started, warned, met, missed, off or waived."""

    incident_id: int
    clock: str
    state: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class MadePrivate:
    """From now on members only."""

    incident_id: int


@dataclass(frozen=True, slots=True)
class MadePublic:
    """From now on everyone signed in."""

    incident_id: int


@dataclass(frozen=True, slots=True)
class AccessAsked:
    """Somebody would like to see what they were told does not exist; the incident is 0 where that is true."""

    incident_id: int
    request_id: int


@dataclass(frozen=True, slots=True)
class AccessGranted:
    """Somebody may see a private incident now."""

    incident_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class GroupLetIn:
    """A group of the book may see a private incident now."""

    incident_id: int
    group: str


@dataclass(frozen=True, slots=True)
class ShutOut:
    """A person (or, where that is none, a group) may no longer see a private incident by the right they had."""

    incident_id: int
    person_id: int | None
    group: str


@dataclass(frozen=True, slots=True)
class GlassBroken:
    """An administrator opened a private incident without being a member, and its members are told."""

    incident_id: int
    person_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Merged:
    """This incident went into another one."""

    incident_id: int
    into_id: int


@dataclass(frozen=True, slots=True)
class Linked:
    """Two incidents were related."""

    incident_id: int
    other_id: int


@dataclass(frozen=True, slots=True)
class Nudged:
    """A nudge speaks; its words stand in the nudge state."""

    incident_id: int
    nudge: str
    subject: str
    turn: int


@dataclass(frozen=True, slots=True)
class NudgeAnswered:
    """What a nudge asked is settled, put off or dismissed; ``how`` says which."""

    incident_id: int
    nudge: str
    subject: str
    how: str
