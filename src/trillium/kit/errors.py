"""What can be wrong with a request, as three parents; anything else is a bug.

Problem
├── Refused      it is understood and not possible: the state forbids it, or a value is wrong
├── NotAllowed   this person may not do it
└── NotFound     there is no such thing, or this person may not know of it

A subclass stands beside what raises it and is named for the fact (`AlreadyRevoked`). Its docstring
is the sentence a person reads; `{placeholders}` in it are filled from keyword arguments.
"""

from collections.abc import Callable


class Problem(Exception):  # noqa: N818 -- named for the fact, as every subclass is
    """Something is not as it must be."""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.sentence())

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return the one sentence for a person, passed through `translate` before it is filled."""
        pattern = " ".join((type(self).__doc__ or "").split())
        return translate(pattern).format(**self.values)


class Refused(Problem):
    """This cannot be done."""


class NotAllowed(Problem):
    """You may not do this."""


class NotFound(Problem):
    """There is no such page, or it is not yours to see."""
