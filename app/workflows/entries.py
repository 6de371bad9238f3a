"""The small things of ``workflows.yaml``, as the file may write them: a severity, a role, a rule, a clock …

Nearly every field may be left out, because an entry may refine one of the same slug that it inherits; what must
be there in the end is checked after inheritance.
The descriptions are the documentation: they become the JSON Schema.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, PrivateAttr, Tag
from pydantic import Field as Said
from pydantic.dataclasses import dataclass

from app.workflows import vocabulary
from app.workflows.scalars import (
    Label,
    Length,
    Levels,
    Line,
    NeedText,
    OneOrMore,
    Slug,
    Slugs,
    StartText,
    Text,
    TypePath,
    Whom,
    many,
    maybe,
    off,
    table,
)

_Item = TypeVar("_Item")


Step = str | int
Path = tuple[Step, ...]


class Entry(BaseModel):
    """What every part of the file has in common: unknown keys are refused, and it knows where it was written."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)

    _path: Path = PrivateAttr(default=())
    _paths: dict[str, Path] = PrivateAttr(default_factory=dict)

    def settle(self, path: Path, paths: dict[str, Path] | None = None) -> None:
        """Remember where this was written; ``paths`` where a field of it came from elsewhere."""
        self._path = path
        self._paths = paths or {}

    def path(self, *steps: Step) -> Path:
        """Where a field of this (or something inside it) was written."""
        if not steps:
            return self._path
        first, *rest = steps
        return (*self._paths.get(str(first), (*self._path, first)), *rest)

    def says(self, name: str) -> bool:
        """Whether the file says it, here or where this inherits from."""
        return name in self.model_fields_set


def settle(value: object, path: Path) -> None:
    """Tell every entry inside a value where it was written."""
    if isinstance(value, Entry):
        value.settle(path)
        for name in value.model_fields_set:
            settle(getattr(value, name), (*path, name))
    elif isinstance(value, Only):
        settle(value.only, (*path, "only"))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            settle(item, (*path, position))
    elif isinstance(value, dict):
        for key, item in value.items():
            settle(item, (*path, key))


TAGS = frozenset({"(word)", "(item)", "(list)", "(only)"})
"""What pydantic puts into a place for a choice between shapes; no file has it."""


def _word_or_item(value: Any) -> str:
    return "(word)" if isinstance(value, str) else "(item)"


Named = Annotated[
    Annotated[Slug, Tag("(word)")] | Annotated[_Item, Tag("(item)")],
    Discriminator(_word_or_item),
]
"""A slug that stands for something said elsewhere, or the thing itself."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid", defer_build=True))
class Only(Generic[_Item]):
    """Exactly these instead of what is inherited: a slug keeps the inherited item, an item refines it or is new."""

    only: list[Named[_Item]]


def _list_or_only(value: Any) -> str:
    return "(only)" if isinstance(value, dict | Only) else "(list)"


Several = Annotated[
    Annotated[list[_Item], Tag("(list)")] | Annotated[Only[_Item], Tag("(only)")],
    Discriminator(_list_or_only),
]
"""A list that is merged by slug with the inherited one, or ``{only: […]}`` that replaces it."""


def listed(several: list[_Item] | Only[_Item] | None) -> list[_Item]:
    """The items of a list that is merged already; none where nothing is said."""
    return several if isinstance(several, list) else []


class When(Entry):
    """When something applies: every line that is given must hold, a list means any of."""

    event: OneOrMore[vocabulary.EventName] = many("What has just happened.")
    level_at_least: vocabulary.LevelName | None = maybe("The severity's level is this or worse.")
    level: Levels = many("The severity's level is one of these.")
    severity: Slugs = many("The severity is one of these.")
    type: Slugs = many("The incident type is one of these.")
    status: Slugs = many("The status is one of these.")
    phase: OneOrMore[vocabulary.PhaseName] = many("The status belongs to one of these phases.")
    mode: OneOrMore[vocabulary.ModeName] = many("The incident is live, report_only or practice.")
    role: Slugs = many("The role that was taken (event role_assigned).")
    clock: Slugs = many("The clock it is about (events clock_…).")
    checklist: Slugs = many("The checklist of which every step is done or not needed (event checklist_done).")
    decision: Slugs = many("The decision it is about (event decision_made).")
    words: OneOrMore[Line] = many("Words that somebody wrote (event keyword); case does not matter.")
    field: dict[Slug, OneOrMore[str | bool | int | float]] = table(
        "Answers so far: a field, a risk rating (its result) or one of its questions, and the values that count."
    )


def _option(value: Any) -> Any:
    return {"slug": value} if isinstance(value, str) else value


def _step(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class OptionEntry(Entry):
    """One choice; a plain word is its slug, and the label is made from it (our-alert: Our alert)."""

    slug: Slug
    label: Label | None = None
    hint: Line | None = None
    retired: bool = False


Options = list[Annotated[OptionEntry, BeforeValidator(_option, json_schema_input_type=Slug | OptionEntry)]]


class ExpectsEntry(Entry):
    """The promises of a severity: nudges, the declare page and the dashboard read them."""

    lead_within: Length | None = maybe("Somebody leads within this time of the declaration.")
    first_update: Length | None = maybe("The first update is posted within this time.")
    update_every: Length | None = maybe("Updates come at least this often.")
    first_contact: Length | None = maybe("The customer has heard from a named person by then.")
    page: Slugs = many("Groups whose page box is ticked beforehand; nothing pages by itself.")
    review: Slug | None = maybe("The review that is owed: a review preset, or none.")
    review_due: Length | None = maybe("The review is published within this time of the end.")
    follow_ups_due: Length | None = maybe("Follow-ups are done within this time of the end.")


class SeverityEntry(Entry):
    """One step of the discipline's own scale of harm."""

    slug: Slug
    label: Label | None = None
    level: vocabulary.LevelName | None = maybe("The organisation's scale behind it; a new one must say it.")
    criteria: OneOrMore[Line] = many("How to tell that it is this one; shown beside the choice.")
    expects: ExpectsEntry | None = maybe("The promises; refined line by line.")
    retired: bool = off("Hide it from new choices; history keeps its label.")


