"""A step is about to be taken that may make it worse."""

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("before-recovery", rank=55)
def before_recovery(look: Look) -> Asks:
    """Ask once for each risky step of a checklist, before it is taken, whether somebody else has looked at it."""
    if look.is_paused:
        return
    for step in look.steps:
        if step.risky:
            words = f"Before “{step.text[:300]}”: say what you are about to do, who watches it, and how to undo it."
            yield Ask(words, step.appeared_at, str(step.number))
