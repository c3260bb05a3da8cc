"""Awards as badges of Open Badges 2.0: served, downloaded, verified by our own reader."""

import json

import pytest

from trillium.accounts.organisations.testing import Cast, make_cast
from trillium.credentials.baking import unbake_png
from trillium.credentials.open_badges_2.recipients import recipient_is
from trillium.credentials.verify import verify_credential
from trillium.recognition.issuing import actions, queries
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.testing import make_award

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _public(settings):
    settings.TRILLIUM_PUBLIC_URL = settings.SITE_URL = "https://badges.example.org"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def award(cast) -> Award:
    return make_award(cast)


class Served:
    """What a receiver elsewhere finds: the answers of the site's public addresses."""

    def __init__(self, client) -> None:
        self._client = client

    def resolve(self, address):
        answer = self._client.get(address.removeprefix("https://badges.example.org"))
        assert answer.status_code == 200, address
        assert answer["Content-Type"] == "application/ld+json"
        assert answer["Access-Control-Allow-Origin"] == "*"
        return json.loads(answer.content)


def assertion(award):
    return json.loads(queries.file_of(award, "ob2-json").content)


def report_on(source, client, at):
    return verify_credential(source, documents=Served(client), at=at)


def test_a_receiver_elsewhere_verifies_the_badge_by_what_stands_at_its_addresses(award, client):
    badge = assertion(award)

    report = report_on(badge, client, award.issued_at)

    assert report.verified, report.as_json()
    assert badge["id"] == f"https://badges.example.org/badges/{award.pk}"
    assert report.achievement.name == "Infection control for home care aides"
    assert report.issuer.name == "Lakeshore College / Collège Lakeshore"
    assert {check.name: check.code for check in report.checks}["schema"] == "schema.old_badge"


def test_the_badge_is_of_the_learners_address_and_says_no_name(award):
    badge = assertion(award)

    assert recipient_is(badge, award.learner.email)
    assert not recipient_is(badge, "somebody.else@example.org")
    written = json.dumps(badge, ensure_ascii=False)
    assert award.learner.email not in written
    assert award.enrolment.name not in written


def test_the_picture_carries_the_same_badge_under_the_keyword_of_its_version(award, client):
    picture = queries.file_of(award, "ob2-png")

    assert picture.name.endswith(".ob2.png")
    assert b"openbadges\0" in picture.content
    assert json.loads(unbake_png(picture.content)) == assertion(award)
    assert report_on(unbake_png(picture.content), client, award.issued_at).verified


def test_a_changed_badge_is_not_the_one_that_stands_there(award, client):
    changed = assertion(award) | {"issuedOn": "2020-01-01T00:00:00Z"}

    report = report_on(changed, client, award.issued_at)

    assert report.check("signature").code == "signature.old_badge_differs"


def test_a_revoked_badge_says_so_at_its_address_and_older_copies_fail(cast, award, client):
    copy = assertion(award)
    reason = "The film showed another person."
    actions.revoke_credential(actor=cast.helene, award=award, reason=reason, at=award.issued_at)

    served = Served(client).resolve(copy["id"])

    assert (served["revoked"], served["revocationReason"]) == (True, reason)
    for each in (copy, served):
        report = report_on(each, client, award.issued_at)
        assert report.check("status").code == "status.revoked"
        assert not report.verified


def test_a_revoked_key_takes_its_badges_with_it(cast, award, client):
    copy = assertion(award)
    actions.revoke_key(actor=cast.helene, key=award.key, reason="Lost", at=award.issued_at)

    assert report_on(copy, client, award.issued_at).check("status").code == "status.revoked"


def test_the_site_verifies_its_own_badge_without_a_network_and_knows_the_issuer(award):
    report = verify_credential(
        assertion(award),
        documents=queries.site_documents(award.issued_at),
        at=award.issued_at,
    )

    assert report.verified
    assert queries.old_issuer_at(report.issuer.id) == award.organisation


def test_what_is_not_there_is_not_found(award, client):
    slug = award.version.design.slug
    for path in (
        "/badges/5a3c8c4e-3f4e-4a65-9d9e-0f5a3f0e7a11",
        f"/badges/classes/{slug}/v9",
        "/badges/classes/none/v1",
        "/badges/issuers/none",
        "/badges/issuers/homecare-ontario-north",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert json.loads(answer.content)["detail"]


def test_a_learner_who_was_erased_has_no_badge_here(award, client):
    Award.objects.filter(pk=award.pk).update(document=None, jwt="")
    award.refresh_from_db()

    assert queries.old_kinds_of(award) == []
    assert client.get(f"/badges/{award.pk}").status_code == 404
    with pytest.raises(queries.files.NoSuchFile):
        queries.file_of(award, "ob2-png")


def test_a_draft_is_no_badge_class(award, client):
    award.version.design.versions.update(state="draft")

    assert client.get(f"/badges/classes/{award.version.design.slug}/v1").status_code == 404


@pytest.mark.parametrize("kind", ["ob2-json", "ob2-png"])
def test_those_who_see_the_award_download_the_older_badge(cast, award, client, kind):
    client.force_login(cast.helene)
    page = client.get(f"/awards/{award.pk}").content.decode()
    assert f"/awards/{award.pk}/files/{kind}" in page
    assert f"https://badges.example.org/badges/{award.pk}" in page

    answer = client.get(f"/awards/{award.pk}/files/{kind}")

    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]

    client.force_login(cast.sandra)
    assert client.get(f"/awards/{award.pk}/files/{kind}").status_code in (403, 404)
