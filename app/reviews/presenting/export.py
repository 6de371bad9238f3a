"""A review as Markdown, for those who keep it elsewhere. Sealed answers are never part of it."""

from app.followups.queries import follow_ups_of
from app.people.models import Person
from app.reviews.models import Review
from app.reviews.presenting.reading import headline_of, parts_of, written_by
from app.reviews.presenting.story import in_utc, told
from app.reviews.queries import writers_of


def markdown_of(review: Review, reader: Person) -> str:
    """The whole review in one text; times are UTC, because a file has no reader's clock."""
    incident = review.incident
    authors = written_by([one.name for one in writers_of(review)])
    lines = [
        f"# {headline_of(review)}",
        "",
        f"Review of {incident.ref}" + (f", written by {authors}" if authors else ""),
    ]
    if review.gist:
        lines += ["", review.gist]
    for part in parts_of(review, reader):
        lines += ["", f"## {part.ask}", ""]
        lines += [part.markdown] if part.markdown else [f"- {one}" for one in part.lines]
        for view in part.views:
            lines += ["", *(f"> {one}" for one in view.text.splitlines()), f"> ({view.by.name})"]
    if review.lesson:
        lines += ["", f"## {review.lesson_title or 'The lesson'}", "", review.lesson]
    story = told(review, clock=in_utc)
    if story:
        lines += ["", "## The story (UTC)", ""]
        lines += [f"- {one.at:%Y-%m-%d %H:%M} {one.text}{': ' + one.words if one.words else ''}" for one in story]
    follow_ups = follow_ups_of(incident)
    if follow_ups:
        lines += ["", "## What we changed", ""]
        lines += [f"- {one.title} ({one.state})" for one in follow_ups]
    return "\n".join(lines).strip() + "\n"
