"""What happened to people, in the past tense."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticePosted:
    """A notice stands in somebody's inbox. ``without`` names ways by which no word of it is to go out."""

    notice_id: int
    without: tuple[str, ...] = ()
