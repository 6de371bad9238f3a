"""A finished review on its way out, and that one more person has read it."""

import hashlib
import hmac

from flask import Response, current_app

from app.incidents.access import READ
from app.people.access import current_person, signed_in
from app.reviews.access import access_review
from app.reviews.blueprint import bp
from app.reviews.operations import reading as operations
from app.reviews.presenting.export import markdown_of
from app.web.fragments import done


@bp.get("/incidents/<ref:ref>/review.md")
@signed_in
def markdown(ref: str) -> Response:
    person = current_person()
    review = access_review(person, ref)
    return Response(
        markdown_of(review, person),
        mimetype="text/markdown",
        headers={"Content-Disposition": f'attachment; filename="review-{review.incident.ref}.md"'},
    )


@bp.post("/incidents/<ref:ref>/review/read")
@signed_in
def note_read(ref: str) -> Response:
    person = current_person()
    review = access_review(person, ref, to=READ, quiet=True)
    secret = str(current_app.secret_key)
    mark = hmac.new(secret.encode(), f"reader:{review.id}:{person.key}".encode(), hashlib.sha256).hexdigest()
    operations.note_read(review, mark=mark)
    return done(see_other=f"/incidents/{review.incident.ref}/review")
