"""What a finding and a decision must hold."""

from trillium.kit.errors import Refused

LONGEST_TEXT = 4000


class FindingSaysNothing(Refused):
    """A finding needs words, in English or in French."""


class TextTooLong(Refused):
    """The text is longer than {longest} characters."""


class ReasonsMissing(Refused):
    """A decision needs reasons, in English or in French."""


class NeverPublished(Refused):
    """This version was never published, so there is nothing to evaluate yet."""


class AlreadyRetired(Refused):
    """This version is retired already."""


class FindingOfAnother(Refused):
    """A decision rests on findings about the same version."""


class AnswerUnknown(Refused):
    """Decide to keep, to revise or to retire."""