class RoleEntry(Entry):
    """A named responsibility. The slug ``lead`` is the one that every type has."""

    slug: Slug
    label: Label | None = None
    duties: OneOrMore[Line] = many("What whoever holds it does; shown when they take it.")
    required_from: vocabulary.LevelName | None = maybe("Must be filled from this level on.")
    not_same_as: Slugs = many("Roles that the same person may not hold as well.")
    held_by: Slugs = many("Only members of these groups may hold it; left out: anybody.")
    means: vocabulary.Meaning | None = maybe("What the role means to figures.")
    retired: bool = False


class StatusEntry(Entry):
    """A step of the lifecycle. Declined, merged and cancelled are built in and need not be written."""

    slug: Slug
    label: Label | None = None
    phase: vocabulary.PhaseName | None = maybe("The fixed stage behind it; a new one must say it.")
    hint: Line | None = maybe("One sentence on what this step is.")
    needs: OneOrMore[NeedText] = many(
        "What must be there before it may be entered: lead, severity, role:…, field:…, clocks, review …"
    )
    marks: Slugs = many("The moments that are set when it is entered for the first time.")
    moves: Slugs = many("The statuses one may go to from here; left out: every other.")
    retired: bool = False


class FieldEntry(Entry):
    """A question of the discipline's own; one definition for the web form, the Slack modal and the API."""

    slug: Slug
    label: Label | None = None
    kind: vocabulary.FieldKindName | None = maybe("What it holds; text when left out.")
    ask_at: OneOrMore[vocabulary.AskAt] = many("Where it is asked; left out: under the incident's details.")
    required_before: Slug | None = maybe("The status that may not be entered without an answer.")
    required_when: When | None = maybe("It must be answered once this holds.")
    shown_when: When | None = maybe("It is asked only while this holds.")
    options: Options = many("The choices, for kinds choice, many_choice and decision.")
    unit: Label | None = maybe("What a number counts: people, minutes, GBP.")
    help: Line | None = maybe("One sentence beside the question.")
    means: vocabulary.Meaning | None = maybe("What the answer means to figures.")
    sensitive: bool = off("Kept out of lists, exports and messages.")
    reason: Literal["required", "optional"] = Said(
        default="optional", description="Whether an answer needs a reason; decisions always need one."
    )
    moment: bool | None = maybe("Stands among the moments; date-times do unless this says false.")
    retired: bool = False


class StepEntry(Entry):
    """One thing to do; a plain sentence is its text."""

    text: Line
    role: Slug | None = maybe("Who does it; left out: whoever is free.")
    due: Length | None = maybe("By when, counted from the moment the checklist appears.")
    risky: bool = off("Say so before doing it: it asks for an “about to” entry first.")


class ChecklistEntry(Entry):
    """Steps that appear when something happens."""

    slug: Slug | None = maybe("Left out: made from the label.")
    label: Label | None = None
    when: When | None = maybe("When it appears; left out: only a rule adds it (add_checklist).")
    items: list[Annotated[StepEntry, BeforeValidator(_step, json_schema_input_type=str | StepEntry)]] = many(
        "The steps, in order."
    )


