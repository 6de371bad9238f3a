"""Reading an incident's pages as a person does."""

import html
import re

HTMX = {"HX-Request": "true"}


def words(answer) -> str:
    """What stands on the page, without marks."""
    page = re.sub(r"<(script|style|head|svg|noscript).*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def part(answer, element_id: str) -> str:
    """What stands in one element (its opening tag up to the next element with an id), without marks."""
    found = re.search(rf'id="{re.escape(element_id)}".*?>(.*?)(?=<[a-z]+ [^>]*\bid="|\Z)', answer.text, flags=re.DOTALL)
    assert found, f"there is no #{element_id}"
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


def field(answer, name: str) -> str:
    """What a hidden or single-line field holds."""
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', answer.text)
    assert found, f"there is no field {name}"
    value = re.search(r'value="([^"]*)"', found[0])
    return html.unescape(value[1]) if value else ""


def typed(answer, name: str = "text") -> str:
    """What a text area holds."""
    found = re.search(rf'<textarea[^>]*name="{re.escape(name)}"[^>]*>(.*?)</textarea>', answer.text, flags=re.DOTALL)
    assert found, f"there is no text area {name}"
    return html.unescape(found[1]).removeprefix("\r\n").removeprefix("\n")


def events(answer) -> set[str]:
    """The parts of the page that an answer tells to refresh."""
    return set(re.findall(r'"([a-z]+)-changed"', answer.headers.get("HX-Trigger", "")))
