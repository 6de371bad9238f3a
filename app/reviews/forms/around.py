"""The shape of what is typed around the answers: the story and the debrief."""

from flask_wtf import FlaskForm

from app.incidents.forms.who import Who, WhoAll
from app.web.inputs import Line, Lines, Moment, Number


class MomentForm(FlaskForm):
    happened_at = Moment("When it happened")
    text = Lines("What happened", limit=2_000)
    why = Line("How do you know", limit=500)


class MeetingForm(FlaskForm):
    starts_at = Moment("When")
    minutes = Number("For how many minutes")
    place = Line("Where, or the link of the call", limit=500)
    facilitator = Who("Who leads it", limit=200)


class SaidForm(FlaskForm):
    text = Lines("Somebody writes what is said, for all", limit=5_000)


class AttendanceForm(FlaskForm):
    others = WhoAll("Who else came", limit=1_000)


class RemarkForm(FlaskForm):
    remark = Lines("Is there something that we should change", limit=2_000)
