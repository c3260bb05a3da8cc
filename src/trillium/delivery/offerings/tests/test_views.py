import threading
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.delivery.offerings import actions, queries
from trillium.delivery.offerings.models import (
    Cohort,
    CohortFile,
    CohortImport,
    Enrolment,
    Offering,
)
from trillium.delivery.offerings.testing import (
    COHORT_FILE,
    launch_document,
    make_approved,
    make_cohort,
    make_enrolments,
    make_offering,
    make_published,
)
from trillium.kit.jobs import queue
from trillium.structures.designs.actions import start_from_template
from trillium.structures.pathways import actions as pathway_actions
from trillium.structures.pathways import editing
from trillium.structures.pathways import queries as pathways
from trillium.structures.pathways.rules import EMPTY, Piece

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def page(client, name, *args: object, person=None):
    if person is not None:
        client.force_login(person)
    return client.get(reverse(name, args=args))


def file_of(text, name="cohort.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, data, content_type="text/csv")


def test_an_entry_tells_what_one_decides_by(client, cast):
    version = make_published(cast, document=launch_document() | {"duration": {"weeks": 6}})
    make_offering(cast, version=version, starts_on=date(2026, 10, 5))

    told = page(client, "offerings:entry", version.design.slug).text

    for words in (
        "Puts on and takes off protective equipment",
        "40 hours",
        "6 weeks",
        "Blended",
        "$300 CAD",
        "English, French",
        "Skills station",
        "No employer has endorsed this version yet.",
    ):
        assert words in told


def test_an_entry_is_read_in_french(client, cast):
    version = make_published(cast)

    told = client.get(f"/fr/catalogue/{version.design.slug}").text

    for words in ("40 heures", "300 $ CAD", "Hybride", "Anglais, français", '<html lang="fr"'):
        assert words in told


def test_an_adapted_design_leads_to_the_page_of_the_original_in_the_readers_language(client, cast):
    original = make_published(cast, document=launch_document() | {"licence": "CC BY 4.0"})
    begun = start_from_template(
        actor=cast.marc, organisation=cast.university, key=f"design:{original.design_id}", at=THEN
    )
    credit = {"adapted_from": begun.document["adapted_from"]}
    version = make_published(cast, document=launch_document() | {"title": "Adapted"} | credit)

    for prefix in ("", "/fr"):
        told = client.get(f"{prefix}/catalogue/{version.design.slug}").text
        address = f"{prefix}/catalogue/{original.design.slug}"
        assert f'href="http://127.0.0.1:8000{address}"' in told
        assert client.get(address).status_code == 200


def test_an_offering_open_for_enrolment_stands_on_the_entry(client, cast):
    version = make_published(cast)
    today = timezone.localdate()
    actions.open_offering(
        actor=cast.priya,
        version=version,
        title={"en": "Evenings", "fr": "Soirées"},
        starts_on=today,
        ends_on=today.replace(year=today.year + 1, day=1),
        seats=12,
        at=timezone.now(),
    )

    told = page(client, "offerings:entry", version.design.slug).text

    assert "Evenings" in told
    assert "Seats left" in told


def test_an_unknown_entry_is_not_found(client):
    assert client.get("/catalogue/nothing-here").status_code == 404


def test_launching_needs_a_sign_in(client, cast):
    version = make_approved(cast)

    answer = page(client, "offerings:launch", version.pk)

    assert answer.status_code == 302
    assert "login" in answer.url


def test_a_programme_lead_publishes_with_one_button(client, cast):
    version = make_approved(cast)
    assert (
        "Publish this version"
        in page(client, "offerings:launch", version.pk, person=cast.priya).text
    )

    answer = client.post(reverse("offerings:launch", args=[version.pk]))

    assert answer.url == reverse("offerings:entry", args=[version.design.slug])
    version.refresh_from_db()
    assert version.state == "published"


def test_what_is_missing_stands_in_the_place_of_the_button(client, cast):
    version = make_approved(cast, document=launch_document() | {"fees": {}})

    told = page(client, "offerings:launch", version.pk, person=cast.priya).text

    assert "For the public: Fee" in told
    assert "Publish this version" not in told


def test_launching_is_not_for_others(client, cast):
    version = make_approved(cast)

    assert page(client, "offerings:launch", version.pk, person=cast.daniel).status_code == 403
    assert page(client, "offerings:launch", version.pk, person=cast.marc).status_code == 404


def test_an_offering_is_opened_by_its_form(client, cast):
    version = make_published(cast)
    client.force_login(cast.priya)
    values = {
        "title_en": "Winter group",
        "title_fr": "Groupe d’hiver",
        "starts_on": "2027-01-11",
        "ends_on": "2027-02-19",
        "delivery_mode": "blended",
        "language": "en",
        "seats": "24",
    }

    answer = client.post(reverse("offerings:new", args=[version.pk]), values)

    offering = Offering.objects.get()
    assert answer.url == reverse("offerings:offering", args=[offering.pk])
    assert offering.title == {"en": "Winter group", "fr": "Groupe d’hiver"}
    assert "No cohort yet" in client.get(answer.url).text


def test_the_form_says_which_day_is_wrong(client, cast):
    version = make_published(cast)
    client.force_login(cast.priya)
    values = {"title_en": "W", "starts_on": "2027-02-11", "ends_on": "2027-01-19", "language": "en"}

    answer = client.post(reverse("offerings:new", args=[version.pk]), values)

    assert "The last day is before the first." in answer.text
    assert not Offering.objects.exists()


def test_a_cohort_is_made_on_the_page_of_its_offering(client, cast):
    offering = make_offering(cast)
    client.force_login(cast.helene)
    address = reverse("offerings:offering", args=[offering.pk])

    answer = client.post(address, {"name": "A"})
    again = client.post(address, {"name": "A"})

    cohort = Cohort.objects.get()
    assert answer.url == reverse("offerings:import", args=[cohort.pk])
    assert "already has a cohort of that name" in again.text


def test_offerings_are_seen_by_their_institution_alone(client, cast):
    offering = make_offering(cast)

    assert page(client, "offerings:offering", offering.pk, person=cast.daniel).status_code == 200
    for stranger in (cast.marc, cast.sandra, cast.amelie):
        assert page(client, "offerings:offering", offering.pk, person=stranger).status_code == 404
        assert "Winter group" not in page(client, "offerings:list", person=stranger).text


def test_assessors_go_from_the_list_to_what_waits(client, cast):
    assert reverse("assessment:to_judge") in page(client, "offerings:list", person=cast.daniel).text
    told = page(client, "offerings:list", person=cast.priya).text
    assert reverse("assessment:to_judge") not in told


def test_a_file_is_shown_before_anyone_is_enrolled(client, cast):
    cohort = make_cohort(cast)
    client.force_login(cast.helene)
    address = reverse("offerings:import", args=[cohort.pk])

    shown = client.post(address, {"file": file_of(COHORT_FILE)})
    assert "3 learners would be enrolled" in shown.text
    assert not Enrolment.objects.exists()

    done = client.post(address, {"file_id": shown.context["kept"].pk})
    assert done.url == reverse("assessment:cohort", args=[cohort.pk])
    assert queries.enrolments_in(cohort).count() == 3
    assert CohortImport.objects.get().file_name == "cohort.csv"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,phone\nZoë,1\n", "The column “email” is missing"),
        ("name,email\nZoë,z@example.org\nZoë,z@example.org\n", "Line 3: z@example.org is already"),
        ("", "The file is empty"),
        ("name,email\nZoë,z@example.org".encode("cp1252"), "not written in UTF-8"),
        (b"name,email\n" + b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
    ],
)
def test_a_wrong_file_is_explained_and_changes_nothing(client, cast, text, sentence):
    cohort = make_cohort(cast)
    client.force_login(cast.helene)

    answer = client.post(reverse("offerings:import", args=[cohort.pk]), {"file": file_of(text)})

    assert sentence in answer.text
    assert not Enrolment.objects.exists()


