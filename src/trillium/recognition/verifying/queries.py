"""Anyone's credential, checked: the report, and what this site knows beside it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.moments import moment_text, parse_moment
from trillium.credentials.reading import read_credential
from trillium.credentials.report import SENTENCES, Check, Report, Result, failed
from trillium.credentials.verify import verify_credential
from trillium.kit import reader
from trillium.recognition.issuing import composing
from trillium.recognition.issuing import queries as issuing
from trillium.recognition.issuing.models import Award
from trillium.recognition.verifying.models import TrustedIssuer
from trillium.recognition.verifying.rules import QUESTIONS, WORDINGS, Verdict, Wording, verdict_of
from trillium.recognition.verifying.scanning import is_photograph, read_code
from trillium.recognition.verifying.showing import (
    Endorsing,
    Link,
    Shown,
    endorsing,
    shown,
    web_address,
)
from trillium.structures.designs import queries as designs


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One named check in plain words, in the reader's language."""

    name: str
    question: str
    result: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsed:
    """An endorsement inside a credential, verified on its own."""

    says: Endorsing
    verified: bool
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The answer about one credential."""

    report: Report
    verdict: Verdict
    says: Shown | None
    endorsements: tuple[Endorsed, ...]
    vouchers: tuple[str, ...]
    award: Award | None  # ours, where this site issued it
    at: datetime

    @property
    def wording(self) -> Wording:
        """Return how the verdict is said, in the reader's language."""
        said = WORDINGS[self.verdict]
        return replace(said, title=gettext(said.title), meaning=gettext(said.meaning))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return each named check in plain words."""
        return lines_of(self.report)

    @property
    def face(self) -> str:
        """Return the badge's picture as SVG, "" for a credential from elsewhere."""
        return issuing.face_of(self.award) if self.award else ""

    @property
    def is_to_be_believed(self) -> bool:
        """Return whether the document is as its issuer signed it."""
        return self.report.check("signature").result is Result.PASSED

    @property
    def reason(self) -> str:
        """Return why it was revoked, where this site knows."""
        return self.award.revocation_reason if self.award else ""


def verify(source: bytes | str, at: datetime) -> Report:
    """Return the report about a credential in whatever carries it.

    Raises CredentialUnreadable, with its sentence, where no credential is found to be checked.
    """
    # half a character survives, to be refused with the sentence for what is no text
    data = source.encode(errors="surrogatepass") if isinstance(source, str) else source
    return report_on(read_credential(data).source, at)


def report_on(credential: str, at: datetime) -> Report:
    """Return the report about a credential as JSON text or vc+jwt."""
    report = verify_credential(
        credential,
        documents=issuing.site_documents(at),
        at=at,
        trusted=vouched_name,
        https=issuing.trusted_hosts(),
    )
    return _with_revoked_keys(report)


def verification(credential: str, at: datetime) -> Verification:
    """Return everything a page says about a credential."""
    report = report_on(credential, at)
    award = _own_award(report)
    return Verification(
        report=report,
        verdict=verdict_of(report),
        says=_says(report, award),
        endorsements=tuple(
            Endorsed(
                says=endorsing(each.credential),
                verified=each.verified,
                title=gettext(WORDINGS[verdict_of(each)].title),
                lines=lines_of(each),
            )
            for each in report.endorsements
        ),
        vouchers=_vouchers(report),
        award=award,
        at=at,
    )


def _says(report: Report, award: Award | None) -> Shown | None:
    """Return what the document says; an old badge has its names at other addresses."""
    says = shown(report.credential, language=reader.language(), outcomes=_outcomes_of(award))
    if says is None or says.name or report.achievement is None or report.issuer is None:
        return says
    issuer = Link(
        text=report.issuer.name or report.issuer.id or "",
        url=web_address(report.issuer.id),
        note=report.issuer.id or "",
    )
    return replace(says, name=report.achievement.name or "", issuer=issuer)


def verification_of(award: Award, at: datetime) -> Verification | None:
    """Return it for a credential of this site, None where the learner was erased."""
    if award.document is None:
        return None
    return verification(issuing.files.credential_json(award), at)


