"""How a folder of plug-ins becomes a table of names: one file, one decorator, one entry."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Generic, TypeVar

T = TypeVar("T")


class AlreadyRegistered(RuntimeError):
    """Two plug-ins claim one name; the application must not start."""


class Registry(Generic[T]):
    """Named things of one kind, in the order of their names."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._things: dict[str, T] = {}

    def add(self, name: str, thing: T) -> T:
        """Keep a thing under a name of its own.

        :raises AlreadyRegistered: another thing has that name.
        """
        if self._things.get(name, thing) is not thing:
            raise AlreadyRegistered(f"There are two {self.kind}s named {name!r}; rename one of them.")
        self._things[name] = thing
        return thing

    def get(self, name: str) -> T:
        """The thing of that name.

        :raises KeyError: nothing has it.
        """
        return self._things[name]

    def get_or_none(self, name: str) -> T | None:
        return self._things.get(name)

    def all(self) -> list[T]:
        """Every thing, sorted by name."""
        return [self._things[name] for name in sorted(self._things)]

    def names(self) -> list[str]:
        return sorted(self._things)

    def remove(self, name: str) -> None:
        """Forget a thing; for tests that bring their own."""
        self._things.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def __iter__(self) -> Iterator[T]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self._things)


def scan(package: ModuleType | str) -> list[str]:
    """Import every module of a folder, and of the folders in it, whose name does not begin with an underscore."""
    folder = importlib.import_module(package) if isinstance(package, str) else package
    found: list[str] = []
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda each: each.name):
        if module.name.startswith("_"):
            continue
        name = f"{folder.__name__}.{module.name}"
        importlib.import_module(name)
        found.append(name)
        if module.ispkg:
            found.extend(scan(name))
    return found
