"""Somebody has held a role for four hours."""

from app.nudges._asking import Ask, Asks, Look, hours_since, nudge


@nudge("long-shift", rank=15)
def long_shift(look: Look) -> Asks:
    """Ask whoever holds a role for long to hand over, eat or rest; whoever is on a break is left alone."""
    for role in look.workflow.roles:
        held = look.roles.get(role.slug)
        if held is None or look.is_paused or look.on_break(held.person_id):
            continue
        hours = max(hours_since(held.from_at, look.at), 0)
        duty = "led this" if role.slug == "lead" else f"been {role.label.lower()}"
        text = f"{held.person.name} has {duty} for {hours} hours. Hand over, eat something, or take fifteen minutes."
        yield Ask(text, held.from_at, role.slug)
