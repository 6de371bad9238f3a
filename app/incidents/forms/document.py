"""The texts of the live document. Each form carries the text it was opened with as ``seen``."""

from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.incidents.operations.document import LONGEST_SUMMARY
from app.web.inputs import Line, Lines, Needed


class TitleForm(FlaskForm):
    title = Line("What is happening, in one line", [Needed("Say what is happening, in a few words")], limit=200)
    seen = HiddenField()


class TextForm(FlaskForm):
    text = Lines("Text", limit=LONGEST_SUMMARY)
    seen = HiddenField()
