import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from trillium.kit.errors import Refused
from trillium.structures.faces.pictures import (
    LARGEST_FILE,
    PictureDeclares,
    PictureEmpty,
    PictureTooLarge,
    PictureUnreadable,
    read_picture,
)
from trillium.structures.faces.testing import SVG_LOGO, png_logo

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
SHAPE = '<path d="M0 0L5 5L0 5Z"/>'


def read(inside, attributes='viewBox="0 0 10 10"'):
    return read_picture(f"{OPEN}{attributes}>{inside}</svg>".encode(), "logo.svg")


@pytest.mark.parametrize(
    ("hostile", "gone"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<image xlink:href="http://127.0.0.1/x.png"/>', "image"),
        ('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>', "body"),
        ('<a xlink:href="javascript:alert(1)"><path d="M0 0"/></a>', "javascript"),
        ('<use xlink:href="http://127.0.0.1/x.svg#a"/>', "use"),
        ('<path d="M0 0" onclick="alert(1)"/>', "onclick"),
        ('<path d="M0 0" fill="url(http://127.0.0.1/x#a)"/>', "127.0.0.1"),
        ('<path d="M0 0" style="fill:url(data:image/svg+xml;base64,AAAA)"/>', "base64"),
        ("<style>@import 'http://127.0.0.1/x.css';</style>", "import"),
        ('<set attributeName="onload" to="alert(1)"/>', "set"),
        ('<path d="M0 0"><animate attributeName="d"/></path>', "animate"),
    ],
)
def test_scripts_and_outside_references_are_taken_out(hostile, gone):
    cleaned = read(SHAPE + hostile).content.decode()

    assert gone not in cleaned
    assert "M0 0L5 5L0 5Z" in cleaned


def test_what_was_taken_out_is_told():
    assert read(f"{SHAPE}<script/><text>Hi</text>").removed == ("script", "text")


def test_classes_and_styles_of_drawing_programs_keep_their_colours():
    made = read(
        "<style>.cls-1{fill:#123456;font-family:x}</style>"
        '<rect class="cls-1" width="4" height="4"/><rect style="stroke:#abcdef" width="1"/>'
    ).content.decode()

    assert 'fill="#123456"' in made
    assert 'stroke="#abcdef"' in made


def test_gradients_and_clips_inside_the_picture_stay():
    made = read(
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient>'
        '<linearGradient id="b" xlink:href="#a"/></defs><path d="M0 0L5 5" fill="url(#b)"/>'
    ).content.decode()

    assert 'fill="url(#b)"' in made
    assert 'href="#a"' in made


def test_a_picture_without_a_view_box_is_given_one_and_scales():
    made = read(SHAPE, 'width="120px" height="60"').content.decode()

    assert 'viewBox="0 0 120 60"' in made
    assert 'width="120px"' not in made


def test_the_plain_document_type_of_older_programs_is_read():
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x/svg11.dtd">'

    assert read_picture(doctype.encode() + SVG_LOGO, "a.svg").media_type == "image/svg+xml"


def test_entities_are_refused_with_their_line():
    bomb = b'<?xml version="1.0"?>\n<!DOCTYPE svg [<!ENTITY a "aaaa">]>\n' + SVG_LOGO

    with pytest.raises(PictureDeclares, match=r"line 2"):
        read_picture(bomb, "a.svg")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", PictureUnreadable),
        (b"%PDF-1.7", PictureUnreadable),
        (b"<svg", PictureUnreadable),
        (b"<html><svg></svg></html>", PictureUnreadable),
        (SVG_LOGO.decode().encode("utf-16"), PictureUnreadable),
        (png_logo()[:40], PictureUnreadable),
        (b"x" * (LARGEST_FILE + 1), PictureTooLarge),
        (f"{OPEN}><text>Hi</text></svg>".encode(), PictureEmpty),
        (f"{OPEN}>{'<g/>' * 6000}</svg>".encode(), PictureTooLarge),
        (f"{OPEN}>{'<g>' * 4000}{'</g>' * 4000}</svg>".encode(), PictureEmpty),
    ],
)
def test_what_is_no_picture_is_refused_with_its_name(data, problem):
    with pytest.raises(problem, match=r"logo"):
        read_picture(data, "logo")


def test_a_picture_of_pixels_is_drawn_anew_and_small():
    made = read_picture(png_logo(side=2000), "a.png")

    picture = Image.open(io.BytesIO(made.content))
    assert (made.media_type, picture.size) == ("image/png", (512, 512))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200).map(lambda tail: b"<svg" + tail) | st.binary(max_size=400))
def test_no_bytes_do_worse_than_being_refused(data):
    with pytest.raises(Refused, match=r"any"):
        read_picture(data, "any")
