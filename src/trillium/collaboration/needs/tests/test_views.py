import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.collaboration.needs.models import Need
from trillium.collaboration.needs.testing import make_evidence, make_need, make_ready_need
from trillium.collaboration.partners.testing import make_partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def text_of(answer):
    return answer.content.decode()


def test_a_lead_walks_from_the_need_to_the_decision(cast, client):
    client.force_login(cast.priya)
    stated = client.post(
        "/needs/new",
        {
            "organisation_id": str(cast.college.pk),
            "title_en": "Infection control",
            "title_fr": "",
            "statement_en": "Aides need it.",
            "statement_fr": "",
            "audience_en": "Aides",
            "audience_fr": "",
        },
        follow=True,
    )
    need = Need.objects.get()
    shown = client.post(
        f"/needs/{need.pk}/evidence",
        {
            "source_type": "employer",
            "title_en": "Survey",
            "gap_en": "Eleven of fourteen",
            "source": "Employers",
            "date": "2026-05-01",
        },
        follow=True,
    )
    partnered = client.post(
        f"/needs/{need.pk}/partners",
        {
            "organisation_id": str(cast.employer.pk),
            "role": "employer",
            "agreement_en": "A letter",
            "since": "2026-06-01",
        },
        follow=True,
    )
    decided = client.post(
        f"/needs/{need.pk}/decision",
        {"answer": "go", "reasons_en": "Two employers wait."},
        follow=True,
    )

    assert "The need is stated." in text_of(stated)
    assert "Eleven of fourteen" in text_of(shown)
    assert "HomeCare Ontario North" in text_of(partnered)
    assert text_of(decided).count("Gate open") == 2


def test_what_is_refused_is_said_at_the_form_and_changes_nothing(cast, client):
    client.force_login(cast.priya)
    need = make_need(organisation=cast.college)

    page = client.post(f"/needs/{need.pk}/decision", {"answer": "go", "reasons_en": "Because"})

    assert "Nothing shows this need yet: add evidence" in text_of(page)
    assert not need.decisions.exists()


def test_an_institution_takes_up_an_employers_need(cast, client):
    need = make_need(actor=cast.sandra, organisation=cast.employer)
    client.force_login(cast.marc)

    page = client.get(f"/needs/{need.pk}")
    client.post(
        f"/needs/{need.pk}/partners",
        {
            "organisation_id": str(cast.university.pk),
            "role": "employer",
            "agreement_en": "We design it together.",
            "since": "2026-06-01",
        },
    )

    assert need.partnerships.get().lead == cast.university
    assert page.status_code == 200


def test_the_forms_are_closed_to_those_who_may_not_use_them(cast, client):
    need = make_need(organisation=cast.college)
    client.force_login(cast.daniel)

    for part in ("evidence", "partners", "decision"):
        assert client.get(f"/needs/{need.pk}/{part}").status_code == 403
    assert client.get("/needs/new").status_code == 403


def test_a_stranger_finds_no_need(cast, client):
    need = make_need(organisation=cast.college)
    client.force_login(cast.learners[0])

    assert client.get(f"/needs/{need.pk}").status_code == 404
    assert "No need stated yet" in text_of(client.get("/needs"))


def test_a_visitor_is_asked_to_sign_in(client):
    for address in (reverse("needs:list"), reverse("needs:new")):
        assert client.get(address).status_code == 302


def test_pages_are_there_in_french(cast, client):
    partnership = make_partnership(lead=cast.college, partner=cast.employer)
    need = make_ready_need(actor=cast.priya, organisation=cast.college, partnership=partnership)
    client.force_login(cast.marc)

    assert "Prévention des infections" in text_of(client.get("/fr/needs"))
    assert "Soins à domicile Nord" in text_of(client.get(f"/fr/needs/{need.pk}"))


def test_the_list_asks_a_bounded_number_of_questions_of_the_database(
    cast, client, django_assert_max_num_queries
):
    for _ in range(5):
        make_evidence(make_need(organisation=cast.college))
    client.force_login(cast.priya)

    with django_assert_max_num_queries(8):
        client.get("/needs")


def test_the_detail_asks_a_bounded_number_of_questions_of_the_database(
    cast, client, django_assert_max_num_queries
):
    partnership = make_partnership(lead=cast.college, partner=cast.employer)
    need = make_ready_need(actor=cast.priya, organisation=cast.college, partnership=partnership)
    for _ in range(5):
        make_evidence(need)
    client.force_login(cast.priya)

    with django_assert_max_num_queries(14):
        client.get(f"/needs/{need.pk}")
