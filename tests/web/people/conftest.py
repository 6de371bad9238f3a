import pytest
from argon2 import PasswordHasher

from app.people.rules import passwords

# Slow on purpose in the portal; here only its answers matter.
_quick = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
_nobodys = _quick.hash("nobody has this password")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", _quick)
    monkeypatch.setattr(passwords, "_nobodys", lambda: _nobodys)
