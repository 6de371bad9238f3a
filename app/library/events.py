"""What happened in the library, in the past tense."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CameBack:
    """An incident looks like, or was said to be, one of a family that people know."""

    incident_id: int
    family_id: int
