"""The fixed kinds that code relies on: how real an incident is, where lists put it, which door, how a clock stands."""

from enum import IntEnum, StrEnum

from app.workflows.book import Phase


class Mode(StrEnum):
    """How real an incident is; it never changes after declaring."""

    LIVE = "live"
    REPORT_ONLY = "report_only"
    PRACTICE = "practice"


# What an incident is called that came to one of these ends, whatever its last step was.
END_WORDS = {Phase.DECLINED: "Declined", Phase.MERGED: "Merged", Phase.CANCELLED: "Cancelled"}


class Stage(IntEnum):
    """What lists put first: what needs people now, what is being learned from, what is over."""

    NOW = 0
    LEARNING = 1
    OVER = 2

    @classmethod
    def of(cls, phase: Phase) -> "Stage":
        """The stage that a phase belongs to."""
        if phase.is_open:
            return cls.NOW
        return cls.LEARNING if phase is Phase.LEARNING else cls.OVER


class Source(StrEnum):
    """Which door an entry came in by."""

    WEB = "web"
    SLACK = "slack"
    API = "api"
    SYSTEM = "system"


class ClockState(StrEnum):
    """Where a deadline stands; ``asleep`` and ``to_decide`` have no due time yet or no duty yet."""

    ASLEEP = "asleep"
    TO_DECIDE = "to_decide"
    RUNNING = "running"
    WARNED = "warned"
    MET = "met"
    MISSED = "missed"
    OFF = "off"
    WAIVED = "waived"


RUNNING_CLOCKS = (ClockState.TO_DECIDE, ClockState.RUNNING, ClockState.WARNED, ClockState.MISSED)
