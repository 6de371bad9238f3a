"""What pages of one follow-up answer after a change."""

from typing import TYPE_CHECKING

from flask import Response, url_for

from app.web.fragments import done

if TYPE_CHECKING:
    from app.followups.models import FollowUp


def changed(one: "FollowUp") -> Response:
    """Its page again, which other parts of the screen hear of."""
    return done(changed="followup-changed followups-changed", see_other=url_for("followups.show", follow_up=one.ref))
