"""Our own check of the shape against 1EdTech's JSON Schema: the same verdict on every fixture.

Then every part of each fixture is taken out, or given a value of another kind, and the two must
still agree, but for what another check than `schema` answers for.
"""

import copy
import json

import pytest
from jsonschema import Draft201909Validator

from trillium.credentials.circumstances import Circumstances
from trillium.credentials.contexts import CREDENTIALS_V2, PACKAGED
from trillium.credentials.resolving import NoDocuments
from trillium.credentials.schemas import check_schema
from trillium.credentials.tests.cast import NOW
from trillium.credentials.values import as_list

pytestmark = pytest.mark.vectors
SETS = {"1edtech-public-validator": "ob30/**/*", "1edtech-ob3-spec": "*.json"}
# Credential-wide words that the checks format, dates and status answer for; endorsements inside
# are documents of their own, and criteria without a word in them are refused here on purpose.
ELSEWHERE = {"@context", "proof", "endorsement", "endorsementJwt", "validFrom", "validUntil"} | {
    *("awardedDate", "credentialSchema", "credentialStatus", "refreshService", "termsOfUse"),
    "criteria",
}
GIVEN = Circumstances(documents=NoDocuments(), at=NOW, trusted=None, contexts=PACKAGED)


@pytest.fixture
def schema(vectors):
    path = vectors("1edtech-ob3-schema") / "ob_v3p0_achievementcredential_schema.json"
    return Draft201909Validator(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture
def badges(vectors):
    found = {}
    for name, pattern in SETS.items():
        for path in sorted(vectors(name).glob(pattern)):
            try:
                document = json.loads(path.read_text(encoding="utf-8"))
            except (ValueError, OSError):
                continue
            types = as_list(document.get("type")) if isinstance(document, dict) else ()
            if (
                {"OpenBadgeCredential", "AchievementCredential"} & set(types)
                and as_list(document["@context"])[0] == CREDENTIALS_V2
                and "validFrom" in document
            ):
                found[path.name] = document
    return found


def ours(document):
    return check_schema(document, GIVEN).result != "failed"


def changed(document, root=None, path=()):
    """Yield the document without each of its parts, and with each part of another kind."""
    root = document if root is None else root
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in list(entries):
        if key in ELSEWHERE or (not path and key in ("id", "type")):
            continue
        if isinstance(document, dict):
            yield (*path, key, "removed"), put(root, (*path, key), None)
            yield (*path, key, "7"), put(root, (*path, key), 7)
            yield (*path, key, "text"), put(root, (*path, key), "text")
        if isinstance(value, dict | list):
            yield from changed(value, root, (*path, key))


def without_endorsements(value):
    """Return a copy without the documents inside, which are checked on their own."""
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if not key.startswith("endorsement")}
        return {key: without_endorsements(item) for key, item in kept.items()}
    return [without_endorsements(item) for item in value] if isinstance(value, list) else value


def put(root, path, value):
    made = copy.deepcopy(root)
    place = made
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return made


def test_every_fixture_gets_the_same_verdict(schema, badges, cases):
    # A wrong type of evidence, which the validator's own tests expect to fail as well.
    stricter = {"simple-err-evidence-type.json": (True, False)}

    with cases("1EdTech schema of Open Badges 3.0") as told:
        for name, each in badges.items():
            theirs = schema.is_valid(each)
            with told(name):
                assert (theirs, ours(each)) == stricter.get(name, (theirs, theirs))

    assert told.count >= 15


def test_every_change_of_a_part_gets_the_same_verdict(schema, badges):
    counted, stricter, laxer = 0, set(), set()
    for place, document in changed(without_endorsements(badges["complete.json"])):
        counted += 1
        theirs, own = schema.is_valid(document), ours(document)
        if theirs and not own:
            stricter.add(place[-2:])
        if own and not theirs:
            laxer.add(place)

    assert counted > 700
    # The schema takes any one text for a type, and does not look into dates.
    assert stricter == {
        ("type", "text"),
        ("activityStartDate", "text"),
        ("activityEndDate", "text"),
    }
    # The check `format` refuses these.
    assert laxer == {("credentialSubject", "removed"), ("issuer", "removed"), ("issuer", "7")}
