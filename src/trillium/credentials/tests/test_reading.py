import io
import json

import pypdf
import pytest

from trillium.credentials.baking import bake_png, bake_svg
from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.reading import Kind, read_credential
from trillium.credentials.tests.test_baking import JWT, SVG, png

CREDENTIAL = json.dumps({"id": "urn:x", "name": "Zoë Müller"}, ensure_ascii=False)


def pdf(*, name: str = "credential.json", data: bytes = CREDENTIAL.encode(), password: str = ""):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    if name:
        writer.add_attachment(name, data)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "source"),
    [
        (CREDENTIAL.encode(), Kind.JSON, CREDENTIAL),
        (b"\xef\xbb\xbf \n" + CREDENTIAL.encode() + b"\n", Kind.JSON, CREDENTIAL),
        (JWT.encode() + b"\n", Kind.JWT, JWT),
        (bake_png(png(), CREDENTIAL), Kind.PNG, CREDENTIAL),
        (bake_svg(SVG, CREDENTIAL).encode(), Kind.SVG, CREDENTIAL),
        (bake_svg(SVG, JWT).encode(), Kind.SVG, JWT),
        (pdf(), Kind.PDF, CREDENTIAL),
    ],
)
def test_a_credential_is_found_in_whatever_carries_it(data, kind, source):
    found = read_credential(data)

    assert (found.kind, found.source) == (kind, source)
    assert found.is_jwt == (source == JWT)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "nothing here"),
        (b"  \n", "nothing here"),
        (b"hello", "neither a JSON object nor a JWT"),
        (b"[1]", "neither a JSON object nor a JWT"),
        (b"\xff\xd8\xff\xe0 a photograph", "neither JSON, nor a JWT"),
        (b" " * 20_000_000, "20 MB"),
        (b"{" + b" " * 300_000 + b"}", "256 KiB"),
        (png(), "without a badge"),
        (SVG.encode(), "without a badge"),
        (pdf(name=""), "holds no credential"),
        (pdf(name="other.json"), "holds no credential"),
        (pdf(data=b"{" + b" " * 300_000 + b"}"), "256 KiB"),
        (pdf(password="secret"), "password"),
        (b"%PDF-1.7 and then nothing", "damaged"),
    ],
)
def test_what_holds_no_credential_says_so_in_a_sentence(data, sentence):
    with pytest.raises(CredentialUnreadable, match=sentence):
        read_credential(data)