def test_what_is_confirmed_is_checked_again(client, cast):
    cohort = make_cohort(cast)
    client.force_login(cast.helene)
    address = reverse("offerings:import", args=[cohort.pk])
    shown = client.post(address, {"file": file_of(COHORT_FILE)})
    make_enrolments(cast, cohort=cohort)

    answer = client.post(address, {"file_id": shown.context["kept"].pk})

    assert "zoe.muller@example.org is already in this cohort." in answer.text
    assert CohortImport.objects.count() == 1


def test_a_large_file_is_enrolled_by_a_worker_and_let_go(client, cast, settings, monkeypatch):
    settings.TRILLIUM_JOBS = "embedded"
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    cohort = make_cohort(cast)
    client.force_login(cast.helene)
    address = reverse("offerings:import", args=[cohort.pk])
    shown = client.post(address, {"file": file_of(COHORT_FILE)})
    word = {"file_id": shown.context["kept"].pk}

    for _ in range(2):  # as by two clicks
        waits = client.post(address, word, follow=True).text
        assert "3 learners of cohort.csv are being enrolled" in waits
    assert not Enrolment.objects.exists()

    queue.work(threading.Event(), until_empty=True)
    assert queries.enrolments_in(cohort).count() == 3
    assert not CohortFile.objects.exists()
    assert "are being enrolled" not in client.get(address).text
    assert "not here any more" in client.post(address, word, follow=True).text


