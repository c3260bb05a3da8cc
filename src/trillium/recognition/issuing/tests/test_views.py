import json
from datetime import timedelta

import pytest

from trillium.accounts.organisations.actions import consent_to_key
from trillium.accounts.organisations.testing import Cast, make_cast
from trillium.accounts.people.testing import THEN
from trillium.credentials.reading import read_credential
from trillium.delivery.assessment.testing import make_decision
from trillium.delivery.offerings.testing import make_enrolments
from trillium.recognition.issuing import actions, queries
from trillium.recognition.issuing.models import Award, SigningKey
from trillium.recognition.issuing.testing import LATER, make_award, make_key, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def registrar(cast, client):
    client.force_login(cast.helene)
    return client


def text_of(response):
    return response.content.decode()


def test_the_page_says_who_is_ready_and_what_is_missing_for_whom(cast, registrar):
    enrolments = make_ready(cast)
    make_key(cast.college)

    page = text_of(registrar.get(f"/cohorts/{enrolments[0].cohort_id}/issue"))

    assert "Issue 2 credentials" in page
    assert enrolments[2].name in page
    assert "“Skills station” was decided: not yet" in page


def test_the_page_names_the_outcome_that_lacks_evidence(cast, registrar):
    enrolments = make_ready(cast)
    make_key(cast.college)
    enrolments[0].evidence.update(outcome_ids=["o1"])

    page = text_of(registrar.get(f"/cohorts/{enrolments[0].cohort_id}/issue"))

    assert "no evidence for the outcome “Explains how infections spread in a home”" in page


def test_the_page_speaks_french(cast, registrar):
    enrolments = make_ready(cast)
    enrolments[0].evidence.update(outcome_ids=["o1"])

    page = text_of(registrar.get(f"/fr/cohorts/{enrolments[0].cohort_id}/issue"))

    assert "Explique comment les infections se propagent à domicile" in page


def test_the_button_issues_to_everybody_who_is_ready_once(cast, registrar):
    cohort = make_ready(cast)[0].cohort
    make_key(cast.college)

    for _ in range(2):
        response = registrar.post(f"/cohorts/{cohort.pk}/issue/all", follow=True)

    assert Award.objects.count() == 2
    assert "nothing was issued" in text_of(response)


def test_without_a_key_the_page_says_so_and_nothing_is_issued(cast, registrar):
    cohort = make_ready(cast)[0].cohort

    page = text_of(registrar.get(f"/cohorts/{cohort.pk}/issue"))
    registrar.post(f"/cohorts/{cohort.pk}/issue/all")

    assert "has no key to sign with" in page
    assert not Award.objects.exists()


@pytest.mark.parametrize("who", ["daniel", "marc", "sandra"])
def test_others_may_not_open_the_issuing_page(cast, client, who):
    cohort = make_ready(cast)[0].cohort
    client.force_login(getattr(cast, who))

    assert client.get(f"/cohorts/{cohort.pk}/issue").status_code == 403
    assert client.post(f"/cohorts/{cohort.pk}/issue/all").status_code == 403
    assert not Award.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_cohort(
    cast, registrar, django_assert_max_num_queries
):
    enrolments = make_ready(cast)
    make_key(cast.college)
    more = "name,email\n" + "".join(f"L {n},l{n}@example.org\n" for n in range(12))
    added = make_enrolments(cast, cohort=enrolments[0].cohort, text=more)
    for each in added:
        make_decision(cast, each)

    with django_assert_max_num_queries(20):
        registrar.get(f"/cohorts/{enrolments[0].cohort_id}/issue")


def test_a_registrar_revokes_with_a_reason_on_the_page_of_the_award(cast, registrar):
    award = make_award(cast)

    registrar.post(f"/awards/{award.pk}/revoke", {"revoke-reason": "The film showed another."})

    award.refresh_from_db()
    assert award.revocation_reason == "The film showed another."
    assert "The film showed another." in text_of(registrar.get(f"/awards/{award.pk}"))


def test_a_revocation_without_a_reason_changes_nothing(cast, registrar):
    award = make_award(cast)

    page = text_of(registrar.post(f"/awards/{award.pk}/revoke", {}, follow=True))

    award.refresh_from_db()
    assert award.revoked_at is None
    assert "Say in a few words why" in page


