"""Markdown of the portal in Slack's way of writing, and nothing that nobody typed."""

from app.slack.prose import prose


def test_marks_of_markdown_become_marks_of_slack():
    shown = {
        "The acquirer **NorthPay** is *slow*, ~~down~~": "The acquirer *NorthPay* is _slow_, ~down~",
        "## Now\n- one\n* two\n1. three": "*Now*\n• one\n• two\n1. three",
        "see [the chart](https://example.org/a?b=1&c=2)": "see <https://example.org/a?b=1&amp;c=2|the chart>",
        "`**kept**` and ```\n- so\n```": "`**kept**` and ```\n- so\n```",
        "2 * 3 * 4, a_b_c": "2 * 3 * 4, a_b_c",
        "<!channel> & <@U1> **<!here>**": "&lt;!channel&gt; &amp; &lt;@U1&gt; *&lt;!here&gt;*",
        "[go](javascript:alert)": "[go](javascript:alert)",
        "[a|b](https://x.test) [c](https://x.test/|d)": "[a|b](https://x.test) [c](https://x.test/|d)",
    }

    assert {text: prose(text, 500) for text in shown} == shown


def test_what_is_too_long_still_fits_and_leads_to_the_rest():
    found = prose("**x** [y](https://x.test) & " * 300, 900, "https://muster.test/incidents/INC-1")

    assert len(found) <= 900
    assert found.endswith("… <https://muster.test/incidents/INC-1|the rest>")
