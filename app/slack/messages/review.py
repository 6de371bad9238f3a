"""That a review is open, and that one can be read: a few words, and the way to it."""

from dataclasses import dataclass
from datetime import datetime

from app.slack import blocks
from app.slack.blocks import Said
from app.slack.facts import Facts
from app.slack.messages._words import in_short, practised, severity

GIST, HEADLINE = 1_500, 300


@dataclass(frozen=True, slots=True)
class Written:
    """A review as messages tell of it. ``url`` is its page."""

    label: str
    url: str
    owner: str = ""
    due_at: datetime | None = None
    questions: int = 0
    headline: str = ""
    gist: str = ""
    lesson: str = ""
    minutes: int = 1
    follow_ups: int = 0


def opened(facts: Facts, review: Written) -> Said:
    """For the incident's channel: what is asked, of whom, until when; answered here or on its page."""
    due = f", due {blocks.moment(review.due_at, '{date_short_pretty}')}" if review.due_at else ""
    owner = f"{review.owner} owns it." if review.owner else "Nobody owns it yet."
    asks = "1 question" if review.questions == 1 else f"{review.questions} questions"
    words = f"📖 *{blocks.safe(review.label)}* is open{due}. {owner} The facts are filled in; {asks} ask how and what."
    made = (
        blocks.section(practised(words, practice=facts.practice)),
        blocks.actions(
            blocks.button("Answer it here", "open:review", facts.ref, style="primary"),
            blocks.button("Open the review", "open_in_muster", facts.ref, url=review.url),
        ),
    )
    return Said(practised(f"{facts.ref}: {review.label} is open", practice=facts.practice), made)


def published(facts: Facts, review: Written) -> Said:
    """For the channel that reads reviews: what was learned in three sentences, and how long the rest takes."""
    words = f"📖 {blocks.link(review.url, review.headline or facts.title)}"
    words += f"\n{blocks.link(facts.url, facts.ref)} · {blocks.safe(facts.discipline)} · {severity(facts)}"
    made = [blocks.section(words)]
    if review.gist:
        made.append(blocks.section(blocks.fitted(review.gist, GIST, review.url)))
    if review.lesson:
        made.append(blocks.section(f"💡 *{blocks.fitted(review.lesson, HEADLINE)}*"))
    promised = "1 follow-up" if review.follow_ups == 1 else f"{review.follow_ups or 'no'} follow-ups"
    made.append(blocks.context(f"{review.minutes} min to read · {promised}"))
    made.append(blocks.actions(blocks.button("Read it", "open_in_muster", facts.ref, url=review.url)))
    return Said(blocks.short(f"Review published: {in_short(facts)}", 300), tuple(made))
