"""Open Badges 2.0 and 1.x: 1EdTech's fixtures against what their own validators expect."""

import json
from datetime import UTC, datetime

import pytest

from trillium.credentials import verify_credential
from trillium.credentials.errors import CredentialUnreadable, Unresolvable
from trillium.credentials.open_badges_2 import reading
from trillium.credentials.reading import read_credential

pytestmark = pytest.mark.vectors
NOW = datetime(2022, 6, 1, tzinfo=UTC)
SET = "1edtech-public-validator"
BADGES = "1EdTech public validator, Open Badges 2.0"
CORE = "openbadges-validator-core"
INVALID = {  # fixture: the check that must fail
    "assertion-with-data-image.json": "schema",
    "basic-assertion-expired-before-issued.json": "dates",
    "basic-assertion-in-future.json": "dates",
    "basic-assertion-invalid-type.json": "format",
    "basic-assertion-with-allowed-origins-invalid-starts-with.json": "issuer_key",
    "simple-revoked.jwt": "status",
}
VALID = (
    "assertion-with-endorsements.json",
    "assertion-with-multiple-extensions.json",
    "basic-assertion-with-allowed-origins-valid-multiple-starts-with.json",
    "basic-assertion-with-allowed-origins.json",
    "basic-assertion.json",
    "simple-badge.png",
    "simple-not-revoked.jwt",
)
WARNING = "warning-issuer-non-http.json"
# What is not an award: a badge class or an issuer, for the validator's reading of classes.
PARTS = {
    "badge-class-with-language.json": "BadgeClass",
    "rdf-validation/valid-badge-class-empty-criteria-type.json": "BadgeClass",
    "rdf-validation/valid-badge-class.json": "BadgeClass",
    "rdf-validation/valid-issuer-extension.json": "Issuer",
    "rdf-validation/invalid-class.json": None,
    "rdf-validation/invalid-one-invalid-class.json": None,
}


class Site:
    """example.org as the fixtures have it: its files, and the badge itself at its own address."""

    def __init__(self, folder, hosted=None) -> None:
        self.folder, self.hosted = folder, hosted or {}
        self.asked = []

    def resolve(self, address):
        self.asked.append(address)
        if address == self.hosted.get("id"):
            return self.hosted
        path = self.folder / address.rpartition("/")[2]
        if "example.org/" not in address or not path.is_file():
            raise Unresolvable(f"{address} is not here.")
        return json.loads(path.read_text(encoding="utf-8"))


def report_on(folder, name):
    found = read_credential((folder / name).read_bytes())
    hosted = {} if found.is_jwt else json.loads(found.source)
    site = Site(folder / "assets", hosted)
    return verify_credential(found.source, documents=site, at=NOW)


@pytest.fixture
def ob20(vectors):
    return vectors(SET) / "ob20"


def test_every_fixture_has_its_expected_result_here(vectors):
    expected = json.loads((vectors(SET) / "expected.json").read_text())
    named = {name.removeprefix("ob20/"): each for name, each in expected.items() if "ob20" in name}

    assert set(named) == {*INVALID, *VALID, WARNING, *PARTS}
    for name, tests in named.items():
        results = {test["expected"] for test in tests or ()}
        assert "invalid" not in results or name in INVALID, name
        assert "valid" not in results or name in {*VALID, *PARTS}, name


@pytest.mark.parametrize("name", VALID)
def test_a_good_badge_is_verified(ob20, cases, name):
    report = report_on(ob20, name)

    with cases(BADGES) as told, told(name):
        assert report.verified, report.as_json()
        assert report.issuer.name in ("An Example Badge Issuer", "Example Issuer")


@pytest.mark.parametrize(("name", "check"), list(INVALID.items()))
def test_a_bad_badge_fails_at_the_named_check(ob20, cases, name, check):
    report = report_on(ob20, name)

    with cases(BADGES) as told, told(name):
        assert [each.name for each in report.checks if each.result == "failed"] == [check]


def test_an_issuer_that_has_no_web_address_of_its_own_is_not_settled(ob20, cases):
    report = report_on(ob20, WARNING)

    with cases(BADGES) as told, told(WARNING):
        assert report.check("issuer_key").code == "issuer_key.id_elsewhere"
        assert not report.verified
        assert not [each for each in report.checks if each.result == "failed"]


@pytest.mark.parametrize(("name", "kind"), list(PARTS.items()))
def test_a_part_of_a_badge_is_known_by_its_class_and_is_no_award(ob20, cases, name, kind):
    document = json.loads((ob20 / name).read_text(encoding="utf-8"))

    with cases(BADGES) as told, told(name):
        if kind is None:
            with pytest.raises(CredentialUnreadable, match="not one of Open Badges"):
                reading.class_of(document)
        else:
            assert reading.class_of(document) == kind
        report = report_on(ob20, name)
        assert report.check("format").result == "failed"
        assert not report.verified


