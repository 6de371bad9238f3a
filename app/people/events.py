"""What happened to people, in the past tense."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticePosted:
    """A notice stands in somebody's inbox. ``without`` names ways by which no word of it is to go out."""

    notice_id: int
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SightNarrowed:
    """Somebody may see less than before: they left ``group``, became a guest, or their account was closed."""

    person_id: int
    group: str = ""
