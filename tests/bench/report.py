"""The figures and the budgets they are held to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: its value in words, and the ratio or amount that the budget is about."""

    name: str
    value: str
    measured: float
    budget: float | None = None
    at_least: bool = False

    @property
    def kept(self) -> bool:
        if self.budget is None:
            return True
        return self.measured >= self.budget if self.at_least else self.measured <= self.budget


class Report:
    """Every figure of a run, in the order it was measured."""

    def __init__(self) -> None:
        self._taken: list[tuple[str, int, Figure]] = []

    def take(self, database: str, size: int, figures: list[Figure]) -> None:
        """Add what was measured on one database of one size."""
        self._taken += [(database, size, one) for one in figures]
        for one in figures:
            print(f"  {'✓' if one.kept else '✗'} {one.name}: {one.value}", flush=True)

    @property
    def kept(self) -> bool:
        return all(one.kept for _, _, one in self._taken)

    def table(self) -> str:
        """One line a figure."""
        lines = [f"{'database':<11}{'incidents':>10}  {'figure':<50}{'value':<44}{'is':>9} {'budget':>9}"]
        for database, size, one in self._taken:
            budget = "" if one.budget is None else f"{'≥' if one.at_least else '≤'}{one.budget:g}"
            mark = "" if one.kept else "  NOT KEPT"
            lines.append(
                f"{database:<11}{size:>10,}  {one.name:<50}{one.value:<44}{one.measured:>9.2f} {budget:>9}{mark}"
            )
        return "\n".join(lines)

    def rows(self) -> list[dict[str, object]]:
        """The same for a machine."""
        return [
            {
                "database": database,
                "incidents": size,
                "figure": one.name,
                "value": one.value,
                "measured": one.measured,
                "budget": one.budget,
                "kept": one.kept,
            }
            for database, size, one in self._taken
        ]

    def summary(self) -> str:
        """``BENCH 61 figures, 60 budgets kept, 1 not``."""
        held = [one for _, _, one in self._taken if one.budget is not None]
        broken = sum(not one.kept for one in held)
        return f"BENCH {len(self._taken)} figures, {len(held) - broken} budgets kept, {broken} not"
