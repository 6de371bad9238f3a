"""What is written while responding: actions, deadlines, decisions, times."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm

from app.incidents.forms.who import Who
from app.incidents.operations.actions import LONGEST_ACTION
from app.incidents.operations.steps import LONGEST_REASON
from app.incidents.rules.spoken import read_line
from app.people.models import Person
from app.people.queries import people_called
from app.web.inputs import Line, Lines, Many, Moment, Needed, Radio


class ActionLine(FlaskForm):
    """One line, which may hold the owner and the due time, or these in fields of their own."""

    text = Line("New action", [Needed("Say what is to be done")], limit=LONGEST_ACTION)
    owner = Who("Who")
    due_at = Moment("Until when")


class ActionForm(FlaskForm):
    text = Line("What is to be done?", [Needed("Say what is to be done")], limit=LONGEST_ACTION)
    owner = Who("Who does it?", description="Empty means nobody yet.")
    due_at = Moment("Until when?")


class LeaveOutForm(FlaskForm):
    steps = Many("Which?", [Needed("Tick the steps that are not needed")])
    why = Line("Why not?", [Needed("Say why it is not needed. It stays on the record")], limit=LONGEST_REASON)


class MeetForm(FlaskForm):
    evidence = Line(
        "What shows that it was done?",
        [Needed("Give a reference or a link that shows it was done")],
        limit=500,
        description="A reference number, or a link to the receipt.",
    )
    when = Moment("When was it done?", [Needed("Say when it was done")])


class WaiveForm(FlaskForm):
    why = Lines("Why need it not be kept?", limit=2000, description="It stays on the record, with both names.")


class StartForm(FlaskForm):
    to = Moment("It counts from", [Needed("Say from when it counts")])
    why = Line("Why does it change?", limit=500, description="The old time stays on the record.")


class DelayForm(FlaskForm):
    why = Lines("What delayed it?", [Needed("Say what delayed it")], limit=2000)


class DecideForm(FlaskForm):
    value = Radio("What is decided?", [Needed("Choose an answer")])
    reason = Lines("Why?", limit=5000, description="Two or three sentences that somebody outside would understand.")


class MomentForm(FlaskForm):
    to = Moment("When was it?", description="On your clock. Empty means not known.")
    why = Line("Why does it change?", limit=500, description="The old time stays on the record.")


def read_action(
    text: str, *, owner: Person | None, due_at: datetime | None, at: datetime, zone: ZoneInfo
) -> tuple[str, Person | None, datetime | None]:
    """What a line says; what is given beside it wins over what is written in it, and a name nobody has stays a word."""
    line = read_line(text, at=at, zone=zone)
    words = line.words
    for reading in line.named:
        found = people_called(reading.name) if owner is None else []
        if len(found) == 1:
            owner, words = found[0], reading.words
            break
    else:
        if line.named and owner is None:
            words = text
    return words or text, owner, due_at or line.due_at
