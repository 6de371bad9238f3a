"""Everything that the page of one type says, put together in one place. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from app.handbook import asking, origin, process
from app.workflows.book import Book, Workflow
from app.workflows.diagram import Diagram, lifecycle
from app.workflows.explain import Explanation, explain
from app.workflows.loader import load
from app.workflows.problems import BookErrors


@dataclass(frozen=True, slots=True)
class TypePage:
    """One type's process, ready to be drawn."""

    said: Explanation
    diagram: Diagram
    severities: tuple[process.Step, ...]
    path: tuple[process.Stop, ...]
    roles: tuple[process.Responsibility, ...]
    checklists: tuple[process.Todos, ...]
    clocks: tuple[process.Deadline, ...]
    fields: tuple[asking.Asked, ...]
    decisions: tuple[asking.Asked, ...]
    ratings: tuple[asking.Rating, ...]
    reviews: tuple[asking.ReviewForm, ...]
    priorities: tuple[tuple[str, str], ...]
    follow_up_fields: tuple[asking.Asked, ...]
    follow_up_needs: str
    groups: str
    channel: str
    written: tuple[origin.Written, ...]


def type_page(book: Book, workflow: Workflow) -> TypePage:
    """What there is to say about a type."""
    return TypePage(
        said=explain(book, workflow),
        diagram=lifecycle(workflow),
        severities=process.severities(book, workflow),
        path=process.path(workflow),
        roles=process.roles(book, workflow),
        checklists=process.checklists(book, workflow),
        clocks=process.clocks(book, workflow),
        fields=asking.fields(workflow),
        decisions=asking.decisions(workflow),
        ratings=asking.risk_ratings(book, workflow),
        reviews=asking.reviews(book, workflow),
        priorities=asking.priorities(workflow),
        follow_up_fields=asking.follow_up_fields(workflow),
        follow_up_needs=asking.follow_up_close_needs(workflow),
        groups=asking.groups(book, workflow.escalate_to),
        channel=asking.channel(workflow),
        written=origin.written(book, workflow),
    )


@lru_cache(maxsize=4)
def what_comes_by_itself(discipline: str) -> TypePage | None:
    """The process of the first type in a piece of the file, read alone; none where the piece does not read."""
    try:
        book = load(f"version: 1\norganisation: {{name: Example}}\ndisciplines:\n{discipline}\n")
    except BookErrors:
        return None
    return type_page(book, next(iter(book.workflows.values())))
