"""Settings, connections: what reaches people in this installation, and a notice to try it."""

from app.core.db import db
from app.people.models import Notice
from tests.factories import make_person, sign_in
from tests.support import settle
from tests.web.admin.pages import words_of


def test_it_says_in_words_what_is_and_what_is_not_connected(admin):
    page = words_of(admin.get("/settings/connections"))

    assert "Mail Not set up. Set MUSTER_SMTP_URL" in page
    assert "Slack Not connected yet. Everything works here without it" in page
    assert "Pager Not connected: nobody is rung." in page


def test_mail_that_is_set_up_says_who_it_comes_from_and_no_secret(make_app, people):
    app = make_app(smtp_url="smtp://muster:hunter2@mail.test:587", mail_from="muster@larkspur.test")
    nora = make_person("Nora Admin", organisation_role="administrator")
    settle()
    with app.app_context():
        client = sign_in(app.test_client(), nora)

    answer = client.get("/settings/connections")
    assert "Mail Goes out from muster@larkspur.test. works" in words_of(answer)
    assert "hunter2" not in answer.get_data(as_text=True)


def test_a_notice_to_try_it_reaches_whoever_asked_and_once_a_minute(admin, nora):
    admin.post("/settings/connections/test")
    page = words_of(admin.get("/settings/connections"))
    admin.post("/settings/connections/test")

    notice = db.session.query(Notice).one()
    assert notice.person_id == nora.id
    assert notice.text == "This is a notice to try how you are reached. You asked for it on the page of connections."
    assert "It is in your inbox. By mail nothing goes out, because mail is not set up." in page
