"""Somebody speaks of personal data: it may be an incident of its own, with deadlines of its own."""

from app.slack.context import Context, Say
from app.slack.registry import keyword


@keyword("personal-data", words=("gdpr", "personal data", "data breach", "data protection authority"))
def personal_data(ctx: Context) -> Say | None:
    """Say how it is declared; where it already is private, those who need to know are here."""
    if ctx.incident.is_private:
        return None
    return Say(
        "If personal data may have gone where it should not, declare that as well: `/incident`. It is private from the "
        "first second and watches the legal deadlines. Please write no names here."
    )
