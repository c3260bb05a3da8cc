"""What a report of named checks amounts to, in the words of one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from trillium.credentials.report import Report, Result


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators; the page translates it."""
    return sentence


class Verdict(StrEnum):
    """The one answer of the page."""

    GENUINE = "genuine"  # everything passed, and somebody here vouches for the issuer
    UNVOUCHED = "unvouched"  # everything passed; who the issuer is must be asked elsewhere
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    BAD_KEY = "bad_key"  # the key was withdrawn, or is another's
    CHANGED = "changed"  # the signature does not fit
    UNREADABLE = "unreadable"  # it is no credential, or not safe to read
    WRONG = "wrong"  # another check failed
    UNSETTLED = "unsettled"  # something that decides could not be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a verdict is said."""

    tone: str
    icon: str
    title: str
    meaning: str


WORDINGS: Mapping[Verdict, Wording] = {
    Verdict.GENUINE: Wording(
        tone="good",
        icon="check",
        title=gettext_noop("This credential is genuine."),
        meaning=gettext_noop(
            "It is signed by its issuer, unchanged and valid, and the issuer is vouched for here."
        ),
    ),
    Verdict.UNVOUCHED: Wording(
        tone="accent",
        icon="question",
        title=gettext_noop("The signature is good; nobody here vouches for the issuer."),
        meaning=gettext_noop(
            "Nothing was changed since it was signed. But anybody can sign under any name: "
            "find out by another way whether the issuer is who it says it is."
        ),
    ),
    Verdict.REVOKED: Wording(
        tone="bad",
        icon="cross",
        title=gettext_noop("This credential was revoked by its issuer."),
        meaning=gettext_noop(
            "It was issued and signed as it stands, and the issuer has taken it back. "
            "It does not count any more."
        ),
    ),
    Verdict.SUSPENDED: Wording(
        tone="bad",
        icon="hourglass",
        title=gettext_noop("This credential is suspended by its issuer for now."),
        meaning=gettext_noop("Ask the issuer, or verify it again later."),
    ),
    Verdict.EXPIRED: Wording(
        tone="bad",
        icon="clock",
        title=gettext_noop("This credential has expired."),
        meaning=gettext_noop("It was genuine, and its time is over. Ask the holder for a new one."),
    ),
    Verdict.NOT_YET: Wording(
        tone="bad",
        icon="clock",
        title=gettext_noop("This credential is not valid yet."),
        meaning=gettext_noop("It says itself that it counts from a later day."),
    ),
    Verdict.BAD_KEY: Wording(
        tone="bad",
        icon="key",
        title=gettext_noop("Do not rely on this credential: its key does not count."),
        meaning=gettext_noop(
            "The key it was signed with was withdrawn, or does not belong to the issuer it names."
        ),
    ),
    Verdict.CHANGED: Wording(
        tone="bad",
        icon="cross",
        title=gettext_noop("Do not rely on this credential: its signature is not good."),
        meaning=gettext_noop(
            "It was changed after it was signed, or the issuer it names never signed it."
        ),
    ),
    Verdict.UNREADABLE: Wording(
        tone="bad",
        icon="alert",
        title=gettext_noop("This is not a credential that can be relied on."),
        meaning=gettext_noop(
            "It is not written as credentials are, or in a way that is not safe to read. "
            "Ask the holder for the file as the issuer made it."
        ),
    ),
    Verdict.WRONG: Wording(
        tone="bad",
        icon="cross",
        title=gettext_noop("Do not rely on this credential: a check failed."),
        meaning=gettext_noop("See below which one, and ask the issuer."),
    ),
    Verdict.UNSETTLED: Wording(
        tone="accent",
        icon="question",
        title=gettext_noop("It could not be settled whether this credential counts."),
        meaning=gettext_noop(
            "Nothing is known against it, but something needed for an answer could not be had. "
            "“Could not tell” is not “passed”: try again later, or ask the issuer."
        ),
    ),
}

#: What each check asks, in plain words.
QUESTIONS: Mapping[str, str] = {
    "format": gettext_noop("Is it a well-formed credential?"),
    "signature": gettext_noop("Is it unchanged since it was signed?"),
    "issuer_key": gettext_noop("Does the key belong to the issuer?"),
    "dates": gettext_noop("Is it valid today?"),
    "status": gettext_noop("Does it still stand, or was it revoked?"),
    "schema": gettext_noop("Does it say all it must say?"),
    "endorsements": gettext_noop("Are the endorsements inside genuine?"),
    "contents": gettext_noop("Are the credentials inside genuine?"),
    "trust": gettext_noop("Does somebody here vouch for the issuer?"),
}

_BY_CODE = {
    "status.revoked": Verdict.REVOKED,
    "status.set": Verdict.REVOKED,
    "status.suspended": Verdict.SUSPENDED,
    "dates.expired": Verdict.EXPIRED,
    "dates.not_yet": Verdict.NOT_YET,
}
_BY_NAME = (
    ("format", Verdict.UNREADABLE),
    ("issuer_key", Verdict.BAD_KEY),
    ("signature", Verdict.CHANGED),
)


def verdict_of(report: Report) -> Verdict:
    """Return what a report amounts to; what weighs most is said."""
    failed = {check.name: check for check in report.checks if check.result is Result.FAILED}
    for name, verdict in _BY_NAME:
        if name in failed:
            return verdict
    for name in ("status", "dates"):
        if name in failed and failed[name].code in _BY_CODE:
            return _BY_CODE[failed[name].code]
    if failed:
        return Verdict.WRONG
    if not report.verified:
        return Verdict.UNSETTLED
    is_known = report.check("trust").result is Result.PASSED
    return Verdict.GENUINE if is_known else Verdict.UNVOUCHED
