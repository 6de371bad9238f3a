"""The fixed kinds that code relies on: how a follow-up stands, what it changes, how long that holds."""

from enum import StrEnum


class State(StrEnum):
    """Where a follow-up stands. Not doing it, with a reason, is an honest end."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    NOT_DOING = "not_doing"

    @property
    def label(self) -> str:
        return _STATES[self]

    @property
    def is_over(self) -> bool:
        return self in {State.DONE, State.NOT_DOING}


class Strength(StrEnum):
    """What it still asks of people decides how long it holds; strongest first."""

    ELIMINATES = "eliminates"
    REDUCES = "reduces"
    DETECTS = "detects_sooner"
    REMINDS = "reminds_people"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Kind(StrEnum):
    """What sort of work it is; the same in every discipline, so that they can be compared."""

    FIX = "fix"
    MITIGATE = "mitigate"
    DETECT = "detect"
    PROCESS = "process"
    TRAINING = "training"
    DOCUMENT = "document"
    COMMUNICATE = "communicate"
    ACCEPT_RISK = "accept_risk"

    @property
    def label(self) -> str:
        return _KINDS[self]


class Origin(StrEnum):
    """Where it came from."""

    INCIDENT = "incident"
    ACTION = "action"
    REVIEW = "review"


_STATES = {State.OPEN: "To do", State.DOING: "Doing", State.DONE: "Done", State.NOT_DOING: "Not doing"}
_KINDS = {
    Kind.FIX: "Put it right",
    Kind.MITIGATE: "Make it smaller",
    Kind.DETECT: "Notice it",
    Kind.PROCESS: "Change how we work",
    Kind.TRAINING: "Show people",
    Kind.DOCUMENT: "Write it down",
    Kind.COMMUNICATE: "Tell somebody",
    Kind.ACCEPT_RISK: "Live with it knowingly",
}
