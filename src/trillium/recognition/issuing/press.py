"""Many credentials of one version: each shape is compiled once and filled for every learner.

A shape is which fields are there: so many pieces of evidence, with or without a narrative, and so
on. A template costs about as much as ten credentials on the general path, so a shape that is rare
takes that path; a cohort has a handful that are not.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from trillium.credentials import documents, sign, sign_tokens, template_tokens
from trillium.credentials.errors import TemplateUnfit
from trillium.credentials.keys import KeyPair
from trillium.credentials.moments import moment_text
from trillium.credentials.template import CredentialTemplate, Slot, SlotKind
from trillium.recognition.issuing import composing

Document = dict[str, Any]
Path = tuple[str | int, ...]
#: from so many credentials of one shape on a template is worth its making
WORTH_A_TEMPLATE = 20
MOST_TEMPLATES = 64
#: so many are signed together: what a step reads stays in the processor's cache
AT_ONCE = 200
_SUBJECT = "credentialSubject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One credential in both forms."""

    document: str  # compact JSON
    jwt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What all credentials of a press have in common; never the key that signs them.

    The achievement is held twice, since endorsements travel as documents in the one form and as
    tokens in the other.
    """

    with_documents: composing.Achievement
    with_tokens: composing.Achievement
    issuer: composing.Issuer


@dataclass(frozen=True, slots=True)
class _Form:
    """A compiled shape, and what its text says otherwise in a token: the endorsements."""

    template: CredentialTemplate
    in_document: bytes
    in_token: bytes


class _How(TypedDict):
    """How all credentials of one call are signed."""

    key: KeyPair
    method: str
    at: datetime


class Press:
    """Signs credentials of one version; it keeps their shapes, and no key."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._forms: dict[object, _Form] = {}
        self._seen: Counter[object] = Counter()

    def sign(
        self, awarding: composing.Awarding, *, key: KeyPair, method: str, at: datetime
    ) -> Signed:
        """Return one credential signed in both forms; raises every refusal of canonical.py."""
        return next(self.sign_each([awarding], key=key, method=method, at=at))

    def sign_each(
        self,
        awardings: Sequence[composing.Awarding],
        *,
        key: KeyPair,
        method: str,
        at: datetime,
    ) -> Iterator[Signed]:
        """Yield many credentials in their order, some hundred signed at once.

        All are counted first, so that common shapes are compiled from the first one on.
        """
        shapes = [_shape(each) for each in awardings]
        self._seen.update(shapes)
        together = list(zip(awardings, shapes, strict=True))
        for start in range(0, len(together), AT_ONCE):
            yield from self._signed(together[start : start + AT_ONCE], key, method, at)

    def _signed(
        self,
        awardings: Sequence[tuple[composing.Awarding, object]],
        key: KeyPair,
        method: str,
        at: datetime,
    ) -> list[Signed]:
        """Return some credentials in their order: those of one shape are signed together."""
        made: dict[int, Signed] = {}
        places: dict[object, list[int]] = {}
        for place, (_, shape) in enumerate(awardings):
            places.setdefault(shape, []).append(place)
        for shape, alike in places.items():
            chosen = [awardings[place][0] for place in alike]
            signed = self._alike(chosen, shape, key=key, method=method, at=at)
            made.update(zip(alike, signed, strict=True))
        return [made[place] for place in range(len(awardings))]

    def _alike(
        self,
        awardings: Sequence[composing.Awarding],
        shape: object,
        *,
        key: KeyPair,
        method: str,
        at: datetime,
    ) -> list[Signed]:
        """Return some credentials of one shape; one that no template takes does not slow others."""
        first, values = awardings[0], [self._values(each) for each in awardings]
        how: _How = {"key": key, "method": method, "at": at}
        try:
            form = self._forms.get(shape) or self._form(first, values[0], shape)
            if form is not None:
                return self._filled(form, values, **how)
        except TemplateUnfit:
            if len(awardings) > 1:
                return [self._alike([each], shape, **how)[0] for each in awardings]
            # the general path says what is wrong, or takes it
        return [self._by_itself(each, **how) for each in awardings]

    def _by_itself(
        self, awarding: composing.Awarding, *, key: KeyPair, method: str, at: datetime
    ) -> Signed:
        """Return one credential signed on the general path."""
        document, token = self._unsigned(awarding)
        return Signed(
            document=_compact(sign.sign_credential(document, key=key, method=method, created=at)),
            jwt=sign_tokens.sign_credential_jwt(token, key=key, method=method),
        )

    def _filled(
        self,
        form: _Form,
        filled: Sequence[Mapping[Path, str]],
        *,
        key: KeyPair,
        method: str,
        at: datetime,
    ) -> list[Signed]:
        documents = form.template.sign_all(
            [list(values.values()) for values in filled], key=key, method=method, created=at
        )
        return [
            Signed(
                document=document.decode(),
                jwt=self._token(form, document, values, key=key, method=method),
            )
            for document, values in zip(documents, filled, strict=True)
        ]

    def _token(
        self,
        form: _Form,
        document: bytes,
        values: Mapping[Path, str],
        *,
        key: KeyPair,
        method: str,
    ) -> str:
        text = template_tokens.unsigned_text(document)
        return template_tokens.sign_text_jwt(
            text.replace(form.in_document, form.in_token, 1),
            claims=template_tokens.claims(
                issuer=self.order.issuer.did,
                credential_id=values["id",],
                subject_id=values.get((_SUBJECT, "id"), ""),
                valid_from=values["validFrom",],
                valid_until=values.get(("validUntil",), ""),
            ),
            key=key,
            method=method,
        )

    def _unsigned(self, awarding: composing.Awarding) -> tuple[Document, Document]:
        order = self.order
        return (
            composing.credential(
                achievement=order.with_documents, issuer=order.issuer, award=awarding
            ),
            composing.credential(
                achievement=order.with_tokens, issuer=order.issuer, award=awarding
            ),
        )

    def _form(
        self, awarding: composing.Awarding, values: Mapping[Path, str], shape: object
    ) -> _Form | None:
        if self._seen[shape] < WORTH_A_TEMPLATE or len(self._forms) >= MOST_TEMPLATES:
            return None
        document, token = self._unsigned(awarding)
        slots = [Slot(path=path, kind=_kind(path)) for path in values]
        template = CredentialTemplate.compile(document, slots)
        made = _Form(template, *self._endorsed())
        text = _compact(document).encode().replace(made.in_document, made.in_token, 1)
        if template.document(list(values.values())) != document or json.loads(text) != token:
            raise TemplateUnfit("The filled text is not what composing gives.")
        self._forms[shape] = made
        return made

    def _endorsed(self) -> tuple[bytes, bytes]:
        """Return the endorsements as they stand in a document and in a token, as texts."""
        embedded = list(self.order.with_documents.endorsements)
        tokens = list(self.order.with_tokens.endorsement_jwts)
        if not embedded or not tokens:
            return b"", b""
        return (
            _compact({"endorsement": embedded})[1:-1].encode(),
            _compact({"endorsementJwt": tokens})[1:-1].encode(),
        )

    def _values(self, awarding: composing.Awarding) -> dict[Path, str]:
        """Return what stands where in this credential and differs from learner to learner."""
        values: dict[Path, str] = {
            ("id",): awarding.credential_id,
            ("validFrom",): moment_text(awarding.valid_from),
            ("awardedDate",): moment_text(awarding.awarded),
        }
        design = self.order.with_documents.design
        if until := composing.valid_until(design, awarding.awarded):
            values["validUntil",] = moment_text(until)
        if awarding.holder:
            values[_SUBJECT, "id"] = awarding.holder
        if status := awarding.status:
            entry = status.as_json()
            for name in ("id", "statusListIndex", "statusListCredential"):
                values["credentialStatus", name] = entry[name]
        values.update(_identities(awarding.identities))
        values.update(_evidence(awarding.evidence))
        for number, result in enumerate(awarding.results):
            if result.level:
                values[_SUBJECT, "result", number, "value"] = result.level
        return values


