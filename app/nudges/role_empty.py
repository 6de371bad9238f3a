"""A role that this severity wants is held by nobody."""

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("role-empty", rank=40)
def role_empty(look: Look) -> Asks:
    """Ask for each required role that nobody holds; the lead has a nudge of its own."""
    for role in look.workflow.roles:
        if role.slug == "lead" or role.retired or not role.is_required(look.incident.level_of):
            continue
        if role.slug not in look.roles:
            yield Ask(
                f"{role.label}: nobody yet. Ask somebody early, they need time to read in.",
                look.status_since,
                role.slug,
            )
