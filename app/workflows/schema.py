"""The shape of ``workflows.yaml``: what the whole file, a discipline and a type may say.

A type refines its discipline, a discipline refines the ``defaults``. Lists of a type are merged by slug: an item of the
same slug refines the inherited one line by line, another is added, ``{only: […]}`` replaces the list. A list that a
discipline gives replaces the defaults' list (an item of the same slug still refines the default one). Access lists
(``visible_to``, ``declare_by``) and lists inside an item (criteria, duties) are never merged.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from pydantic import Field as Said

from app.workflows import vocabulary
from app.workflows.entries import (
    ChecklistEntry,
    ClockEntry,
    Entry,
    FieldEntry,
    Named,
    NudgeEntry,
    OwnQuestionEntry,
    QuestionEntry,
    RiskRatingEntry,
    RoleEntry,
    RuleEntry,
    Several,
    SeverityEntry,
    StatusEntry,
)
from app.workflows.scalars import Channel, Label, Length, Line, OneOrMore, Slug, Slugs, Whom, many, maybe, off, table


def _nudge(value: Any) -> Any:
    return {"off": True} if value == "off" else value


class UpdateEntry(Entry):
    """What an update to stakeholders looks like."""

    template: Line | None = maybe("The headings that an empty update offers.")
    to: OneOrMore[Whom] = many("Who is told of each update; members when left out.")


class ChannelEntry(Entry):
    """How the Slack channel of an incident is made."""

    create: vocabulary.ChannelCreate | None = maybe(
        "on_declare: at once; on_level: from from_level on; by_button: when somebody asks."
    )
    name: Annotated[str, Said(max_length=80, pattern=r"^[a-z0-9_{}-]+$")] | None = maybe(
        "A template of {number}, {ref}, {slug}, {codename}, {type}, {discipline}, {date}."
    )
    from_level: vocabulary.LevelName | None = maybe("The level for create: on_level.")
    announce_in: Channel | None = maybe("Where these are announced instead of the usual channel.")


class PresetEntry(Entry):
    """One kind of review: how much of it, and where it is told."""

    label: Label | None = None
    questions: Several[Named[OwnQuestionEntry]] | None = maybe("Its questions; left out: the discipline's own list.")
    steps: list[vocabulary.ReviewStep] = many("The steps to publication, in order.")
    debrief: vocabulary.Debrief | None = maybe("Whether people meet about it.")
    publish_to: Channel | None = maybe("Where a published review is told.")


class ReviewEntry(Entry):
    """The review form of a discipline; which review is owed stands in expects of the severity."""

    questions: Several[Named[OwnQuestionEntry]] | None = maybe("Slugs from the question bank, or questions of its own.")
    publish_to: Channel | None = maybe("Where its published reviews are told.")
    presets: dict[Slug, PresetEntry] = table("What this discipline does differently in a preset.")


class FollowUpsEntry(Entry):
    """The follow-up form; a type may add to it."""

    priorities: dict[Slug, Length] = table("Each priority and its limit, most urgent first.")
    fields: Several[FieldEntry] | None = maybe("Fields of its own, asked at create or close.")
    close_needs: Slugs = many("What closing needs: outcome, evidence, owner or one of its fields.")


class Process(Entry):
    """How incidents are run: what defaults, a discipline and a type may all say."""

    visibility: vocabulary.VisibilityName | None = maybe("private: members only, from the first second.")
    visible_to: Slugs = many("The groups that are members of every private incident.")
    reporter_sees: bool = Said(default=True, description="Whether whoever reported it is a member.")
    declare_by: Slugs = many("Only these groups may declare it; left out: everyone.")
    quiet: bool = off("Announced in the quiet channel; nobody's page box is ticked.")
    report_only: bool = off("Told when it is over, such as a near miss: it begins where it is learned from.")
    calendar: Slug | None = maybe("The calendar that its business days count by.")
    severities: Several[SeverityEntry] | None = maybe("The scale of harm, worst first.")
    roles: Several[RoleEntry] | None = maybe("Who does what; one has the slug lead.")
    statuses: Several[StatusEntry] | None = maybe("The lifecycle, in order.")
    fields: Several[FieldEntry] | None = maybe("Questions of its own.")
    clocks: Several[Slug] | None = maybe("Clocks from the library that may run.")
    checklists: Several[ChecklistEntry] | None = maybe("Steps that appear when something happens.")
    rules: Several[RuleEntry] | None = maybe("When something happens, tell, ask or add something.")
    risk_ratings: Several[RiskRatingEntry] | None = maybe("Small matrices that rules may ask for.")
    escalate_to: Several[Slug] | None = maybe("The groups that can be brought in.")
    update: UpdateEntry | None = maybe("What an update looks like and who hears it.")
    nudges: dict[
        Slug, Annotated[NudgeEntry, BeforeValidator(_nudge, json_schema_input_type=Literal["off"] | NudgeEntry)]
    ] = table("Timed prompts by name; off silences one.")
    channel: ChannelEntry | None = maybe("Its Slack channels.")
    review: ReviewEntry | None = maybe("Its review form.")
    follow_ups: FollowUpsEntry | None = maybe("Its follow-up form.")


class TypeEntry(Process):
    """A kind of incident; whatever it leaves out is as its discipline says."""

    slug: Slug
    label: Label | None = None
    description: Line | None = maybe("One plain sentence for somebody who has never declared one.")
    examples: OneOrMore[Line] = many("How people would say it; searched while declaring.")
    icon: Slug | None = maybe("The name of its picture.")
    retired: bool = off("Hide it from new choices; history keeps its label.")


class DisciplineEntry(Process):
    """A part of the organisation that owns incident types."""

    label: Label | None = None
    description: Line | None = maybe("One plain sentence on what belongs here.")
    heading: Line | None = maybe("The heading over its cards when declaring; the label when left out.")
    team: Label | None = maybe("The team that owns it; the label when left out.")
    icon: Slug | None = maybe("The picture of types that name none.")
    min_group: Annotated[int, Said(ge=3, le=100)] = Said(
        default=3, description="Leaders read no count of its private incidents that is smaller."
    )
    deadlines_to: Slugs = many(
        "Groups that read on the dashboard that a deadline of its private work runs: its name, the hours left."
    )
    types: list[TypeEntry] = Said(min_length=1, description="Its incident types.")
    retired: bool = False


class GroupEntry(Entry):
    """People who are told or asked together. Members stand in the portal; these are further ways to reach them."""

    label: Label | None = None
    slack: Annotated[str, Said(pattern=r"^@[A-Za-z0-9._-]{1,80}$")] | None = maybe("A Slack user group, with its @.")
    email: Annotated[str, Said(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    page: Slug | None = maybe("The pager target that reaches them.")


class ServiceEntry(Entry):
    """A thing that can be affected."""

    label: Label | None = None
    owner: Label | None = maybe("The team that answers for it.")
    tier: Annotated[int, Said(ge=1, le=5)] = Said(default=3, description="1 is what nobody can do without.")
    depends_on: Slugs = many("The services it breaks with.")
    status_page: Label | None = maybe(
        "What the public status page calls it, which lists it then; services of one name are one line there."
    )
    retired: bool = False


class CalendarEntry(Entry):
    """Working hours of a place."""

    timezone: str = Said(description="A zone of the IANA database: Europe/London.")
    days: OneOrMore[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = Said(
        default=["mon", "tue", "wed", "thu", "fri"], description="The working days."
    )
    hours: Annotated[str, Said(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")] = (
        Said(default="09:00-17:00", description="From when to when, local time.")
    )
    holidays: Annotated[str, Said(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = maybe(
        "Public holidays of a country and part of it: GB-ENG, DE-BY, US."
    )


class OrganisationEntry(Entry):
    """The organisation itself."""

    name: Label
    announce_in: Channel | None = maybe("Where public incidents are announced.")
    quiet_announce_in: Channel | None = maybe("Where small and quiet ones are announced.")
    emergency: Line | None = maybe("What to do first if people are in danger; shown when declaring.")


class BookFile(Entry):
    """The whole of ``workflows.yaml``."""

    version: Literal[1] = Said(description="The version of this shape: 1.")
    organisation: OrganisationEntry
    calendars: dict[Slug, CalendarEntry] = table("Working hours that business days count by.")
    groups: dict[Slug, GroupEntry] = table("Who can be told; no names of persons.")
    services: dict[Slug, ServiceEntry] = table("What can be affected.")
    clocks: dict[Slug, ClockEntry] = table("A library of deadlines; disciplines pick from it.")
    questions: dict[Slug, QuestionEntry] = table("The bank that reviews pick from.")
    review_presets: dict[Slug, PresetEntry] = table("Kinds of review, besides none.")
    defaults: Process | None = maybe("What holds for every discipline that does not say otherwise.")
    disciplines: dict[Slug, DisciplineEntry] = Said(min_length=1, description="The parts of the organisation.")


class DefaultsFile(Entry):
    """The built-in ``defaults.yaml``, behind every file."""

    questions: dict[Slug, QuestionEntry]
    review_presets: dict[Slug, PresetEntry]
    defaults: Process


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors that check while one types."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | BookFile.model_json_schema()
