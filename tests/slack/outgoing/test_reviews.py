"""What Slack hears of a review: it opens in the channel of its incident, and is told where reviews are read."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.incidents.operations import visibility
from app.reviews.operations import finishing
from app.reviews.queries import review_of
from tests.factories import make_incident
from tests.reviewed import finish, publish, reviewed_book
from tests.support import settle

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def reviewed(app, tmp_path):
    """The small book with reviews in it."""
    with reviewed_book(app, tmp_path):
        yield


@pytest.fixture
def ended(people, slack, reviewed, by_itself, catch_up):
    """`ended()` is an incident with a channel that has just come to its end."""
    slack.sandbox.add(channels=("reviews",))

    def make(**more):
        incident = make_incident(by=people.ana, lead=people.ana, severity="minor", **more)
        catch_up()
        finish(incident, people.ana)
        catch_up()
        return incident

    return make


def test_it_opens_in_the_channel_is_told_when_published_and_the_channel_is_put_away(
    people, slack, ended, catch_up, clock
):
    incident = ended()
    channel = slack.channel_of(incident)["id"]
    opened = [one for one in slack.sandbox.messages(channel) if "Short review" in str(one["blocks"])]
    assert len(opened) == 1
    assert "*Short review* is open" in str(opened[0]["blocks"]) and "2 questions ask how and what" in str(opened)
    assert [one["action_id"] for one in opened[0]["blocks"][1]["elements"]] == ["open:review", "open_in_muster"]

    review = review_of(incident)
    words = {"headline": "Every fourth card", "gist": "It failed, <!here> and *then* not.", "lesson": "Write the unit."}
    finishing.change_gist(review, lesson_title="A row is no order", **words)
    publish(review, by=people.ana, signs=people.ben)
    catch_up()
    [told] = slack.said("reviews")
    assert "Every fourth card" in told and "A row is no order" in told and "1 min to read · no follow-ups" in told
    assert "&lt;!here&gt;" in told and "<!here>" not in told

    finishing.take_up_again(review, by=people.ana, at=now(), why="A figure is wrong")
    finishing.change_gist(review, lesson_title="A row is a parcel", **words)
    publish(review, by=people.ana, signs=people.ben)
    catch_up()
    [told] = slack.said("reviews")
    assert "A row is a parcel" in told

    clock.shift(timedelta(days=4))
    catch_up()
    assert slack.sandbox.channel(channel)["archived"] is True


def test_nothing_of_a_private_review_is_told_and_what_was_told_is_taken_back(people, slack, ended, catch_up):
    hidden = ended(private=True, title="A zugvogeltitle")
    publish(review_of(hidden), by=people.ana, signs=people.ben)
    catch_up()
    assert slack.said("reviews") == [] and "zugvogel" not in slack.everything().lower()

    turned = ended()
    publish(review_of(turned), by=people.ana, signs=people.ben)
    catch_up()
    assert len(slack.said("reviews")) == 1
    visibility.make_private(turned, by=people.ana, at=now(), why="A name stands in it")
    settle()
    catch_up()
    assert slack.said("reviews") == []
