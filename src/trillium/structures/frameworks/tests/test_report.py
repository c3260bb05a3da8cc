from html.parser import HTMLParser
from pathlib import Path

import pytest

from trillium.structures.designs.document import read_design
from trillium.structures.frameworks import packs, report, rules, wording

TEXT = (Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8")
EVERYTHING = read_design(TEXT, "everything.yaml")


def checked(document=EVERYTHING, ids=packs.ORDER, language="en", *, strict=False):
    asked = [packs.load_pack(name) for name in ids]
    return report.Checked(
        name="design.yaml",
        document=document,
        reports=rules.check_all(document, asked),
        language=language,
        strict=strict,
    )


def test_the_json_has_the_promised_shape():
    plain = report.as_json(checked())

    assert set(plain) == {"design", "frameworks"}
    assert plain["design"] == "Infection control for home care aides"
    for framework in plain["frameworks"]:
        assert list(framework) == [
            "id", "title", "met", "missing", "to_attest", "to_confirm", "not_applicable", "stands",
            "criteria",
        ]  # fmt: skip
        for criterion in framework["criteria"]:
            assert list(criterion) == [
                "id", "title", "strength", "result", "found", "asked", "source", "confidence",
                "binding", "why", "where",
            ]  # fmt: skip
            assert set(criterion["source"]) == {"title", "url", "section"}


def test_a_design_without_title_goes_by_its_file():
    assert report.as_json(checked({}))["design"] == "design.yaml"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_text_names_what_is_missing_and_where(language):
    words = report.as_text(checked({}, ["osap_768_20"], language))

    assert "os-4" in words
    assert "workload.hours" in words
    assert report.SAY[language]["missing"] in words
    assert "\x1b" not in words
    assert max(len(line) for line in words.splitlines()) < 140


def test_the_text_is_coloured_only_when_asked():
    assert "\x1b[31m" in report.as_text(checked({}), colour=True)


def test_the_last_lines_say_whether_it_stands():
    assert report.as_text(checked()).endswith("Every binding criterion is met.")
    assert "Binding criteria missing: os-1," in report.as_text(checked({}, ["osap_768_20"]))
    strict = checked(ids=["ecampusontario_pf_2020"], strict=True)
    assert "must attest: ecp-p1, ecp-f2a, ecp-f3." in report.as_text(strict)


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open, self.headings, self.ids, self.links = [], [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)
        if tag in {"h1", "h2"}:
            self.headings.append(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_is_whole_and_stands_alone(language):
    page = report.as_html(checked(language=language))
    outline = Outline()
    outline.feed(page)

    assert outline.open == []
    assert outline.headings[0] == "h1"
    assert outline.headings.count("h1") == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert all(link[1:] in outline.ids for link in outline.links if link.startswith("#"))
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert "src=" not in page


def test_the_page_shows_the_design_as_words_never_as_markup():
    page = report.as_html(checked({"title": "<script>alert(1)</script>"}))

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_framework_is_shown_with_its_sources():
    pack = packs.load_pack("cican_2021")

    words = report.pack_as_text(pack, "fr")
    plain = report.pack_as_json(pack, "fr")

    assert "Cadre national" in words
    assert len(plain["criteria"]) == 9
    assert all(criterion["source"]["title"] for criterion in plain["criteria"])
    assert len(report.packs_as_text(packs.load_packs(), "en").splitlines()) == 21


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "“1 credit of the institution”, “3 ECTS credits”"),
        ("fr", "« 1 crédit de l’établissement », « 3 crédits ECTS »"),
    ],
)
def test_credits_are_said_one_or_many(language, words):
    credits_ = [{"system": "institution", "value": 1}, {"system": "ECTS", "value": 3}]

    said = wording.found(
        None, ["workload.credits[]"], {"workload": {"credits": credits_}}, language=language
    )

    assert said.endswith(words)
