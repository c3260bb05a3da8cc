import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.credentials.status import StatusEntry
from trillium.credentials.verify import verify_credential
from trillium.delivery.offerings.testing import launch_document, make_approved
from trillium.recognition.issuing import composing, queries
from trillium.recognition.issuing.actions import keys, presses
from trillium.recognition.issuing.press import WORTH_A_TEMPLATE
from trillium.recognition.issuing.testing import make_endorsement, make_key
from trillium.structures.designs.testing import make_version

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 12, tzinfo=UTC)


def awarding(number, *, evidence=1, levels=("Meets it", None)):
    return composing.Awarding(
        credential_id=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        identities=[
            composing.Identity(kind="name", value=f"Zoë “Z” Müller {number}"),
            composing.Identity(kind="emailAddress", value=f"z{number}@example.org", salt="ab"),
        ],
        awarded=AT,
        valid_from=AT,
        status=StatusEntry(list_address="https://college.example.org/status/1", index=number),
        evidence=[
            composing.Evidence(
                url=f"https://films.example.org/{number}/{piece}",
                name="Film\nof the station",
                narrative="Calm" if piece else None,
            )
            for piece in range(evidence)
        ],
        results=[
            composing.OutcomeResult(outcome=outcome, level=level)
            for outcome, level in zip(("o1", "o2"), levels, strict=True)
        ],
    )


def pressed(endorsed):
    cast = make_cast()
    make_key(cast.college)
    if endorsed:
        version = make_version(cast.priya, cast.college, document=launch_document())
        make_endorsement(cast, version)
    else:
        version = make_approved(cast)
    signer = keys.signer_for(cast.college)
    return presses.made(version, signer), signer


@pytest.mark.parametrize("endorsed", [False, True])
@pytest.mark.parametrize("shape", [{}, {"evidence": 0}, {"evidence": 3, "levels": (None, "High")}])
def test_the_press_signs_what_the_general_path_signs_byte_for_byte(endorsed, shape):
    press, signer = pressed(endorsed)
    one = {"key": signer.pair, "method": signer.row.method, "at": AT}
    many = [awarding(number, **shape) for number in range(WORTH_A_TEMPLATE)]
    general = press.sign(many[3], **one)  # the first of its shape: no template yet

    filled = list(press.sign_each(many, **one))

    assert len(press._forms) == 1
    assert filled[3] == general
    documents = queries.site_documents(AT)
    for form in (filled[5].document, filled[5].jwt):
        checks = verify_credential(form, documents=documents, at=AT).checks
        assert next(each.result for each in checks if each.name == "signature") == "passed"
    assert ("endorsement" in json.loads(general.document)["credentialSubject"]["achievement"]) is (
        endorsed
    )


def test_a_rare_shape_takes_the_general_path():
    press, signer = pressed(endorsed=False)

    press.sign(awarding(1), key=signer.pair, method=signer.row.method, at=AT)

    assert press._forms == {}


def test_values_that_fit_no_template_are_signed_or_refused_by_the_general_path():
    press, signer = pressed(endorsed=False)
    many = [awarding(number, evidence=2) for number in range(WORTH_A_TEMPLATE)]
    list(press.sign_each(many, key=signer.pair, method=signer.row.method, at=AT))
    twin = composing.Evidence(url="https://films.example.org/0/0", name="Again")
    odd = replace(awarding(1, evidence=0), evidence=[twin, twin])

    signed = press.sign(odd, key=signer.pair, method=signer.row.method, at=AT)

    assert len(json.loads(signed.document)["evidence"]) == 2
