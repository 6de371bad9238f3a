"""“Declare incident”, from Slack's own menu and from a message that says what is wrong."""

from app.slack.context import Context, Message, Open, Reply
from app.slack.marking import permalink
from app.slack.modals.declare import type_view
from app.slack.people import names_of
from app.slack.plain import plain
from app.slack.registry import shortcut

LONGEST = 1_200


@shortcut("declare")
def declare(ctx: Context) -> Open:
    """Open the first step."""
    return Open(type_view(ctx.person, ""))


@shortcut("declare_message")
def declare_from_message(ctx: Context) -> Open | Reply:
    """Open the first step with what a message says, who wrote it, and where it stands."""
    if ctx.message is None:
        return Open(type_view(ctx.person, ""))
    said = plain(ctx.message.text)
    title = said.split("\n", 1)[0][:200]
    return Open(type_view(ctx.person, title, summary=carried(ctx.message, said)))


def carried(message: Message, said: str) -> str:
    """The words of a message with their author and address, as a summary to begin with."""
    author = names_of([message.slack_user]).get(message.slack_user, "somebody")
    address = permalink(message)
    words = said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
    return f"{words}\n\nWritten by {author} in Slack{f': {address}' if address else '.'}"
