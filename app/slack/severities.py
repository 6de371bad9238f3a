"""What a severity means, said to whoever has just set it."""

from app.slack.buttons import button, buttons, escaped, section
from app.slack.context import Context, Reply


def looks_right(ctx: Context) -> Reply:
    """The criteria of the step it has now, with the way to another one."""
    step = ctx.incident.severity_step
    words = f"{ctx.incident.ref} is {step.label if step else 'without a severity'} now."
    if step is None or not step.criteria:
        return Reply(words, shown=False)
    means = "\n".join(f"• {escaped(one)}" for one in step.criteria)
    change = button("Change it", "open:severity", value=ctx.incident.ref)
    return Reply(words, (section(f"{words} That means:\n{means}\nDoes this look right?"), buttons(change)))