class LimitEntry(Entry):
    """A second limit: whichever of the two comes first counts."""

    starts: Slug
    after: Length


class ClockEntry(Entry):
    """A deadline that is counted from a moment, often one that a law sets."""

    label: Label | None = None
    starts: StartText | None = maybe(
        "What it counts from: a moment, a date field, or clock:… (when that clock was met)."
    )
    after: Length | None = maybe("The limit: 72h and 10d count every hour, 5bd business days.")
    calendar: Slug | None = maybe("The calendar whose business days count.")
    warn: OneOrMore[Length] = many("When to warn, counted from the start like the limit itself.")
    decide: Slug | None = maybe("The decision that turns it on or off.")
    off_when: Slugs = Said(
        default=["no", "unlikely", "not-in-scope"], description="The answers to that decision that turn it off."
    )
    runs_when: When | None = maybe("It exists only while this holds.")
    met_by: Slug | None = maybe("The moment or field that meets it; it takes a reference or a link.")
    no_later_than: LimitEntry | None = maybe("A second limit from another moment.")
    law: Line | None = maybe("Where the limit comes from.")
    owner: Slug | None = maybe("The role that answers for it; lead when left out.")


class ColumnEntry(Entry):
    """One column of a question of kind rows."""

    slug: Slug
    label: Label | None = None
    kind: vocabulary.QuestionKind = "text"
    options: Options = []
    means: vocabulary.Meaning | None = None


class QuestionEntry(Entry):
    """A question of a review or of a risk rating, written so that “who” is no fitting answer."""

    ask: Line = Said(description="The question as it is read.")
    kind: vocabulary.QuestionKind = Said(default="long_text", description="What an answer looks like.")
    options: Options = many("The choices, for kinds choice and many_choice.")
    columns: list[ColumnEntry] = many("The columns, for kind rows.")
    means: vocabulary.Meaning | None = maybe("What the answer means to figures.")
    sealed_for: OneOrMore[str] = many("Only these roles (or group:…) may read the answers.")
    required: bool = off("A review is not complete without it.")
    help: Line | None = maybe("One sentence beside the question.")


class OwnQuestionEntry(QuestionEntry):
    """A question that one discipline adds to the bank's."""

    slug: Slug


class RatingQuestionEntry(Entry):
    """One question of a risk rating; its options run from harmless to worst."""

    slug: Slug
    ask: Line | None = None
    options: Options = many("From harmless to worst.")


class RiskRatingEntry(Entry):
    """A small matrix that a rule asks of a role (ask: …): the worst answer is the rating."""

    slug: Slug
    label: Label | None = None
    questions: list[RatingQuestionEntry] = many("What is asked.")
    ratings: Options = many("The results, from harmless to worst: as many as the longest options.")


class RuleEntry(Entry):
    """When something happens, tell, ask or add something."""

    slug: Slug | None = maybe("Only needed to refine it in a type.")
    when: When | None = maybe("When it acts; it must name an event.")
    tell: OneOrMore[Whom] = Said(
        default=[], description='Who hears of it: group:…, role:…, "#channel", members, reporter.'
    )
    grant: bool = off("Those who are told become members of a private incident.")
    say: vocabulary.Say = Said(default="full", description="How much they are told.")
    ask: Slug | None = maybe("The risk rating or field that is put to a role.")
    ask_of: Slug = Said(default="lead", description="The role that is asked.")
    say_in_channel: Text | None = maybe("What is said in the incident channel and on its page.")
    once: bool | None = maybe(
        "At most once in an incident. Left out: again where each time is news (a role is assigned, an update is posted "
        "or late, a clock warns, a decision is made, it is reopened, the status page is used), else once."
    )
    add_checklist: Slug | None = maybe("The checklist that appears.")
    offer_linked: TypePath | None = maybe("A linked incident to propose: discipline/type.")
    carry: Slugs = many("Moments and fields that the linked incident takes along.")
    invite: OneOrMore[Whom] = many("Who is invited to the incident channel.")
    archive_channel_after: Length | None = maybe("Put the incident channel away after this time.")
    because: Line | None = maybe("Why; shown to those who are told.")


class NudgeEntry(Entry):
    """When a nudge first speaks and how often it repeats; the word off silences it."""

    after: Length | None = maybe("How long before it first speaks.")
    repeat: Length | None = maybe("How long until it speaks again.")
    at_most: Annotated[int, Said(ge=1, le=50)] = Said(default=4, description="How often it speaks at most.")
    to: OneOrMore[Whom] = many("Whom it speaks to.")
    off: bool = off("It does not speak at all.")
