"""Words that are answered: whole words, once in an incident or again after a while, never patterns that could hang."""

from sqlalchemy import select

from app.core.db import db
from app.slack.context import Context, Say
from app.slack.models import SlackHeard
from app.slack.registry import Keyword, keywords
from app.workflows.book import spoken_words


def answer(ctx: Context, text: str) -> Say | None:
    """What is said to a text: by the first keyword that has something to say and has not said it lately."""
    said = spoken_words(text)
    for one in keywords:
        if not any(spoken_words(word) in said for word in one.words) or not _may_speak(ctx, one):
            continue
        found = one.run(ctx)
        if isinstance(found, str):
            found = Say(found)
        if isinstance(found, Say):
            _note(ctx, one)
            return found
    return None


def _heard(ctx: Context, one: Keyword) -> SlackHeard | None:
    return db.session.scalar(
        select(SlackHeard).where(SlackHeard.incident_id == ctx.incident.id, SlackHeard.keyword == one.name)
    )


def _may_speak(ctx: Context, one: Keyword) -> bool:
    before = _heard(ctx, one)
    return before is None or (not one.once and ctx.at - before.at >= one.pause)


def _note(ctx: Context, one: Keyword) -> None:
    before = _heard(ctx, one)
    if before is None:
        db.session.add(SlackHeard(incident_id=ctx.incident.id, keyword=one.name, at=ctx.at))
    else:
        before.at = ctx.at
