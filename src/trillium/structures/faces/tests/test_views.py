import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.structures.designs import queries as designs
from trillium.structures.designs.testing import make_version
from trillium.structures.faces import queries
from trillium.structures.faces.models import Picture
from trillium.structures.faces.testing import SVG_LOGO, png_logo

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def version(cast):
    return make_version(cast.priya, cast.college)


@pytest.fixture
def priya(cast, client):
    client.force_login(cast.priya)
    return client


def page(version, name="edit", **more):
    return reverse(f"faces:{name}", args=[version.design_id, version.number, *more.values()])


def answers(version, **changes):
    return {
        "revision": version.revision,
        "shape": "shield",
        "emblem": "gear",
        "pattern": "rays",
        "palette": "lake",
        "text_en": "Care",
        "text_fr": "Soins",
        "logo": "",
        "then": "save",
        **changes,
    }


def test_a_face_is_saved_in_the_design(priya, version):
    priya.post(page(version), answers(version))

    face = designs.version(version.pk).document["credential_template"]["face"]
    assert (face["shape"], face["background"], face["text"]["fr"]) == ("shield", "#123f63", "Soins")


def test_looking_saves_nothing_and_shows_the_drawing(priya, version):
    shown = priya.post(page(version), answers(version, then="preview"))

    assert "#123f63" in shown.text
    assert designs.version(version.pk).revision == version.revision


def test_colours_that_cannot_be_read_are_refused_with_one_that_can(priya, version):
    own = answers(
        version, palette="own", background="#0f4d3a", foreground="#1f4d3a", accent="#d98e2b"
    )

    shown = priya.post(page(version), own)

    assert shown.status_code == 422
    assert "The nearest colour that does is #" in shown.text
    assert designs.version(version.pk).revision == version.revision


def test_a_logo_is_kept_cleaned_and_stands_on_the_badge(priya, version, cast):
    hostile = SVG_LOGO.replace(b"<path", b"<script>alert(1)</script><path")
    file = SimpleUploadedFile("logo.svg", hostile)

    priya.post(page(version), answers(version, picture=file))

    saved = designs.version(version.pk)
    (kept,) = queries.pictures_of(cast.college)
    assert b"script" not in bytes(kept.content)
    assert saved.document["credential_template"]["face"]["logo"] == kept.digest
    assert "data:image/svg+xml" in queries.svg_of(saved, title="A", seed="a")


def test_what_is_no_picture_changes_nothing(priya, version):
    shown = priya.post(
        page(version), answers(version, picture=SimpleUploadedFile("a.png", b"not a picture"))
    )

    assert shown.status_code == 422
    assert "a.png is no picture that can be read" in shown.text
    assert not Picture.objects.exists()
    assert designs.version(version.pk).revision == version.revision


def test_two_writers_never_overwrite_each_other(priya, version):
    priya.post(page(version), answers(version))

    shown = priya.post(page(version), answers(version, shape="circle"))

    assert shown.status_code == 422
    assert designs.version(version.pk).document["credential_template"]["face"]["shape"] == "shield"


def test_the_picture_of_another_institution_cannot_be_used(version, client):
    elsewhere = make_organisation("elsewhere", name="Elsewhere College")
    ann = make_member(elsewhere, "Ann Other", "programme_lead")
    theirs = make_version(ann, elsewhere)
    client.force_login(ann)
    client.post(page(theirs), answers(theirs, picture=SimpleUploadedFile("b.png", png_logo())))
    digest = Picture.objects.get().digest
    client.force_login(version.design.started_by)

    shown = client.post(page(version), answers(version, logo=digest))

    assert shown.status_code == 422
    assert client.get(page(theirs)).status_code == 404
    assert client.get(page(theirs, "picture", kind="svg")).status_code == 404


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_the_picture_is_downloaded(priya, version, kind, begins):
    got = priya.get(page(version, "picture", kind=kind))

    assert got.content.startswith(begins)


def test_the_specimen_of_the_certificate_is_a_pdf(priya, version):
    got = priya.get(reverse("issuing:specimen", args=[version.design_id, version.number]))

    assert got.content.startswith(b"%PDF")


def test_the_editor_of_sections_leads_to_the_face(priya, version):
    got = priya.get(reverse("designs:edit", args=[version.design_id, version.number, "face"]))

    assert got.url == page(version)


def test_only_a_programme_lead_makes_faces(client, version, cast):
    client.force_login(cast.daniel)

    assert client.post(page(version), answers(version)).status_code == 403