def test_a_registrar_corrects_a_name_and_lands_on_the_new_credential(cast, registrar):
    award = make_award(cast)

    response = registrar.post(f"/awards/{award.pk}/name", {"name-name": "Zoé M."}, follow=True)

    assert "Zoé M." in text_of(response)
    assert "A corrected credential stands in its place" in text_of(
        registrar.get(f"/awards/{award.pk}")
    )


@pytest.mark.parametrize("text", ["", " ", "A name\0with more in it", "x" * 301])
def test_a_name_or_reason_that_cannot_be_kept_changes_nothing_and_says_why(cast, registrar, text):
    award = make_award(cast)

    renamed = registrar.post(f"/awards/{award.pk}/name", {"name-name": text}, follow=True)
    revoked = registrar.post(f"/awards/{award.pk}/revoke", {"revoke-reason": text}, follow=True)

    award.refresh_from_db()
    assert award.revoked_at is None
    for page in (renamed, revoked):
        assert page.status_code == 200
        assert [str(each.level_tag) for each in page.context["messages"]] == ["error"]


def test_a_programme_lead_reads_an_award_and_cannot_change_it(cast, client):
    award = make_award(cast)
    client.force_login(cast.priya)

    page = text_of(client.get(f"/awards/{award.pk}"))

    assert "Revoke the credential" not in page
    for act, data in (
        ("revoke", {"revoke-reason": "Issued in error"}),
        ("name", {}),
        ("again", {}),
    ):
        assert client.post(f"/awards/{award.pk}/{act}", data).status_code == 403
    award.refresh_from_db()
    assert award.revoked_at is None


def test_nobody_else_reads_an_award(cast, client):
    award = make_award(cast)
    other = next(each for each in cast.learners if each.pk != award.learner_id)
    for stranger in (cast.marc, cast.sandra, other):
        client.force_login(stranger)

        assert client.get(f"/awards/{award.pk}").status_code == 403
        assert client.get(f"/awards/{award.pk}/files/json").status_code == 403


@pytest.mark.parametrize("kind", ["json", "jwt", "png", "svg", "pdf"])
def test_each_file_holds_the_signed_credential(cast, registrar, kind):
    award = make_award(cast)

    response = registrar.get(f"/awards/{award.pk}/files/{kind}")

    source = read_credential(response.content).source
    assert response["Content-Disposition"].startswith("attachment")
    assert source == award.jwt if kind == "jwt" else json.loads(source) == award.document


def test_an_unknown_kind_of_file_is_not_found(cast, registrar):
    award = make_award(cast)

    assert registrar.get(f"/awards/{award.pk}/files/exe").status_code == 404


def test_a_registrar_makes_replaces_and_revokes_a_key(registrar):
    address = "/organisations/lakeshore/keys"

    registrar.post(f"{address}/change", {"create": "1"})
    first = SigningKey.objects.get()
    registrar.post(f"{address}/change", {"rotate": "1"})
    registrar.post(f"{address}/revoke", {"key": str(first.pk), "reason": "Lost"})

    page = text_of(registrar.get(address))
    first.refresh_from_db()
    assert first.revoked_at
    assert SigningKey.objects.count() == 2
    assert first.sealed_secret not in page
    assert "Signs" in page


def test_a_key_is_not_revoked_without_a_reason(cast, registrar):
    key = make_key(cast.college)

    registrar.post("/organisations/lakeshore/keys/revoke", {"key": str(key.pk), "reason": ""})

    key.refresh_from_db()
    assert key.revoked_at is None


def test_an_employer_makes_a_key_after_consenting(cast, client):
    client.force_login(cast.sandra)
    address = f"/organisations/{cast.employer.slug}/keys"

    assert "Your consent comes first" in text_of(client.get(address))
    client.post(f"{address}/change", {"create": "1"})
    assert not SigningKey.objects.exists()
    consent_to_key(actor=cast.sandra, organisation=cast.employer, at=THEN)
    client.post(f"{address}/change", {"create": "1"})

    assert SigningKey.objects.get().organisation == cast.employer


def test_others_do_not_see_an_organisations_keys(cast, client):
    client.force_login(cast.priya)

    assert client.get("/organisations/lakeshore/keys").status_code == 403
    assert client.post("/organisations/lakeshore/keys/change", {"create": "1"}).status_code == 403


