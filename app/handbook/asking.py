"""What a type asks people: fields, decisions, risk ratings, the review and the form of a follow-up. Pure."""

from dataclasses import dataclass

from app.handbook.process import group_label
from app.workflows.book import Book, Field, FieldKind, Option, Question, ReviewPlan, RiskRating, Target, Workflow
from app.workflows.explain import in_use
from app.workflows.phrases import joined, target_words, when_words

KINDS = {
    "text": "one line",
    "long_text": "some lines",
    "number": "a number",
    "money": "an amount of money",
    "choice": "one choice",
    "many_choice": "any of these",
    "person": "a person",
    "team": "a team",
    "service": "a service",
    "date": "a day",
    "datetime": "a moment",
    "link": "a link",
    "yes_no": "yes or no",
    "decision": "a decision, with a reason",
    "scale": "a scale",
    "incidents": "other incidents",
    "rows": "as many rows as needed",
}
WHERE = {
    "declare": "when declaring",
    "update": "with updates",
    "resolve": "when it is over",
    "close": "when closing",
    "review": "in the review",
    "create": "when it is made",
}
DEBRIEFS = {"required": "People meet about it.", "optional": "People meet about it if they wish.", "none": ""}


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: what it holds, where it is asked, when it must be answered."""

    field: Field
    kind: str
    choices: str
    where: str
    required: str
    shown: str


@dataclass(frozen=True, slots=True)
class Rating:
    """One risk rating: who is asked when, the questions with their answers, and the results."""

    label: str
    when: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    ratings: str


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """One kind of review that some severity owes: for which ones, what is asked, how it goes."""

    plan: ReviewPlan
    owed: str
    steps: str
    debrief: str
    questions: tuple["ReviewQuestion", ...]


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """One question of a review."""

    ask: str
    answer: str
    sealed: str


def fields(workflow: Workflow) -> tuple[Asked, ...]:
    """The type's own questions, decisions left out."""
    open_ones = (one for one in workflow.fields if not one.retired and one.kind is not FieldKind.DECISION)
    return tuple(asked(workflow, one) for one in open_ones)


def decisions(workflow: Workflow) -> tuple[Asked, ...]:
    """What somebody has to decide, with a reason."""
    return tuple(asked(workflow, one) for one in workflow.decisions)


def asked(workflow: Workflow, field: Field) -> Asked:
    """One field in words."""
    unit = f" ({field.unit})" if field.kind is FieldKind.NUMBER and field.unit else ""
    return Asked(
        field=field,
        kind=KINDS[field.kind.value] + unit,
        choices=_choices(field.options) if field.kind is not FieldKind.YES_NO else "",
        where=joined(WHERE[each] for each in field.ask_at) or "among the details",
        required=_required(workflow, field),
        shown=_condition(workflow, "Asked only", field.shown_when) if field.shown_when else "",
    )


def _required(workflow: Workflow, field: Field) -> str:
    said = []
    if field.required_before:
        label = next((one.label for one in workflow.statuses if one.slug == field.required_before), "")
        said.append(f"before “{label or field.required_before}”")
    if field.required_when:
        said.append(_condition(workflow, "", field.required_when))
    return joined(said)


def _condition(workflow: Workflow, head: str, when: object) -> str:
    words = when_words(workflow, when).removeprefix("Always, ")  # type: ignore[arg-type]
    return f"{head} {words[:1].lower()}{words[1:]}".strip()


def risk_ratings(book: Book, workflow: Workflow) -> tuple[Rating, ...]:
    """The small matrices that rules ask for."""
    return tuple(_rating(book, workflow, one) for one in workflow.risk_ratings)


def _rating(book: Book, workflow: Workflow, rating: RiskRating) -> Rating:
    when = [
        f"{when_words(workflow, rule.when)}: asked of {target_words(book, workflow, Target('role', rule.ask_of))}."
        for rule in workflow.rules
        if rule.ask == rating.slug
    ]
    questions = tuple((one.ask, _choices(one.options)) for one in rating.questions)
    return Rating(rating.label, tuple(when), questions, _choices(rating.ratings))


def reviews(book: Book, workflow: Workflow) -> tuple[ReviewForm, ...]:
    """The reviews that a severity of this type owes, the fullest first."""
    owed: dict[str, list[str]] = {}
    for severity in in_use(workflow):
        owed.setdefault(severity.expects.review, []).append(severity.label)
    return tuple(
        _review(book, workflow, workflow.reviews[slug], owed[slug]) for slug in owed if slug in workflow.reviews
    )


def _review(book: Book, workflow: Workflow, plan: ReviewPlan, severities: list[str]) -> ReviewForm:
    return ReviewForm(
        plan=plan,
        owed=joined(severities),
        steps=joined((each.replace("_", " ") for each in plan.steps), "then"),
        debrief=DEBRIEFS.get(plan.debrief, ""),
        questions=tuple(_question(book, workflow, one) for one in plan.questions),
    )


def _question(book: Book, workflow: Workflow, question: Question) -> ReviewQuestion:
    answer = KINDS.get(question.kind, question.kind)
    if question.columns:
        answer += f": {joined(one.ask.lower() for one in question.columns)}"
    elif question.options:
        answer += f": {_choices(question.options)}"
    sealed = joined(_reader(book, workflow, one) for one in question.sealed_for)
    return ReviewQuestion(question.ask, answer, f"Read by the writer and {sealed} only." if sealed else "")


def _reader(book: Book, workflow: Workflow, reader: str) -> str:
    if reader.startswith("group:"):
        return group_label(book, reader.removeprefix("group:"))
    return target_words(book, workflow, Target("role", reader.removeprefix("role:")))


def priorities(workflow: Workflow) -> tuple[tuple[str, str], ...]:
    """How long a follow-up may take, by priority."""
    return tuple(
        (slug.replace("-", " ").capitalize(), length.words) for slug, length in workflow.follow_ups.priorities.items()
    )


def follow_up_fields(workflow: Workflow) -> tuple[Asked, ...]:
    """The form of a follow-up, besides what it is, whose and until when."""
    return tuple(asked(workflow, one) for one in workflow.follow_ups.fields if not one.retired)


def follow_up_close_needs(workflow: Workflow) -> str:
    """What closing a follow-up needs."""
    labels = {one.slug: f"an answer to “{one.label}”" for one in workflow.follow_ups.fields}
    plain = {"outcome": "a line on what changed", "evidence": "what shows that it works", "owner": "an owner"}
    return joined(labels.get(slug) or plain.get(slug, slug) for slug in workflow.follow_ups.close_needs)


def _choices(options: tuple[Option, ...]) -> str:
    return ", ".join(one.label for one in options if not one.retired)


def groups(book: Book, slugs: tuple[str, ...]) -> str:
    """The groups that can be brought in with one press."""
    return joined(group_label(book, slug) + (" (with a pager)" if _pages(book, slug) else "") for slug in slugs)


def _pages(book: Book, slug: str) -> bool:
    return slug in book.groups and book.groups[slug].page is not None


def channel(workflow: Workflow) -> str:
    """When the chat channel is made, and what it is called."""
    plan = workflow.channel
    level = plan.from_level.slug if plan.from_level else "any severity"
    made = {
        "on_declare": "Made when it is declared",
        "on_level": f"Made from {level} on, or when somebody asks",
        "by_button": "Made when somebody asks",
    }
    return f"{made[plan.create]}, called {plan.name}."
