"""Settings, workflows: what is live, what is wrong with the file while it is wrong, what each version changed."""

import pytest

from app.core.config import ROOT
from app.core.db import db
from app.workflows.live import current_book, look
from app.workflows.models import WorkflowVersion
from tests.factories import SMALL_BOOK, make_person, sign_in
from tests.support import settle
from tests.web.admin.pages import words_of

GOOD = SMALL_BOOK.read_text()
BETTER = GOOD.replace(
    "update_every: 4h, review: short, review_due: 10bd", "update_every: 2h, review: short, review_due: 10bd"
)
BROKEN = GOOD.replace("visible_to: [privacy-team]", "visible_to: [privcy-team]").replace(
    "escalate_to: [customer-ops]", "escalate_to: [custmer-ops]"
)
LINE = "Nothing is broken: what was live before stays live, for everyone. Only administrators see this line."


class Portal:
    """A portal with a file of its own, which the test saves and the portal reads."""

    def __init__(self, app, file):
        self.app, self.file = app, file

    def save(self, text):
        self.file.write_text(text)
        settle()
        with self.app.app_context():
            look()
            current_book()

    def get(self, address, by, **more):
        # What the test knows of the person is read now: later it would hold the database against the portal.
        db.session.refresh(by)
        settle()
        with self.app.app_context():
            client = sign_in(self.app.test_client(), by)
        return client.get(address, **more)


@pytest.fixture
def portal(make_app, tmp_path):
    file = tmp_path / "workflows.yaml"
    file.write_text(GOOD)
    made = Portal(make_app(workflows=file), file)
    made.save(GOOD)
    return made


@pytest.fixture
def nora(portal):
    return make_person("Nora Admin", organisation_role="administrator")


def test_the_live_version_says_since_when_and_what_it_holds(portal, nora):
    page = words_of(portal.get("/settings/workflows", nora))

    version = db.session.query(WorkflowVersion).one()
    assert "Live version 1 since" in page
    assert version.hash[:12] in page
    assert "The file now the live one changed" in page
    assert "3 disciplines, 6 types" in page
    assert "1 live The first one" in page
    assert "mistake" not in page.partition("Before you load it again")[0]


def test_a_broken_file_is_told_to_administrators_on_every_page_and_hurts_nobody(portal, nora):
    ana = make_person("Ana Lindqvist")
    portal.save(BROKEN)

    page = words_of(portal.get("/settings/workflows", nora))
    assert "workflows.yaml has two mistakes since" in page
    assert LINE in page
    assert "The file now not loaded" in page
    assert "Two mistakes Nothing is broken: version 1 of" in page
    number = next(n for n, line in enumerate(BROKEN.splitlines(), 1) if "privcy-team" in line)
    column = BROKEN.splitlines()[number - 1].index("privcy-team") + 1
    assert f'workflows.yaml:{number}:{column} There is no group "privcy-team"' in page
    assert 'Did you mean "privacy-team"?' in page
    assert 'There is no group "custmer-ops"' in page

    assert LINE in words_of(portal.get("/", nora))
    for address in ("/", "/declare", "/handbook/privacy/misdirected", "/settings/me"):
        answer = portal.get(address, ana)
        assert answer.status_code == 200
        assert "mistake" not in words_of(answer)


def test_the_lines_around_a_mistake_are_shown_with_the_word_marked(portal, nora):
    portal.save(BROKEN)

    body = portal.get("/settings/workflows", nora).get_data(as_text=True)
    assert "    visible_to: [<mark>privcy-team</mark>]" in body
    assert "    visibility: private" in body


def test_a_file_that_is_gone_is_a_mistake_like_any_other(portal, nora):
    portal.file.unlink()
    with portal.app.app_context():
        look()

    page = words_of(portal.get("/settings/workflows", nora))
    assert "workflows.yaml has one mistake. Nothing is broken" in page
    assert "The file cannot be read" in page
    assert "Look whether MUSTER_WORKFLOWS names it." in page


def test_mending_the_file_takes_the_line_away(portal, nora):
    portal.save(BROKEN)
    portal.save(GOOD + "# mended\n")

    page = words_of(portal.get("/settings/workflows", nora))
    assert LINE not in page
    assert "Live version 2" in page


def test_each_version_says_in_words_what_it_changed(portal, nora):
    portal.save(BETTER)

    page = portal.get("/settings/workflows", nora)
    assert 'hx-get="/settings/workflows/2" hx-trigger="load"' in page.get_data(as_text=True)
    said = words_of(portal.get("/settings/workflows/2", nora))
    assert "Version 2" in said
    assert "update every was 4 hours, will be 2 hours." in said
    fragment = portal.get("/settings/workflows/2", nora, headers={"HX-Request": "true"})
    assert fragment.get_data(as_text=True).lstrip().startswith('<div id="changes">')


def test_comments_alone_change_nothing_that_counts(portal, nora):
    portal.save(GOOD + "# a thought\n")

    assert "Nothing that counts. Comments or the order changed." in words_of(portal.get("/settings/workflows/2", nora))


def test_an_old_text_that_no_longer_reads_is_said_so(portal, nora):
    portal.save(BETTER)
    first = db.session.query(WorkflowVersion).order_by(WorkflowVersion.id).first()
    first.text = "version: 0"

    assert "no longer reads in this release" in words_of(portal.get("/settings/workflows/2", nora))


@pytest.mark.parametrize("address", ["/settings/workflows/99", "/settings/workflows/0", "/settings/workflows/x"])
def test_there_is_no_such_version(portal, nora, address):
    assert portal.get(address, nora).status_code == 404


@pytest.mark.parametrize("after", ["99", "x", "1", "-1"])
def test_odd_places_in_the_list_show_a_page(portal, nora, after):
    assert portal.get(f"/settings/workflows?after={after}", nora).status_code == 200


def test_a_new_discipline_of_the_comments_is_live_everywhere_within_one_look(portal, nora):
    dev = make_person("Dev Patel")
    shipped = (ROOT / "workflows.yaml").read_text()
    lines = shipped[shipped.index("#   marketing:") : shipped.index("# Lengths of time are")].splitlines()
    discipline = "\n".join(line[2:] for line in lines if line.startswith("#  "))
    portal.save(GOOD + "\n".join(f"{line}" for line in discipline.splitlines()) + "\n")

    assert "A wrong price or offer went out" in words_of(portal.get("/declare", dev))
    page = words_of(portal.get("/handbook/marketing/wrong-price", dev))
    assert "The press or 1,000 customers saw it" in page
    assert portal.get("/declare/marketing/wrong-price?key=a-key", dev).status_code == 200