def test_who_is_not_signed_in_is_sent_to_sign_in(cast, client):
    award = make_award(cast)

    for address in (f"/awards/{award.pk}", "/organisations/lakeshore/keys"):
        assert client.get(address).status_code == 302


def test_a_status_list_is_served_to_everybody_and_fresh(cast, client):
    award = make_award(cast)

    response = client.get(f"/status/{award.status_list.slug}")

    served = json.loads(response.content)
    assert response["Content-Type"] == "application/vc"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "max-age=60" in response["Cache-Control"]
    assert served["id"] == award.document["credentialStatus"]["statusListCredential"]
    assert served["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]


def test_an_unchanged_document_is_not_sent_twice(cast, client):
    make_key(cast.college)
    first = client.get("/issuers/lakeshore/did.json")

    again = client.get("/issuers/lakeshore/did.json", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304


def test_an_issuers_document_lists_its_keys(cast, client, settings):
    settings.TRILLIUM_PUBLIC_URL = settings.SITE_URL = "https://badges.example.org"
    key = make_key(cast.college)
    actions.rotate_key(actor=cast.helene, organisation=cast.college, at=LATER)

    document = client.get("/issuers/lakeshore/did.json").json()

    assert document["id"] == "did:web:badges.example.org:issuers:lakeshore"
    assert key.method in document["assertionMethod"]
    assert len(document["verificationMethod"]) == 2


def test_the_sites_own_document_names_who_issues_here(cast, client, settings):
    settings.TRILLIUM_PUBLIC_URL = settings.SITE_URL = "https://badges.example.org"
    make_key(cast.college)

    document = client.get("/.well-known/did.json").json()

    assert document["id"] == "did:web:badges.example.org"
    assert document["service"][0]["serviceEndpoint"].endswith("/issuers/lakeshore/did.json")


def test_what_is_unknown_is_not_found(client):
    for address in ("/status/none-1", "/issuers/none/did.json", "/achievements/none/v1"):
        assert client.get(address).status_code == 404


def test_an_achievement_stands_at_the_address_that_credentials_name(cast, client):
    award = make_award(cast)
    named = award.document["credentialSubject"]["achievement"]

    response = client.get(f"/achievements/{award.version.design.slug}/v1")

    served = json.loads(response.content)
    assert served["id"] == named["id"]
    assert served["resultDescription"] == named["resultDescription"]
    picture = client.get(f"/achievements/{award.version.design.slug}/v1/image.png")
    assert picture.content.startswith(b"\x89PNG")


def test_a_person_who_opens_an_achievement_lands_in_the_catalogue(cast, client):
    award = make_award(cast)

    response = client.get(
        f"/achievements/{award.version.design.slug}/v1", headers={"Accept": "text/html"}
    )

    assert response.status_code == 302
    assert response["Location"].startswith("/catalogue/")
    assert "Accept-Language" in response["Vary"]


def test_a_person_who_reads_french_lands_on_the_french_page(cast, client):
    award = make_award(cast)

    response = client.get(
        f"/achievements/{award.version.design.slug}/v1",
        headers={"Accept": "text/html", "Accept-Language": "fr-CA,fr;q=0.9"},
    )

    assert response["Location"] == f"/fr/catalogue/{award.version.design.slug}"


def test_a_draft_is_no_achievement(cast, client):
    award = make_award(cast)
    award.version.design.versions.update(state="draft")

    assert client.get(f"/achievements/{award.version.design.slug}/v1").status_code == 404


def test_own_addresses_are_never_fetched(settings):
    settings.TRILLIUM_PUBLIC_URL = settings.SITE_URL = "https://badges.example.org"
    documents = queries.site_documents()

    for address in (
        "https://badges.example.org/status/none-1",
        "did:web:badges.example.org:issuers:none",
        "http://127.0.0.1:9/status/x",
        "http://localhost/status/x",
    ):
        with pytest.raises(queries.resolving.Unresolvable, match="does not know"):
            documents.resolve(address)


def test_the_learner_reads_the_own_award(cast, client):
    award = make_award(cast)
    client.force_login(award.learner)

    assert client.get(f"/awards/{award.pk}").status_code == 200


def test_a_list_is_signed_anew_when_it_is_old(cast, client):
    award = make_award(cast, at=LATER - timedelta(days=40))
    before = award.status_list.signed_at

    client.get(f"/status/{award.status_list.slug}")

    award.status_list.refresh_from_db()
    assert award.status_list.signed_at > before
