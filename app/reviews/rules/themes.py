"""What a review is about: areas of what lined up, services, discipline; one theme is a kind and a slug."""

from collections.abc import Iterable

from app.reviews.rules.values import Value, label_of
from app.workflows.book import Book, Question


def areas_of(question: Question, value: Value) -> list[str]:
    """The areas that were named in an answer of rows whose column means them."""
    columns = [one.slug for one in question.columns if one.means == "factor_area"]
    return [row[slug] for row in value.get("rows", []) for slug in columns if row.get(slug)]


def area_labels(questions: Iterable[Question]) -> dict[str, str]:
    """How areas are called, as far as these questions name them."""
    columns = [column for one in questions for column in one.columns if column.means == "factor_area"]
    return {option.slug: label_of(column, option.slug) for column in columns for option in column.options}


def label_of_theme(theme: str, book: Book) -> str:
    """A theme in words: the area, the service's or the discipline's name."""
    kind, _, slug = theme.partition(":")
    if kind == "service" and slug in book.services:
        return book.services[slug].label
    if kind == "discipline" and slug in book.disciplines:
        return book.disciplines[slug].label
    return slug.replace("-", " ").capitalize()