def _identities(identities: Sequence[composing.Identity]) -> dict[Path, str]:
    values: dict[Path, str] = {}
    for number, one in enumerate(identities):
        place: Path = (_SUBJECT, "identifier", number)
        if one.salt is None:
            values[*place, "identityHash"] = one.value
        else:
            values[*place, "identityHash"] = documents.identity_hash(one.value, one.salt)
            values[*place, "salt"] = one.salt
    return values


def _evidence(evidence: Sequence[composing.Evidence]) -> dict[Path, str]:
    values: dict[Path, str] = {}
    for number, one in enumerate(evidence):
        for name, value in (
            ("id", one.url),
            ("name", one.name),
            ("narrative", one.narrative),
            ("genre", one.genre),
        ):
            if value:
                values["evidence", number, name] = value
    return values


def _shape(awarding: composing.Awarding) -> object:
    """Return what two credentials share that fit one template: which values there are."""
    return (
        bool(awarding.holder),
        bool(awarding.status),
        tuple([(one.kind, one.salt is None) for one in awarding.identities]),
        tuple(
            [
                (bool(one.url), bool(one.name), bool(one.narrative), bool(one.genre))
                for one in awarding.evidence
            ]
        ),
        tuple([(one.outcome, bool(one.level)) for one in awarding.results]),
    )


def _kind(path: Path) -> SlotKind:
    is_address = path[-1] in {"id", "statusListCredential"}
    return SlotKind.IRI if is_address else SlotKind.TEXT


def _compact(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
