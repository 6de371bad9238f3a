"""Words for the timeline, and putting them right."""

from flask_wtf import FlaskForm
from wtforms import BooleanField

from app.incidents.operations.timeline import LONGEST_TEXT
from app.web.inputs import Lines, Moment, Needed, Radio, options

ENTRIES = (
    ("note", "Note", "message-square"),
    ("decision", "Decision", "signpost"),
    ("action", "Action", "square-check"),
    ("observation", "Observation", "eye"),
    ("command", "Command I ran", "terminal"),
    ("verification", "Verified", "badge-check"),
    ("update", "Update", "megaphone"),
)


class EntryForm(FlaskForm):
    kind = Radio("What are you adding?", choices=options([(one, label) for one, label, _ in ENTRIES]), default="note")
    text = Lines("Your words", [Needed("Say something first, in a few words")], limit=LONGEST_TEXT)
    happened_at = Moment("When did it happen?", description="Leave it empty for now.")
    risky = BooleanField("I am about to do this, and it is risky")


class CorrectionForm(FlaskForm):
    text = Lines("It says", [Needed("Say something first, in a few words")], limit=LONGEST_TEXT)
