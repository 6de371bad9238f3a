"""Reading pages as a person does: words without marks."""

import html
import re


def words_of(answer) -> str:
    page = re.sub(r"<(script|style|head|svg).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
