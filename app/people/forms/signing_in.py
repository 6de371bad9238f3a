"""Coming in: address and password, and choosing a new password."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import ValidationError

from app.people.rules.addresses import LONGEST
from app.web.inputs import Line, Needed


class SignInForm(FlaskForm):
    email = Line("Work e-mail", [Needed("Write the address you sign in with")], limit=LONGEST)
    password = PasswordField("Password", [Needed("Write your password")])
    next = HiddenField()


class NewPasswordForm(FlaskForm):
    new_password = PasswordField("New password", [Needed("Write a new password")])
    again = PasswordField("The same once more", [Needed("Write it once more")])

    def validate_again(self, field: PasswordField) -> None:
        """:raises ValidationError: the two differ."""
        if field.data != self.new_password.data:
            raise ValidationError("These two are not the same. Write both again")
