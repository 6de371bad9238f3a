"""What became of what was owed, counted where it arrived: how much is missing, there twice, or in the wrong order."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something went wrong, and what that did."""

    injected: int
    lost: int = 0
    doubled: int = 0
    disordered: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def harmless(self) -> bool:
        return (self.lost, self.doubled, self.disordered) == (0, 0, 0)

    def __str__(self) -> str:
        survived = self.injected if self.harmless else 0
        figures = f"lost {self.lost} doubled {self.doubled} out of order {self.disordered}"
        return f"injected {self.injected} survived {survived} {figures}"

    def plain(self) -> list[int]:
        """What a test process can tell another."""
        return [self.injected, self.lost, self.doubled, self.disordered]


def compare(owed: Sequence[str], found: Iterable[str]) -> Tally:
    """What is there of what was owed, each once and in this order; what nobody owed is not looked at."""
    wanted = set(owed)
    arrived = [one for one in found if one in wanted]
    counts = Counter(arrived)
    places = [owed.index(one) for one in dict.fromkeys(arrived)]
    return Tally(
        injected=0,
        lost=len(wanted - set(counts)),
        doubled=sum(count - 1 for count in counts.values()),
        disordered=sum(later < before for before, later in itertools.pairwise(places)),
    )
