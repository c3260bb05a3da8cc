from datetime import date

import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.collaboration.partners import queries
from trillium.collaboration.partners.actions import (
    AlreadyPartners,
    EndedBeforeItBegan,
    PartnerWithItself,
    UnknownPartnerRole,
    end_partnership,
    form_partnership,
)
from trillium.collaboration.partners.models import Partnership
from trillium.collaboration.partners.permissions import MayNotPartner
from trillium.collaboration.partners.testing import make_partnership

pytestmark = pytest.mark.django_db


def test_a_programme_lead_forms_a_partnership_with_an_employer():
    cast = make_cast()

    made = make_partnership(actor=cast.priya, lead=cast.college, partner=cast.employer)

    assert list(queries.led_by(cast.college)) == [made]
    assert list(queries.partnerships_of(cast.employer)) == [made]


@pytest.mark.parametrize("who", ["marc", "daniel", "sandra"])
def test_those_who_do_not_speak_for_the_lead_form_no_partnership(who):
    cast = make_cast()

    with pytest.raises(MayNotPartner):
        make_partnership(actor=getattr(cast, who), lead=cast.college, partner=cast.employer)

    assert not Partnership.objects.exists()


def test_two_organisations_partner_once_in_a_role():
    cast = make_cast()
    make_partnership(lead=cast.college, partner=cast.employer)

    with pytest.raises(AlreadyPartners):
        make_partnership(lead=cast.college, partner=cast.employer)


def test_an_organisation_is_not_its_own_partner_and_a_role_is_known():
    cast = make_cast()
    values = {
        "actor": None,
        "lead": cast.college,
        "agreement": "",
        "since": date(2026, 1, 1),
        "at": THEN,
    }

    with pytest.raises(PartnerWithItself):
        form_partnership(**values, partner=cast.college, role="employer")
    with pytest.raises(UnknownPartnerRole):
        form_partnership(**values, partner=cast.employer, role="friend")


def test_a_partnership_ends_on_a_day_after_it_began():
    cast = make_cast()
    made = make_partnership(lead=cast.college, partner=cast.employer, since=date(2026, 3, 1))

    with pytest.raises(EndedBeforeItBegan):
        end_partnership(actor=cast.priya, partnership=made, on=date(2026, 2, 1), at=THEN)
    end_partnership(actor=cast.priya, partnership=made, on=date(2026, 8, 1), at=THEN)

    assert not queries.led_by(cast.college).exists()
