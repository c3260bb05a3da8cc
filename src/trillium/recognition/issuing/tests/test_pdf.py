import io
import subprocess
from datetime import date

import pypdf
import pytest
import zxingcpp
from PIL import Image

from trillium.credentials.reading import Kind, read_credential
from trillium.recognition.issuing import pdf
from trillium.structures.faces.face import PALETTES, Face, contrast

ADDRESS = "https://badges.example.org/verify/7a0c1f8e-2f6c-4c52-9f0e-2d8f8e6a1b11"
CREDENTIAL = '{"id":"urn:uuid:7a0c1f8e-2f6c-4c52-9f0e-2d8f8e6a1b11","name":"Zoë"}'


def certificate(**changes):
    return pdf.Certificate(
        **{
            "title": {"en": "Infection control", "fr": "Prévention des infections"},
            "holder": "Zoë <b>Müller</b> & O’Brien",
            "issuer": {"en": "Lakeshore College", "fr": "Collège Lakeshore"},
            "awarded": date(2026, 11, 1),
            "outcomes": [{"en": "Dons PPE", "fr": "Met l’ÉPI"}],
            "verify_address": ADDRESS,
            "credential": CREDENTIAL,
            "credential_id": "urn:uuid:7a0c1f8e-2f6c-4c52-9f0e-2d8f8e6a1b11",
            "hours": 120,
            "valid_until": date(2029, 1, 31),
            "confirmed_by": [{"en": "HomeCare Ontario North", "fr": "Soins à domicile Nord"}],
            **changes,
        }
    )


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.render(certificate())


def test_the_certificate_says_everything_in_both_languages(made):
    (page,) = pypdf.PdfReader(io.BytesIO(made)).pages

    text = " ".join(page.extract_text().split())
    everything = (
        "Zoë <b>Müller</b> & O’Brien | Infection control | Prévention des infections | "
        "November 1, 2026 | 1er novembre 2026 | Lakeshore College | Collège Lakeshore | "
        "120 hours | 120 heures | Valid until January 31, 2029 | Soins à domicile Nord | "
        "Dons PPE | Met l’ÉPI"
    )
    for words in everything.split(" | "):
        assert words in text


def test_the_certificate_declares_pdf_ua_and_is_tagged_with_title_and_language(made):
    reader = pypdf.PdfReader(io.BytesIO(made))

    root = reader.root_object
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-CA"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith("Infection control")


def test_the_credential_inside_is_the_signed_one_to_the_letter(made):
    found = read_credential(made)

    assert (found.kind, found.source) == (Kind.PDF, CREDENTIAL)


def test_a_token_is_attached_under_its_own_name():
    found = read_credential(pdf.render(certificate(credential="eyJh.eyJp.c2ln")))

    assert (found.kind, found.source) == (Kind.PDF, "eyJh.eyJp.c2ln")


def test_the_code_on_the_page_holds_the_verification_address(made, tmp_path):
    (tmp_path / "c.pdf").write_bytes(made)
    subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-singlefile", "c.pdf", "c"],  # noqa: S607
        cwd=tmp_path,
        check=True,
    )

    codes = zxingcpp.read_barcodes(Image.open(tmp_path / "c.png"))

    assert [code.text for code in codes] == [ADDRESS]


def test_long_texts_still_fit_on_one_page_and_too_long_ones_are_refused():
    long = [{"en": "Does what takes a good many words to say " * 2, "fr": "Fait " * 20}]

    made = pdf.render(certificate(outcomes=long * 6, title="A title of many words " * 6))

    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1
    with pytest.raises(pdf.PageTooFull):
        pdf.render(certificate(outcomes=long * 60))


def test_a_design_never_makes_the_printer_load_anything():
    hostile = '<img src="http://127.0.0.1:9/x"><style>@import "file:///etc/passwd"</style>'

    made = pdf.render(certificate(title=hostile, holder=hostile, outcomes=[hostile]))

    assert b"root:" not in made


def test_a_certificate_without_a_credential_has_nothing_attached():
    made = pdf.render(certificate(credential=""))

    assert not pypdf.PdfReader(io.BytesIO(made)).attachments


@pytest.mark.parametrize("palette", PALETTES)
def test_what_stands_on_a_certificate_can_be_read_in_every_palette(palette):
    colours = PALETTES[palette]
    face = Face(background=colours.background, foreground=colours.emblem, accent=colours.accent)

    inks = pdf._inks(face)

    assert contrast(inks.on_panel, inks.panel) >= 4.5
    assert contrast(inks.heading_on_panel, inks.panel) >= 4.5
    assert min(contrast(ink, "#ffffff") for ink in (inks.title, inks.second, inks.small)) >= 4.5
