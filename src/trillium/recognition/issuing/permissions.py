"""Who may sign, issue and take back for an organisation."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed

Role = Membership.Role
#: who keeps the keys of which kind of organisation
KEEPERS = {
    Organisation.Kind.INSTITUTION: (Role.REGISTRAR,),
    Organisation.Kind.EMPLOYER: (Role.EMPLOYER,),
    Organisation.Kind.CONSORTIUM: (Role.COORDINATOR,),
}
ISSUERS = (Role.REGISTRAR, Role.PROGRAMME_LEAD)
READERS = (*ISSUERS, Role.REVIEWER)


class MayNotKeepKeys(NotAllowed):
    """Only those who keep the keys of {organisation} may do this."""


class MayNotIssueFor(NotAllowed):
    """Only a registrar or programme lead of {organisation} may issue its credentials."""


class MayNotTakeBack(NotAllowed):
    """Only a registrar of {organisation} may revoke or correct its credentials."""


class NotYourAward(NotAllowed):
    """This credential belongs to somebody else."""


def must_keep_keys(actor: Person | None, organisation: Organisation) -> None:
    """Raise MayNotKeepKeys unless the person keeps this organisation's keys; None is the host."""
    if actor is not None and not keeps_keys(actor, organisation):
        raise MayNotKeepKeys(organisation=organisation)


def keeps_keys(person: Person, organisation: Organisation) -> bool:
    """Return whether the person keeps this organisation's keys."""
    keepers = KEEPERS[Organisation.Kind(organisation.kind)]
    return organisations.has_role(person, organisation.pk, *keepers)


def must_issue(actor: Person, organisation: Organisation) -> None:
    """Raise MayNotIssueFor unless the person may issue for the organisation."""
    if not organisations.has_role(actor, organisation.pk, *ISSUERS):
        raise MayNotIssueFor(organisation=organisation)


def takes_back(person: Person, organisation: Organisation) -> bool:
    """Return whether the person may revoke and correct this organisation's credentials."""
    return organisations.has_role(person, organisation.pk, Role.REGISTRAR)


def must_take_back(actor: Person, organisation: Organisation) -> None:
    """Raise MayNotTakeBack unless the person may revoke for the organisation."""
    if not takes_back(actor, organisation):
        raise MayNotTakeBack(organisation=organisation)


def must_read(person: Person, organisation: Organisation, learner_id: object) -> None:
    """Raise NotYourAward unless it is the person's own, or the person works with it."""
    if person.pk == learner_id or organisations.has_role(person, organisation.pk, *READERS):
        return
    raise NotYourAward
