"""``statuspage``: words, a look at exactly them, and then everybody reads them."""

import secrets
from typing import Any

from app.incidents.presenting.consequences import of_status_post
from app.slack.buttons import context, escaped, section
from app.slack.context import Answer, Context, Instead, Wrong
from app.slack.forms import BLANK, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.offering import form as offered
from app.slack.registry import command, modal, view
from app.statuspage import operations
from app.statuspage.drafting import begun, looked_over, publish_form, words_of
from app.statuspage.operations import Words
from app.statuspage.states import Effect, Stage

ASKED = ("title", "services", "effect", "stage", "text")
# What the second form carries along unseen has its limit, and is kept whole or refused.
LONGEST = 1_500
TOO_LONG = f"Keep it under {LONGEST:,} characters here, or publish it on the incident's page in Muster"


@command("statuspage", help="Say something on the public status page", also=("status-page",))
def statuspage(ctx: Context, _text: str) -> Answer:
    """Open the form; what is private or practice is refused before anything is written."""
    operations.check_publishable(ctx.incident)
    return offered(ctx, "statuspage", label="Write for the public")


@modal("statuspage")
def form(ctx: Context) -> dict[str, Any]:
    """Draw the form. Nothing is published by it."""
    operations.check_publishable(ctx.incident)
    blocks = inputs(publish_form(**BLANK, data=begun(ctx.incident)), ASKED)
    blocks.append(context("Nothing is published yet: you see the exact words first."))
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel, key=secrets.token_urlsafe(18))
    return modal_view("statuspage", "Status page", blocks, submit="Look at it first", metadata=metadata)


@view("statuspage")
def look(ctx: Context, sent: Sent) -> Answer:
    """Show exactly what the public will read, and who else is told."""
    key = str(sent.metadata.get("key") or secrets.token_urlsafe(18))
    asked = filled(publish_form, sent, by=ctx.person, key=key)
    if not asked.validate():
        return wrong(asked)
    if len(asked.text.data or "") > LONGEST:
        return Wrong({"text": TOO_LONG})
    words = operations.check_words(ctx.incident, words_of(asked, key=key))
    return Instead(_exactly(ctx, words))


@view("statuspage_publish")
def publish(ctx: Context, sent: Sent) -> Answer:
    """Publish what was looked at."""
    said = sent.metadata
    words = Words(
        title=str(said.get("title") or ""),
        text=str(said.get("text") or ""),
        stage=Stage(str(said.get("stage") or Stage.LOOKING)),
        effect=Effect(str(said.get("effect") or Effect.SOME)),
        services=tuple(str(one) for one in said.get("services") or ()),
        key=str(said.get("key") or ""),
    )
    operations.publish_status(ctx.incident, words, by=ctx.person, at=ctx.at)
    return "It is on the status page."


def _exactly(ctx: Context, words: Words) -> dict[str, Any]:
    incident = ctx.incident
    services = ", ".join(words.services) or "no service named"
    blocks = [
        section(f"*{escaped(words.title)}*\n*{words.stage.headline}*\n{escaped(words.text)}"),
        context(f"{words.effect.label} · {escaped(services)}"),
    ]
    blocks += [
        context(f":warning: {one.label}: {escaped(one.why)}") for one in looked_over(incident, words) if not one.done
    ]
    told = "; ".join(f"{who} {how}".strip() for who, how in of_status_post(incident).told)
    blocks.append(
        context(f"*This tells* everybody, on the public page{escaped('; ' + told) if told else ''}. Nobody is paged.")
    )
    metadata = written(
        ref=incident.ref,
        channel=ctx.channel,
        key=words.key,
        title=words.title,
        text=words.text,
        stage=words.stage.value,
        effect=words.effect.value,
        services=list(words.services),
    )
    return modal_view("statuspage_publish", "The public will read", blocks, submit="Publish", metadata=metadata)
