import json

import pytest
from click.testing import CliRunner
from typer.main import get_command

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.structures.frameworks import checklist
from trillium.structures.frameworks.actions import save_house_pack
from trillium.web import cli

pytestmark = pytest.mark.django_db


def test_the_api_describes_itself(client):
    answer = client.get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert {"/api/v1/catalogue", "/api/v1/check", "/api/v1/frameworks"} <= set(
        answer.json()["paths"]
    )


def test_an_empty_catalogue_is_an_empty_list(client):
    assert client.get("/api/v1/catalogue").json() == {"count": 0, "entries": []}


def test_a_page_of_the_catalogue_has_a_size(client):
    assert client.get("/api/v1/catalogue?limit=0").status_code == 422


def test_every_framework_is_listed_and_can_be_read_in_french(client):
    listed = client.get("/api/v1/frameworks").json()

    one = client.get("/api/v1/frameworks/nzqa_2022?language=fr").json()

    assert len(listed) == 21
    assert one["criteria"][0]["source"]["url"].startswith("https://")


def test_an_unknown_framework_is_one_clear_sentence(client):
    answer = client.get("/api/v1/frameworks/nowhere")

    assert answer.status_code == 404
    assert "nowhere" in answer.json()["detail"]


def test_a_design_is_held_against_the_frameworks_asked_for(client):
    answer = client.post(
        "/api/v1/check?framework=osap_768_20&framework=cican_2021",
        b"title: X",
        content_type="application/yaml",
    )

    assert [each["id"] for each in answer.json()["frameworks"]] == ["osap_768_20", "cican_2021"]
    assert json.dumps(answer.json()).count('"missing"') > 10


def test_a_design_that_cannot_be_read_says_why(client):
    answer = client.post("/api/v1/check", b"tilte: X", content_type="application/yaml")

    assert answer.status_code == 409
    assert "title" in answer.json()["detail"]


@pytest.mark.parametrize("offset", [-1, 2**63, 10**30])
def test_a_page_beyond_every_catalogue_is_refused(client, offset):
    assert client.get(f"/api/v1/catalogue?offset={offset}").status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (rb'{"credential": "\ud800"}', 422),
        (rb'{"credential": {"a": "\ud800"}}', 200),
        (b'{"credential": {"id": "urn:x:1", "id": "urn:x:2"}}', 400),
        (b'{"credential": "x", "credential": "y"}', 400),
        (b'{"credential": {"a": ' + b"9" * 9_000 + b"}}", 400),
        (b"[" * 100_000, 400),
        (b"\xff", 400),
        (b"", 422),
    ],
)
def test_a_body_that_is_no_credential_is_answered_with_a_sentence(client, body, status):
    answer = client.post("/api/v1/verify", body, content_type="application/json")

    assert answer.status_code == status
    assert "detail" in answer.json() or answer.json()["verified"] is False


@pytest.mark.parametrize("place", ["catalogue/%00", "frameworks/%00", "frameworks/..%2Fx"])
def test_an_address_that_no_entry_can_have_is_not_found(client, place):
    assert client.get(f"/api/v1/{place}").status_code == 404


@pytest.mark.parametrize("door", ["check", "verify"])
def test_a_body_too_large_is_refused_with_a_sentence(client, door):
    answer = client.post(f"/api/v1/{door}", b" " * 3_000_000, content_type="application/json")

    assert answer.status_code == 413
    assert "too large" in answer.json()["detail"]


def test_a_body_of_unknown_length_is_refused_and_not_taken_for_an_empty_one(client):
    unknown = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}

    answer = client.post("/api/v1/check", b"title: X", content_type="text/plain", **unknown)
    page = client.post("/verify", b"text=x", content_type="text/plain", **unknown)

    assert (answer.status_code, page.status_code) == (411, 400)
    assert "Content-Length" in answer.json()["detail"]


def saved_house():
    cast = make_cast()
    words = {"en": "Our checklist", "fr": "Notre liste"}
    line = checklist.Line(title={"en": "A plan", "fr": "Un plan"}, strength="must")
    save_house_pack(
        actor=cast.priya,
        organisation=cast.college,
        content=checklist.framework(
            framework_id="ours",
            owner=words,
            title=words,
            definition=words,
            lines=[line],
            day="2026-01-01",
        ),
        at=THEN,
    )
    return cast


def test_who_is_signed_in_is_given_the_house_frameworks_near_them(client):
    cast = saved_house()
    assert "ours" not in {each["id"] for each in client.get("/api/v1/frameworks").json()}
    assert client.get("/api/v1/frameworks/ours").status_code == 404

    client.force_login(cast.priya)

    listed = {each["id"]: each for each in client.get("/api/v1/frameworks").json()}
    assert listed["ours"]["house"] is True
    assert client.get("/api/v1/frameworks/ours").json()["id"] == "ours"
    checked = client.post(
        "/api/v1/check?framework=ours", "title: x", content_type="application/yaml"
    )
    assert [each["id"] for each in checked.json()["frameworks"]] == ["ours"]


def test_the_command_line_lists_the_house_frameworks_of_the_database():
    saved_house()

    listed = CliRunner().invoke(get_command(cli.app), ["frameworks", "--house"])
    one = CliRunner().invoke(get_command(cli.app), ["frameworks", "ours", "--house"])
    none = CliRunner().invoke(get_command(cli.app), ["frameworks", "theirs", "--house"])

    assert "ours" in listed.stdout
    assert "A plan" in one.stdout
    assert (none.exit_code, "nearest is ours" in none.stderr) == (2, True)
