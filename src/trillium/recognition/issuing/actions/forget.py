"""What issuing does when a learner is erased, or an import is undone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.delivery.offerings.events import ImportUndone
from trillium.kit.errors import Refused
from trillium.recognition.issuing import queries
from trillium.recognition.issuing.models import Award


class ImportHasCredentials(Refused):
    """{count} learners of this import already have a credential, so it cannot be undone."""


def forget_learner(*, person_id: UUID | str, at: datetime) -> int:
    """Remove every credential of a person from here; return how many.

    The row and its place in the status list stay, without personal data, so that copies elsewhere
    can be verified as before.
    """
    with transaction.atomic():
        awards = list(Award.objects.select_for_update().filter(learner_id=UUID(str(person_id))))
        for award in awards:
            award.document, award.jwt, award.learner = None, "", None
            award.save(update_fields=["document", "jwt", "learner"])
            journal.record(
                actor_id="",
                verb="issuing.learner_forgotten",
                thing=award,
                organisation_id=award.organisation_id,
                at=at,
            )
    return len(awards)


def refuse_undo(event: ImportUndone) -> None:
    """Raise ImportHasCredentials where somebody of an import that is being undone has one."""
    if count := queries.issued_by_import(list(event.enrolment_ids)):
        raise ImportHasCredentials(count=count)
