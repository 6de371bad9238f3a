"""``summary``, ``impact`` and ``rename``: the words that stand at the top for whoever has just arrived."""

from app.incidents.operations import document
from app.slack.context import Answer, Context
from app.slack.offering import form
from app.slack.plain import plain
from app.slack.registry import command


@command("summary", help="Say what is happening, for whoever has just arrived", usage="<text>")
def summary(ctx: Context, text: str) -> Answer:
    """Write the summary anew."""
    if not text:
        return form(ctx, "summary", label="Write the summary")
    document.change_summary(ctx.incident, to=plain(text), by=ctx.person, at=ctx.at)
    return f"The summary of {ctx.incident.ref} is changed."


@command("impact", help="Say who is affected, and how", usage="<text>")
def impact(ctx: Context, text: str) -> Answer:
    """Write the impact anew."""
    if not text:
        return form(ctx, "impact", label="Write the impact")
    document.change_impact(ctx.incident, to=plain(text), by=ctx.person, at=ctx.at)
    return f"The impact of {ctx.incident.ref} is changed."


@command("rename", help="Give it another title", usage="<title>", also=("title",))
def rename(ctx: Context, text: str) -> Answer:
    """Say anew what is happening, in one line."""
    if not text:
        return form(ctx, "rename", label="Change the title")
    document.change_title(ctx.incident, to=plain(text), by=ctx.person, at=ctx.at)
    return f"{ctx.incident.ref} has a new title."
