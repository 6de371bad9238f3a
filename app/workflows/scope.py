"""One type after inheritance, and the names that may be used in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.workflows import schema
from app.workflows.assemble import Library, is_built_in
from app.workflows.entries import Entry, Path, listed
from app.workflows.inherit import Report, slug_of
from app.workflows.problems import meant
from app.workflows.vocabulary import MOMENTS


@dataclass(frozen=True)
class Names:
    """The slugs of one kind: those of this type, those of any type of its discipline, and the retired ones."""

    what: str
    known: tuple[str, ...]
    anywhere: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()


@dataclass
class Scope:
    """What the checks of one type look at. ``siblings`` are all types of its discipline, itself among them."""

    path: str
    process: schema.TypeEntry
    file: schema.BookFile
    library: Library
    siblings: Mapping[str, schema.TypeEntry]
    report: Report

    @property
    def discipline(self) -> str:
        return self.path.partition("/")[0]

    def where(self, path: Path) -> str:
        """How an error calls the part of the file in which something is written."""
        if path[:1] == ("defaults",):
            return "in the defaults"
        return f'in type "{self.path}"' if "types" in path[2:3] else f'in discipline "{self.discipline}"'

    def refer(self, names: Names, slug: str, path: Path, *, anywhere: bool = False) -> None:
        """Report a slug that names nothing, or something retired; ``anywhere`` lets it name a sibling's."""
        if is_built_in(path) or (anywhere and (slug in names.anywhere or path[:1] == ("defaults",))):
            return
        if slug in names.retired:
            self.report(path, f'{names.what} "{slug}" is retired', "Name one that is in use.")
        elif slug not in names.known:
            missing_here = slug in names.anywhere
            where = f'in type "{self.path}"' if missing_here else self.where(path)
            mend = f"Say in the type what is different there, or give it the {names.what}."
            otherwise = f"Write it down, or name another {names.what}."
            self.report(
                path,
                f'there is no {names.what} "{slug}" {where}',
                mend if missing_here else meant(slug, names.known, otherwise),
            )

    def refer_all(self, names: Names, slugs: Iterable[str], path: Path, *, anywhere: bool = False) -> None:
        """The same for each of a list."""
        for position, slug in enumerate(slugs):
            self.refer(names, slug, (*path, position), anywhere=anywhere)

    @cached_property
    def groups(self) -> Names:
        return Names("group", tuple(self.file.groups))

    @cached_property
    def severities(self) -> Names:
        return self._of("severity", lambda one: listed(one.severities))

    @cached_property
    def roles(self) -> Names:
        return self._of("role", lambda one: listed(one.roles))

    @cached_property
    def statuses(self) -> Names:
        return self._of("status", lambda one: listed(one.statuses))

    @cached_property
    def fields(self) -> Names:
        return self._of("field", lambda one: listed(one.fields))

    @cached_property
    def checklists(self) -> Names:
        return self._of("checklist", lambda one: listed(one.checklists))

    @cached_property
    def risk_ratings(self) -> Names:
        return self._of("risk rating", lambda one: listed(one.risk_ratings))

    @cached_property
    def clocks(self) -> Names:
        anywhere = {slug for one in self.siblings.values() for slug in listed(one.clocks)}
        return Names("clock", tuple(listed(self.process.clocks)), frozenset(anywhere))

    @cached_property
    def types(self) -> Names:
        slugs = tuple(path.partition("/")[2] for path in self.siblings)
        retired = {one.slug for one in self.siblings.values() if one.retired}
        return Names("type", slugs, frozenset(slugs), frozenset(retired))

    @cached_property
    def decisions(self) -> Names:
        fields = {one.slug: one for one in listed(self.process.fields)}
        retired = {slug for slug, one in fields.items() if one.retired}
        known = tuple(slug for slug, one in fields.items() if one.kind == "decision")
        return Names("decision", known, self._decided_anywhere(), frozenset(retired))

    def _decided_anywhere(self) -> frozenset[str]:
        fields = (field for one in self.siblings.values() for field in listed(one.fields))
        return frozenset(field.slug for field in fields if field.kind == "decision")

    @cached_property
    def moments(self) -> Names:
        """Every moment that this type can know: the built-in ones, marks of statuses, dates, and what meets a clock."""
        marks = [mark for status in listed(self.process.statuses) for mark in status.marks]
        dates = [one.slug for one in listed(self.process.fields) if one.kind in ("date", "datetime")]
        clocks = (self.library.clocks.get(slug) for slug in listed(self.process.clocks))
        met = [clock.met_by for clock in clocks if clock and clock.met_by]
        return Names("moment", tuple(dict.fromkeys([*MOMENTS, *marks, *dates, *met])))

    def _of(self, what: str, things: Callable[[schema.TypeEntry], Iterable[Entry]]) -> Names:
        def slugs(one: schema.TypeEntry) -> list[str]:
            return [slug for thing in things(one) if (slug := slug_of(thing))]

        anywhere = {slug for one in self.siblings.values() for slug in slugs(one)}
        retired = {
            slug for thing in things(self.process) if getattr(thing, "retired", False) and (slug := slug_of(thing))
        }
        return Names(what, tuple(slugs(self.process)), frozenset(anywhere), frozenset(retired))
