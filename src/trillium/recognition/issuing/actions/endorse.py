"""A partner's agreement becomes a signed statement that travels with later credentials."""

import uuid
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.collaboration.codesign.models import SignOff, SignOffRequest
from trillium.credentials import documents
from trillium.kit import bilingual
from trillium.recognition.issuing import queries
from trillium.recognition.issuing.actions import keys
from trillium.recognition.issuing.models import Endorsement
from trillium.recognition.issuing.queries.signing import Signer
from trillium.structures.designs.models import Version

THING = "designs.version"
CLAIMS = {
    "demand": {
        "en": "The competency is in demand in our work.",
        "fr": "La compétence est recherchée dans notre milieu de travail.",
    },
    "assessment": {
        "en": "The assessment reflects the job as it is done.",
        "fr": "L’évaluation reflète le travail tel qu’il se fait.",
    },
}


def sign_endorsement(*, request_id: UUID, at: datetime) -> Endorsement | None:
    """Sign what a partner agreed to, with the partner's own key; return the endorsement.

    Nothing is signed, and None returned, where nothing was agreed, the text has changed since, or
    the partner has not consented that its key is held here: the sign-off then counts unsigned.
    """
    request = SignOffRequest.objects.select_related("organisation").get(pk=request_id)
    agreed = [
        answer.aspect
        for answer in request.answers.order_by("-aspect")
        if answer.answer == SignOff.Answer.AGREED and answer.aspect in CLAIMS
    ]
    version = _version_of(request)
    if version is None or not agreed:
        return None
    with transaction.atomic():
        signer = _signer(request.organisation, at)
        signed = Endorsement.objects.filter(sign_off_request_id=request_id).first()
        if signer is None or signed is not None:
            return signed
        return _put_on_record(request, version, agreed, signer, at)


def _version_of(request: SignOffRequest) -> Version | None:
    if request.thing_type != THING:
        return None
    version = Version.objects.select_related("design").filter(pk=request.thing_id).first()
    return version if version and version.digest == request.digest else None


def _signer(organisation: Organisation, at: datetime) -> Signer | None:
    """Return the partner's signer; its key is made at the first need, by its recorded consent."""
    if organisation.kind == Organisation.Kind.EMPLOYER and not organisation.endorses_by_key:
        return None
    if queries.key_state(organisation) == "none":
        keys.create_key(actor=None, organisation=organisation, at=at)
    return keys.signer_for(organisation)


def _put_on_record(
    request: SignOffRequest, version: Version, agreed: list[str], signer: Signer, at: datetime
) -> Endorsement:
    pk = uuid.uuid4()
    unsigned = documents.endorsement_credential(
        id=f"urn:uuid:{pk}",
        issuer=_profile(request.organisation, signer.row.did),
        subject_id=_address(request),
        subject_digest=request.digest,
        comment=_comment(agreed),
        valid_from=at,
    )
    endorsement = Endorsement.objects.create(
        id=pk,
        version=version,
        organisation=request.organisation,
        sign_off_request_id=request.pk,
        digest=request.digest,
        aspects=agreed,
        key=signer.row,
        document=signer.sign(unsigned, at=at),
        jwt=signer.sign_jwt(unsigned),
        signed_at=at,
    )
    journal.record(
        actor_id=str(request.person_id or ""),
        verb="issuing.endorsement_signed",
        thing=endorsement,
        organisation_id=request.organisation_id,
        at=at,
        detail={"version": str(version.pk), "digest": request.digest, "aspects": agreed},
    )
    return endorsement


def _profile(organisation: Organisation, did: str) -> documents.Issuer:
    return documents.Issuer(
        id=did,
        name=" / ".join(_both(organisation.name)),
        url=organisation.url or None,
        email=organisation.email or None,
    )


def _comment(agreed: list[str]) -> str:
    """Return the claims in both languages, one language after the other."""
    return "\n\n".join(
        " ".join(CLAIMS[aspect][language] for aspect in agreed) for language in bilingual.LANGUAGES
    )


def _both(name: object) -> list[str]:
    return list(dict.fromkeys(bilingual.text(name, language) for language in bilingual.LANGUAGES))


def _address(request: SignOffRequest) -> str:
    address = request.address
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address