def lines_of(report: Report) -> tuple[Line, ...]:
    """Return each check of a report in plain words, in the reader's language."""
    return tuple(
        Line(
            name=check.name,
            question=gettext(QUESTIONS[check.name]),
            result=str(check.result),
            sentence=_sentence(check),
        )
        for check in report.checks
    )


def _sentence(check: Check) -> str:
    pattern = SENTENCES.get(check.code)
    if pattern is None or (reader.language() == "en" and not check.values):
        return gettext(check.detail)
    try:
        said = gettext(pattern).format(**{k: _readable(v) for k, v in check.values.items()})
    except KeyError:  # the error had particulars that are only known in English
        return check.detail
    return said.replace("..", ".")  # a time of day may end in “p.m.”


def _readable(value: str) -> str:
    moment = parse_moment(value)
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else gettext(value)


def find_credential(data: bytes) -> str:
    """Return the text of the credential in a file, or the text of the QR code on a photograph.

    Raises CredentialUnreadable with the sentence a person reads.
    """
    try:
        return read_credential(data).source
    except CredentialUnreadable as problem:
        if is_photograph(data) and (text := read_code(data)):
            return text
        if is_photograph(data) and not data.startswith(b"\x89PNG"):
            raise CredentialUnreadable(
                "No QR code was found on this picture: take it closer, straight and in good light."
            ) from None
        raise problem from None


def vouched_name(did: str) -> str | None:
    """Return the name of an issuer that an organisation of this site is or vouches for."""
    organisation = issuing.issuer_of(did) or issuing.old_issuer_at(did)
    if organisation is not None:
        return reader.said(organisation.name)
    found = TrustedIssuer.objects.filter(did=did).first()
    return found.name if found else None


def vouchers_for(did: str) -> tuple[str, ...]:
    """Return who vouches for an issuer here; an organisation of this site stands for itself."""
    own = issuing.issuer_of(did) or issuing.old_issuer_at(did)
    others = TrustedIssuer.objects.filter(did=did).select_related("vouched_by")
    organisations = [*([own] if own else []), *(each.vouched_by for each in others)]
    names = (reader.said(each.name) for each in organisations)
    return tuple(dict.fromkeys(names))


def _vouchers(report: Report) -> tuple[str, ...]:
    """Return them only where the document is proven to be the issuer's: a name proves nothing."""
    is_trusted = report.check("trust").result is Result.PASSED
    is_proven = report.check("signature").result is Result.PASSED
    return vouchers_for(str(report.issuer.id)) if is_trusted and is_proven and report.issuer else ()


def _outcomes_of(award: Award | None) -> dict[str, str]:
    """Return our own outcomes in the reader's language, by the address credentials give them."""
    if award is None:
        return {}
    address = issuing.achievement_address(award.version)
    return {
        composing.result_id(address, each.id): reader.said(each.statement)
        for each in designs.outcomes(award.version)
    }


def award(pk: UUID) -> Award | None:
    """Return a credential of this site by its public id."""
    return issuing.awards().filter(pk=pk).first()


def _own_award(report: Report) -> Award | None:
    """Return our award behind a credential whose signature proves that it is ours."""
    document = report.credential or {}
    if report.check("signature").result is not Result.PASSED or not report.issuer:
        return None
    found = issuing.award_with_id(str(document.get("id")))
    return found if found and found.key.did == report.issuer.id else None


def _with_revoked_keys(report: Report) -> Report:
    """Return the report, failed where this site knows that the key was revoked.

    The document of a did:key is the key itself and can never say so.
    """
    inner = tuple(_with_revoked_keys(each) for each in report.endorsements)
    report = replace(report, endorsements=inner)
    issuer = report.issuer.id if report.issuer else None
    if issuer is None or not issuer.startswith("did:key:"):
        return report
    key = issuing.revoked_key(f"{issuer}#{issuer.removeprefix('did:key:')}")
    if key is None or key.revoked_at is None:
        return report
    check = failed("issuer_key.revoked", when=moment_text(key.revoked_at))
    checks = tuple(check if each.name == "issuer_key" else each for each in report.checks)
    return replace(report, checks=checks)
