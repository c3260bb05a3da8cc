import json
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.credentials.baking import (
    MAX_CREDENTIAL,
    CannotBake,
    bake_png,
    bake_svg,
    unbake_png,
    unbake_svg,
)
from trillium.credentials.errors import CredentialUnreadable

JWT = "eyJhbGciOiJFZDI1NTE5In0.eyJpZCI6InVybjp4In0.c2lnbmF0dXJl"
SVG = (
    '<?xml version="1.0"?><!-- a > b --><svg xmlns="http://www.w3.org/2000/svg" '
    'aria-label="5 > 3" viewBox="0 0 1 1"><circle r="1"/></svg>'
)
TRICKY = json.dumps({"a": ']]> <b>&amp; " é 🎓 \u0001 \u2028', "b": "]]"}, ensure_ascii=False)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*between: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(between) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize("credential", [JWT, TRICKY, '{"id":"urn:x"}'])
def test_what_is_baked_is_read_back_character_by_character(credential):
    in_png = bake_png(png(), credential)
    in_svg = bake_svg(SVG, credential)

    assert unbake_png(in_png) == credential
    assert unbake_svg(in_svg.encode()) == credential


def test_a_baked_png_keeps_every_other_chunk():
    original = png(chunk(b"tEXt", b"Author\0someone"))

    baked = bake_png(original, JWT)

    assert baked.startswith(original[:-12])
    assert b"iTXt" + b"openbadgecredential\0\0\0\0\0" + JWT.encode() in baked


def test_a_jwt_in_an_svg_stands_in_the_attribute_verify():
    assert f'verify="{JWT}"' in bake_svg(SVG, JWT)


def test_a_control_character_in_json_is_escaped_as_xml_cannot_hold_it():
    credential = '{"a": "\ufffe"}'

    baked = bake_svg(SVG, credential)

    assert json.loads(unbake_svg(baked.encode())) == json.loads(credential)


@pytest.mark.parametrize("bake", [lambda c: bake_png(png(), c), lambda c: bake_svg(SVG, c)])
def test_what_is_no_credential_is_not_baked(bake):
    for wrong in ("hello", "", "{", '{"a":"' + "x" * MAX_CREDENTIAL + '"}'):
        with pytest.raises(CannotBake):
            bake(wrong)


def test_a_picture_holds_one_credential_only():
    with pytest.raises(CannotBake, match="already holds"):
        bake_png(bake_png(png(), JWT), JWT)
    with pytest.raises(CannotBake, match="already holds"):
        bake_svg(bake_svg(SVG, JWT), JWT)


def test_a_picture_that_is_none_is_not_baked():
    with pytest.raises(CannotBake, match="not a PNG"):
        bake_png(b"GIF89a", JWT)
    with pytest.raises(CannotBake, match="not an SVG"):
        bake_svg("<html/>", JWT)
    with pytest.raises(CannotBake, match="empty"):
        bake_svg('<svg xmlns="http://www.w3.org/2000/svg"/>', JWT)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (png(), "without a badge"),
        (png()[:-4], "cut off"),
        (png()[:-20], "cut off"),
        (png()[:50] + b"\xff" + png()[51:], "damaged"),
        (png(chunk(b"iTXt", b"openbadgecredential")), "damaged"),
        (png(chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0nonsense")), "damaged"),
        (png(chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0\xff\xfe")), "not text"),
        (png(chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}") * 2), "more than one"),
        (png()[:8] + png()[33:], "damaged"),
        (b"\x89PNG\r\n\x1a\n", "cut off"),
    ],
)
def test_a_png_that_cannot_be_read_says_why(data, sentence):
    with pytest.raises(CredentialUnreadable, match=sentence):
        unbake_png(data)


def test_a_compressed_badge_is_read_and_a_bomb_is_not():
    head = b"openbadgecredential\0\x01\0\0\0"
    small, bomb = zlib.compress(JWT.encode()), zlib.compress(b" " * 50_000_000)

    assert unbake_png(png(chunk(b"iTXt", head + small))) == JWT
    with pytest.raises(CredentialUnreadable, match="too large"):
        unbake_png(png(chunk(b"iTXt", head + bomb)))


BADGE = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="https://purl.imsglobal.org/ob/v3p0">'
LAUGHS = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("svg", "sentence"),
    [
        (SVG, "without a badge"),
        ("<svg", "not well formed"),
        ("<html/>", "not an SVG"),
        (f"{LAUGHS}{BADGE}&b;</svg>", "declares entities"),
        (f"{OUTSIDE}{BADGE}&x;</svg>", "declares entities"),
        (f"{BADGE}{'<g>' * 300}{'</g>' * 300}</svg>", "too complex"),
        (f"{BADGE}<o:credential><b/></o:credential></svg>", "holds elements"),
        (f"{BADGE}<o:credential>{'x' * 300_000}</o:credential></svg>", "too large"),
        (BADGE + '<o:credential verify="a.b.c"/>' * 2 + "</svg>", "more than one"),
    ],
)
def test_an_svg_that_cannot_be_read_says_why(svg, sentence):
    with pytest.raises(CredentialUnreadable, match=sentence):
        unbake_svg(svg.encode())


def test_a_doctype_alone_is_passed_over_and_never_loaded():
    svg = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://127.0.0.1:9/x.dtd">' + SVG[21:]

    assert unbake_svg(bake_svg(svg, JWT).encode()) == JWT


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_readers(noise):
    for read, data in ((unbake_png, png()[:40] + noise), (unbake_svg, SVG[:60].encode() + noise)):
        try:
            read(data)
        except CredentialUnreadable:
            continue


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=4))
def test_any_json_object_survives_both_pictures(value):
    credential = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()

    assert json.loads(unbake_png(bake_png(png(), credential))) == json.loads(credential)
    assert json.loads(unbake_svg(bake_svg(SVG, credential).encode())) == json.loads(credential)
