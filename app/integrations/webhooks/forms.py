"""What a subscriber says."""

from flask_wtf import FlaskForm

from app.integrations.webhooks.types import KINDS
from app.web.inputs import Line, Many, Needed, options


class WebhookForm(FlaskForm):
    name = Line("What is it for?", [Needed("Say what it is for")], limit=80)
    url = Line(
        "Where to?",
        [Needed("Give the address that it is sent to")],
        limit=2000,
        description="It begins with https:// and takes POST. It must not lead into a private network.",
    )
    types = Many(
        "What is sent?",
        [Needed("Choose at least one")],
        choices=options([(one.name, one.label) for one in KINDS]),
    )
