"""Reading pages as a person does: words without marks."""

import html
import re

from argon2 import PasswordHasher

PASSWORD = "a quiet harbour at noon"
# As weak as argon2 allows: these tests open many accounts, and nobody attacks them.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def text_of(answer) -> str:
    page = re.sub(r"<(script|style|head|svg).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def token_of(answer) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', answer.get_data(as_text=True))[1]
