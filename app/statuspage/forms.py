"""What is asked before something is said to the public."""

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from app.statuspage.operations import LONGEST_TEXT, LONGEST_TITLE
from app.statuspage.states import Effect, Stage
from app.web.inputs import Line, Lines, Many, Needed, Radio, options

STAGES = tuple((one.value, one.headline) for one in Stage)
EFFECTS = tuple((one.value, one.label) for one in Effect)


class PublishForm(FlaskForm):
    """Twice the same form: ``step`` is “look” when it is written and “publish” when exactly that was looked at."""

    key = HiddenField(validators=[Length(min=8, max=64)])
    step = HiddenField(default="look")
    title = Line(
        "What does not work?",
        [Needed("Say in a few words what does not work")],
        limit=LONGEST_TITLE,
        description="As a customer would say it: “Some card payments are declined”.",
    )
    services = Many("Which services?")
    effect = Radio("What do people notice?", choices=options(EFFECTS), default="some")
    stage = Radio("How far are we?", choices=options(STAGES), default="looking")
    text = Lines(
        "What should people know and do?",
        [Needed("Say what it means for people")],
        limit=LONGEST_TEXT,
        description="What fails, for whom, what they can do meanwhile, and when the next word comes. No names.",
    )


class WithdrawForm(FlaskForm):
    why = Line("Why?", [Needed("Say in a few words why")], limit=500)