def test_a_large_file_that_cannot_be_enrolled_any_more_says_why(
    client, cast, settings, monkeypatch
):
    settings.TRILLIUM_JOBS = "embedded"
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    cohort = make_cohort(cast)
    client.force_login(cast.helene)
    address = reverse("offerings:import", args=[cohort.pk])
    word = {"file_id": client.post(address, {"file": file_of(COHORT_FILE)}).context["kept"].pk}
    client.post(address, word)
    make_enrolments(cast, cohort=cohort)

    queue.work(threading.Event(), until_empty=True)
    told = client.get(address).text
    client.post(address, {**word, "drop": ""})

    assert "zoe.muller@example.org is already in this cohort." in told
    assert "is already in this cohort" not in client.get(address).text
    assert not CohortFile.objects.exists()


def test_a_file_of_another_cohort_is_not_confirmed(client, cast):
    cohort = make_cohort(cast)
    client.force_login(cast.helene)
    other = actions.create_cohort(
        actor=cast.helene, offering=cohort.offering, name="B", at=timezone.now()
    )
    shown = client.post(
        reverse("offerings:import", args=[other.pk]), {"file": file_of(COHORT_FILE)}
    )

    answer = client.post(
        reverse("offerings:import", args=[cohort.pk]),
        {"file_id": shown.context["kept"].pk},
        follow=True,
    )

    assert "not here any more" in answer.text
    assert not Enrolment.objects.exists()


def test_names_of_a_file_are_never_read_as_html(client, cast):
    cohort = make_cohort(cast)
    client.force_login(cast.helene)
    text = "name,email\n<script>alert(1)</script>,a@example.org\n"

    shown = client.post(reverse("offerings:import", args=[cohort.pk]), {"file": file_of(text)})

    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;" in shown.text


def test_importing_is_not_for_others(client, cast):
    cohort = make_cohort(cast)

    assert page(client, "offerings:import", cohort.pk, person=cast.daniel).status_code == 403
    assert page(client, "offerings:import", cohort.pk, person=cast.marc).status_code == 404


def test_an_import_is_undone_after_one_look(client, cast):
    make_enrolments(cast)
    brought = CohortImport.objects.get()
    address = reverse("offerings:undo", args=[brought.pk])
    client.force_login(cast.helene)

    assert "Zoë Müller" in client.get(address).text
    assert Enrolment.objects.count() == 3

    client.post(address)
    assert not Enrolment.objects.exists()
    assert "Already undone" in client.get(address).text


def test_a_learner_is_withdrawn_by_the_registrar(client, cast):
    zoe = make_enrolments(cast)[2]
    address = reverse("offerings:withdraw", args=[zoe.pk])

    client.force_login(cast.daniel)
    assert client.post(address).status_code == 403
    client.force_login(cast.helene)
    assert client.get(address).status_code == 405
    client.post(address)

    zoe.refresh_from_db()
    assert zoe.withdrawn_at is not None


def test_the_list_costs_the_same_for_many_offerings(client, cast, django_assert_max_num_queries):
    version = make_published(cast)
    for _ in range(4):
        make_cohort(cast, offering=make_offering(cast, version=version))
    client.force_login(cast.priya)
    client.get("/offerings")

    with django_assert_max_num_queries(14):
        assert client.get("/offerings").text.count("Winter group") == 4


def test_an_entry_shows_the_pathways_that_lead_from_it(client, cast):
    version = make_published(cast)
    pathway = pathway_actions.start_pathway(
        actor=cast.priya,
        organisation=cast.college,
        title={"en": "Care at home", "fr": "Soins à domicile"},
        target_title={"en": "Certificate of care", "fr": "Certificat de soins"},
        at=THEN,
    )
    offer = pathways.offer_for(cast.priya, f"design:{version.design.slug}")
    rule = editing.add(pathways.rule_of(pathway), EMPTY.id, Piece(id="1", offer=offer))
    draft = pathway_actions.save_rule(
        actor=cast.priya, version=pathway, rule=rule, revision=pathway.revision, at=THEN
    )
    assert "Certificate of care" not in client.get(f"/catalogue/{version.design.slug}").text

    pathway_actions.publish(actor=cast.priya, version=draft, at=THEN)

    told = client.get(f"/catalogue/{version.design.slug}").text
    assert 'href="/pathways/care-at-home"' in told
    assert "counts towards: Certificate of care (Lakeshore College)" in told
