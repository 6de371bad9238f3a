"""Who does what, who is asked, what belongs together, and who may see it."""

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import DataRequired

from app.incidents.forms.who import Who, WhoAll
from app.incidents.operations.escalations import LONGEST_MESSAGE
from app.web.inputs import Choice, Line, Lines, Many, Needed, Radio, options

STAYS = (("this", "This one"), ("other", "The other one"))


class RoleForm(FlaskForm):
    to = Who("Who takes it?", [Needed("Say who takes it")])
    note = Lines("What should they know?", limit=5000)


class HandoverForm(FlaskForm):
    to = Who(
        "To",
        [Needed("Say who takes it over")],
        description="They are asked first. Until they say yes, nothing changes.",
    )
    note = Lines(
        "What should they know?",
        [Needed("Say what they should know")],
        limit=5000,
        description="Filled in from the record. Make it yours.",
    )


class BringInForm(FlaskForm):
    who = Who("Who works on it too?", [Needed("Say who")])


class EscalateForm(FlaskForm):
    groups = Many("Groups to ask", [Needed("Choose whom to ask")])
    message = Lines(
        "What should they know and do?",
        [Needed("Say what they should know and do")],
        limit=LONGEST_MESSAGE,
        description="They read this first, perhaps woken up. One or two sentences.",
    )
    let_in = BooleanField("Let the groups that cannot see this in, from now on")


class RelateForm(FlaskForm):
    other = Line("Which incident?", [Needed("Give its reference, such as INC-123")], limit=40)


class MergeForm(FlaskForm):
    other = Line("The other incident", [Needed("Give its reference, such as INC-123")], limit=40)
    stays = Radio("Which one stays?", choices=options(STAYS), default="this")


class MakePrivateForm(FlaskForm):
    why = Line("Why?", [Needed("Say in a few words why it becomes private")], limit=500)
    also = WhoAll("Who else has to see it?", limit=500, description="Names, with commas between them.")


class MakePublicForm(FlaskForm):
    title = Line("Title that everyone sees", [Needed("Give a title that everyone may read")], limit=200)
    looked = BooleanField(
        "I have read all of it as somebody outside would, and what they should not read is emptied or put otherwise",
        [DataRequired("Say that you have read it: a reader cannot be made to forget")],
    )
    codename = Line("Type the codename", [Needed("Type the codename to show that you mean this one")], limit=60)
    why = Line("Why?", [Needed("Say in a few words why it becomes public")], limit=500)


class LetInForm(FlaskForm):
    who = Who("Person")
    group = Choice("Or a group")
    why = Line("Why do they need to see it?", [Needed("Say why they need to see it")], limit=300)

    def validate(self, extra_validators: object = None) -> bool:
        """Either a person or a group."""
        fits = super().validate(extra_validators)
        if fits and bool(self.who.data) == bool(self.group.data):
            self.who.errors = [*self.who.errors, "Name a person, or choose a group"]
            return False
        return bool(fits)


class BreakGlassForm(FlaskForm):
    why = Lines(
        "Why do you have to see it?",
        [Needed("Say why, in a sentence")],
        limit=500,
        description="Everybody in it is told, with your name and these words. It stays on the record.",
    )


class DismissForm(FlaskForm):
    why = Line("Why need it not be asked again?", [Needed("Say in a few words why")], limit=500)
