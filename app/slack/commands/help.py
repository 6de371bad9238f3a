"""``help``: every command with its one line, written by the commands themselves."""

from app.slack.context import Context, Reply
from app.slack.registry import command
from app.slack.speaking import help_text


@command("help", help="Show what I know", to=None)
def help_(_ctx: Context, _text: str) -> Reply:
    """Say every command."""
    return Reply(f"*In the channel of an incident say `@muster …`, anywhere `/inc INC-123 …`*\n{help_text()}")
