"""What the shell answers when something cannot be done."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_refusal_is_one_clear_sentence(client):
    answer = client.get("/gallery/refused")

    assert answer.status_code == 409
    assert "The window for this closed on 1 May." in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_failure_of_ours_still_has_a_page(client, language):
    client.raise_request_exception = False

    answer = client.get("/gallery/broken" if language == "en" else "/fr/gallery/broken")

    assert answer.status_code == 500
    assert f'<html lang="{language}">' in answer.content.decode()


def test_a_strange_address_never_leads_away(client):
    answer = client.post("/theme", {"theme": "dark", "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"
