"""What others may ask about sign-offs."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from trillium.accounts.people.models import Person
from trillium.collaboration.codesign.models import SignOff, SignOffRequest
from trillium.collaboration.codesign.rules import Standing, standing
from trillium.kit.tokens import token_hash


def sign_offs_on(thing_type: str, thing_id: object, digest: str) -> list[SignOff]:
    """Return the answers on exactly this text, oldest first, with organisation and person."""
    found = SignOff.objects.filter(
        request__thing_type=thing_type, request__thing_id=str(thing_id), request__digest=digest
    )
    return list(
        found.select_related("request__organisation", "request__person").order_by("at", "id")
    )


def sign_offs_on_each(thing_type: str, digests: Mapping[str, str]) -> dict[str, list[SignOff]]:
    """Return the answers on the texts of many things at once, by thing; `digests` by thing too."""
    found: dict[str, list[SignOff]] = {}
    rows = SignOff.objects.filter(
        request__thing_type=thing_type, request__thing_id__in=list(digests)
    ).select_related("request__organisation")
    for row in rows.order_by("at", "id"):
        if row.request.digest == digests[row.request.thing_id]:
            found.setdefault(row.request.thing_id, []).append(row)
    return found


def requests_on(thing_type: str, thing_id: object) -> QuerySet[SignOffRequest]:
    """Return the requests on a thing, newest first, with answers, organisation and person."""
    found = SignOffRequest.objects.filter(thing_type=thing_type, thing_id=str(thing_id))
    return found.select_related("organisation", "person").prefetch_related("answers")


def request_by_token(token: str) -> SignOffRequest | None:
    """Return the request a mailed link belongs to."""
    return loaded().filter(token_hash=token_hash(token)).first()


def request_by_id(pk: UUID | str) -> SignOffRequest | None:
    """Return a request by its id."""
    return loaded().filter(pk=pk).first()


def loaded() -> QuerySet[SignOffRequest]:
    """Return requests with all a page shows of them."""
    return SignOffRequest.objects.select_related("organisation", "person", "requested_by")


def waiting_for(person: Person, at: datetime | None = None) -> list[SignOffRequest]:
    """Return the requests that wait for this person's answer, those that expire first in front."""
    found = SignOffRequest.objects.filter(person=person, answered_at=None, withdrawn_at=None)
    still = found.filter(expires_at__gt=at or timezone.now())
    return list(still.select_related("organisation", "requested_by").order_by("expires_at"))


def standing_of(request: SignOffRequest, at: datetime) -> Standing:
    """Return how a request stands."""
    return standing(
        answered=request.answered_at,
        withdrawn=request.withdrawn_at,
        expires=request.expires_at,
        at=at,
    )


def about(person: Person) -> dict[str, object]:
    """Return what this feature holds about the person: what they were asked, and what they said."""
    asked = SignOffRequest.objects.filter(person=person).select_related("organisation")
    return {
        "asked_to_sign_off": [
            {
                "text": each.text.get("title"),
                "digest": each.digest,
                "for": each.organisation.name,
                "asked_at": each.requested_at.isoformat(),
                "answers": [
                    {
                        "aspect": said.aspect,
                        "answer": said.answer,
                        "comment": said.comment,
                        "at": said.at.isoformat(),
                    }
                    for said in each.answers.all()
                ],
            }
            for each in asked.prefetch_related("answers")
        ]
    }
