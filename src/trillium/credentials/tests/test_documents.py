"""Documents say what is known, and hash who it is about."""

import hashlib

from trillium.credentials import endorsement_credential
from trillium.credentials.canonical import canonical_form
from trillium.credentials.documents import Identity, Issuer, identity_hash
from trillium.credentials.tests.cast import ACHIEVEMENT, AWARDED, EMPLOYER, unsigned


def test_an_identity_enters_as_a_salted_hash():
    identity = Identity(kind="emailAddress", value="zoe@example.org", salt="9f2c")
    document = unsigned(identities=(identity,))

    written = document["credentialSubject"]["identifier"]

    assert written[0]["hashed"] is True
    assert written[0]["salt"] == "9f2c"
    assert written[0]["identityHash"] == (
        "sha256$" + hashlib.sha256(b"zoe@example.org9f2c").hexdigest()
    )
    assert "zoe@example.org" not in str(document)


def test_an_identity_in_clear_has_no_salt():
    document = unsigned(identities=(Identity(kind="name", value="Zoë Müller", in_clear=True),))

    assert document["credentialSubject"]["identifier"] == [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "Zoë Müller",
            "identityType": "name",
        }
    ]


def test_nothing_empty_is_written():
    document = unsigned(evidence=(), results=(), status=None, valid_until=None, awarded=None)

    for key in ("evidence", "credentialStatus", "validUntil", "awardedDate", "endorsement"):
        assert key not in document
    assert "image" not in document["issuer"]


def test_another_salt_gives_another_hash():
    assert identity_hash("zoe@example.org", "a") != identity_hash("zoe@example.org", "b")


def test_every_word_of_a_document_is_signed_text():
    image = Issuer(id=EMPLOYER.id, name="x", image="https://x.example/logo.png", email="a@b.c")

    assert "logo.png" in canonical_form(unsigned(issuer=image))


def test_an_endorsement_fixes_the_text_it_speaks_of():
    document = endorsement_credential(
        id="urn:uuid:1",
        issuer=EMPLOYER,
        subject_id=ACHIEVEMENT,
        comment="Good.",
        valid_from=AWARDED,
        subject_digest="sha256:" + "00" * 32,
    )

    assert document["relatedResource"][0]["id"] == f"{ACHIEVEMENT}#text"
    assert document["relatedResource"][0]["digestMultibase"].startswith("uEiAAAA")
    assert "digestMultibase" in canonical_form(document)