@pytest.mark.parametrize(
    ("badge", "verified"),
    [
        ("altbadgeurl", True),
        ("badge-with-data-image", True),
        ("badgeclass-with-complex-image", True),
        ("badgeclass-with-endorsements", True),
        ("badgeclass-with-language", True),
        ("badgeclass1", True),
        ("robotics-badge", True),
        ("basic-badge-no-public-key", True),
        ("badge-from-organization-with-revocation-list", True),
        ("badge-from-organization-with-empty-revocation-list", True),
        ("badgeclass-with-verification", True),
        ("badgeclass-with-verification-valid-starts-with", True),
        ("badgeclass-with-verification-valid-multiple-starts-with", True),
        ("badgeclass-with-verification-invalid-starts-with", False),
        ("badgeclass-with-verification-invalid-multiple-starts-with", False),
        ("badge-with-bad-issuer", False),
        ("organization", False),
        ("key1", False),
        ("endorsement-1", False),
        ("revocation-list", False),
        ("badgecriteria", False),
        ("issuer-invalid-type", False),
    ],
)
def test_an_award_is_as_good_as_its_badge_class_and_issuer(ob20, cases, badge, verified):
    award = json.loads((ob20 / "basic-assertion.json").read_text())
    award["badge"] = f"https://example.org/{badge}.json"

    report = verify_credential(award, documents=Site(ob20 / "assets", award), at=NOW)

    with cases(BADGES) as told, told(f"assets/{badge}.json"):
        assert report.verified is verified, report.as_json()


def test_a_signed_badge_fails_when_one_byte_is_changed(ob20):
    token = (ob20 / "simple-not-revoked.jwt").read_text().strip()
    head, payload, signature = token.split(".")
    changed = signature[:20] + ("A" if signature[20] != "A" else "B") + signature[21:]

    report = verify_credential(
        f"{head}.{payload}.{changed}", documents=Site(ob20 / "assets"), at=NOW
    )

    assert report.check("signature").code == "signature.bad"


# The components of openbadges-validator-core: good parts from which its own tests build.
A_COM = {"1_0_basic_issuer": "http://a.com/issuer", "1_0_basic_assertion": "http://a.com/instance"}


class Components(dict):
    def resolve(self, address):
        if address not in self:
            raise Unresolvable(f"{address} is not here.")
        return self[address]


@pytest.fixture
def components(vectors):
    raw = json.loads((vectors("ob2-validator-core") / "test_components.json").read_text())
    return {name: json.loads(text) for name, text in raw.items() if "context" not in name}


def test_a_badge_of_2_0_is_verified_with_its_parts(components, cases):
    award = components["2_0_basic_assertion"]
    badge = {**components["1_1_basic_badgeclass"], "@context": reading.CONTEXT}
    issuer = components["2_0_basic_issuer"]
    known = Components({each["id"]: each for each in (award, badge, issuer)})

    with cases(CORE) as told, told("2_0_basic_assertion"):
        assert verify_credential(award, documents=known, at=NOW).verified


@pytest.mark.parametrize(
    "name", ["1_0_basic_assertion", "1_0_basic_assertion_with_extra_properties"]
)
def test_a_badge_of_1_0_is_verified_with_its_parts(components, cases, name):
    award = components[name]
    badge = {**components["1_1_basic_badgeclass"], "issuer": "http://a.com/issuer"}
    known = Components(
        {
            award["verify"]["url"]: award,
            "http://a.com/badgeclass": badge,
            "http://a.com/issuer": components["1_0_basic_issuer"],
        }
    )

    report = verify_credential(award, documents=known, at=NOW)

    with cases(CORE) as told, told(name):
        assert report.verified, report.as_json()
        assert report.issuer.id == "http://a.com/issuer"


def test_a_badge_of_0_5_names_nothing_by_which_it_could_be_verified(components, cases):
    report = verify_credential(components["0_5_assertion"], documents=Components(), at=NOW)

    with cases(CORE) as told, told("0_5_assertion"):
        assert report.check("signature").code == "signature.old_badge_nowhere"
        assert not report.verified


def test_a_picture_without_a_badge_says_so(vectors, cases):
    data = (vectors("ob2-validator-core") / "public_domain_heart.png").read_bytes()
    refused = pytest.raises(CredentialUnreadable, match="without a badge")

    with cases(CORE) as told, told("public_domain_heart.png"), refused:
        read_credential(data)
