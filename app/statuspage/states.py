"""How far along it is, and how bad it is, in the words that the public reads."""

from enum import StrEnum


class Stage(StrEnum):
    """What a post says we are doing; the last one ends it."""

    LOOKING = "looking"
    FOUND = "found"
    WATCHING = "watching"
    RESOLVED = "resolved"

    @property
    def headline(self) -> str:
        return _HEADLINES[self]

    @property
    def badge(self) -> str:
        return {Stage.RESOLVED: "Works again", Stage.WATCHING: "Mended, we watch it"}.get(self, "Working on it")


_HEADLINES = {
    Stage.LOOKING: "We are looking into it",
    Stage.FOUND: "We found the cause",
    Stage.WATCHING: "It is mended, and we watch whether it holds",
    Stage.RESOLVED: "It works again",
}


class Effect(StrEnum):
    """What people notice."""

    SLOW = "slow"
    SOME = "some"
    DOWN = "down"

    @property
    def label(self) -> str:
        return {"slow": "Slow", "some": "Fails for some", "down": "Does not work"}[self]

    @property
    def weight(self) -> int:
        """For comparing: 1 is trouble, 2 is the worst."""
        return 2 if self is Effect.DOWN else 1
