"""Contexts come from a fixed table and nowhere else."""

import hashlib
import json
import threading

import pytest

from trillium.credentials.canonical import canonical_form
from trillium.credentials.contexts import CREDENTIALS_V2, PACKAGED
from trillium.credentials.errors import ContextRefused, OutsideProfile
from trillium.credentials.tests.cast import unsigned

ADDRESS = "https://terms.example/v1"
TERMS = {"@context": {"@version": 1.1, "colour": "https://terms.example/colour"}}


def added(tmp_path, terms=TERMS, sha256=None):
    path = tmp_path / "terms.json"
    path.write_text(json.dumps(terms))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return PACKAGED.with_file(ADDRESS, path, sha256 or digest)


def coloured():
    document = unsigned()
    document["@context"] = [*document["@context"], ADDRESS]
    document["colour"] = "green"
    return document


def test_every_packaged_context_is_here_and_is_the_expected_one():
    for file in PACKAGED.files:
        assert "@context" in PACKAGED.document(file.address)


def test_a_context_of_the_host_is_added_to_another_table(tmp_path):
    assert "green" in canonical_form(coloured(), contexts=added(tmp_path))
    with pytest.raises(ContextRefused):
        canonical_form(coloured())


def test_a_file_that_has_changed_is_refused(tmp_path):
    with pytest.raises(ContextRefused, match="not the expected one"):
        canonical_form(coloured(), contexts=added(tmp_path, sha256="00" * 32))


def test_a_file_that_is_gone_is_refused(tmp_path):
    table = added(tmp_path)
    (tmp_path / "terms.json").unlink()

    with pytest.raises(ContextRefused, match="not installed"):
        canonical_form(coloured(), contexts=table)


def test_a_context_that_redefines_protected_words_is_refused(tmp_path):
    terms = {"@context": {"VerifiableCredential": "https://evil.example/x"}}

    with pytest.raises(ContextRefused, match="contradict"):
        canonical_form(coloured(), contexts=added(tmp_path, terms))


def test_a_context_that_gives_id_another_name_is_refused(tmp_path):
    terms = {"@context": {"colour": "@id"}}

    with pytest.raises(OutsideProfile):
        canonical_form(coloured(), contexts=added(tmp_path, terms))


@pytest.mark.parametrize(
    "definition",
    [
        {"@reverse": "https://terms.example/colour"},
        {"@id": "https://terms.example/colour", "@container": "@language"},
        {"@id": "https://terms.example/colour", "@type": "@json"},
    ],
)
def test_a_word_with_a_feature_that_is_not_used_here_is_refused(tmp_path, definition):
    with pytest.raises(OutsideProfile):
        canonical_form(coloured(), contexts=added(tmp_path, {"@context": {"colour": definition}}))


def test_threads_share_the_compiled_contexts(tmp_path):
    table = PACKAGED.with_file(ADDRESS, tmp_path / "unused", "00")
    forms, document = [], unsigned()
    threads = [
        threading.Thread(target=lambda: forms.append(canonical_form(document, contexts=table)))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(forms) == 8
    assert set(forms) == {canonical_form(document)}


def test_a_document_names_its_contexts():
    for contexts in ([], None, [CREDENTIALS_V2] * 13, 5):
        with pytest.raises(ContextRefused):
            canonical_form({**unsigned(), "@context": contexts})
