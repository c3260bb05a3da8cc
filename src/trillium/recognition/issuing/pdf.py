"""The certificate: one A4 page in both languages, PDF/UA-1, with the signed credential inside.

The QR code holds the verification address; the credential itself is attached under the name that
`credentials.reading` looks for. WeasyPrint draws it and may fetch nothing.
"""

import base64
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape

import segno
import weasyprint
from weasyprint.urls import URLFetcher

from trillium.kit.errors import Refused
from trillium.structures.faces import drawing, shapes
from trillium.structures.faces.face import Face, contrast, nearest_readable

Text = str | Mapping[str, str]
WHITE = "#ffffff"

# PDF §7.11.3: the names under which verification looks for the credential; they may never change.
ATTACHED_JSON, ATTACHED_JWT = "credential.json", "credential.jwt"

_WORDS = {
    "kind": {"en": "Micro-credential", "fr": "Microcertification"},
    "shown": {
        "en": "has shown, by assessment, what this micro-credential asks for",
        "fr": "a démontré, par évaluation, ce que demande cette microcertification",
    },
    "can": {"en": "The holder can", "fr": "La personne titulaire sait"},
    "awarded": {"en": "Awarded by", "fr": "Décernée par"},
    "on": {"en": "on", "fr": "le"},
    "confirmed": {"en": "Confirmed by", "fr": "Avec l’appui de"},
    "hours": {"en": "{hours} hours", "fr": "{hours} heures"},
    "until": {"en": "Valid until {day}", "fr": "Valide jusqu’au {day}"},
    "verify": {"en": "Verify", "fr": "Vérifier"},
    "scan": {
        "en": "Scan the code, or give this file to any verifier: "
        "the signed credential is attached to it.",
        "fr": "Balayez le code ou remettez ce fichier à qui vérifie : "
        "l’attestation signée y est jointe.",
    },
    "qr": {"en": "QR code: opens the verification page", "fr": "code QR : ouvre la vérification"},
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
#: Font sizes of the running text in points; the first that leaves one page is taken.
_DENSITIES = (10.4, 9.6, 8.8, 8.0, 7.2, 6.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What the page says. Texts may be in one language or two."""

    title: Text
    holder: str
    issuer: Text
    awarded: date
    outcomes: Sequence[Text]
    verify_address: str
    credential: str  # JSON, or a compact JWT
    credential_id: str
    hours: int | float | None = None
    valid_until: date | None = None
    confirmed_by: Sequence[Text] = ()
    languages: Sequence[str] = ("en", "fr")
    face: Face = field(default_factory=Face)
    badge: str = ""  # SVG; nothing where none is to be shown


class PageTooFull(Refused):
    """The certificate’s texts do not fit on one page."""


def render(certificate: Certificate) -> bytes:
    """Return the certificate as PDF/UA-1, the credential attached where there is one.

    Raises PageTooFull where its texts would need more than one page even at the smallest size.
    """
    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    for size in _DENSITIES:
        page = weasyprint.HTML(string=_html(certificate, size), url_fetcher=fetcher)
        document = page.render(pdf_variant="pdf/ua-1")
        if len(document.pages) == 1:
            break
    else:
        raise PageTooFull
    if certificate.credential:
        document.metadata.attachments = [_attachment(certificate)]
    made: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=certificate.credential_id.encode()
    )
    return made


def day_in(language: str, day: date) -> str:
    """Return a date as people write it in a language."""
    month = _MONTHS[language].split()[day.month - 1]
    if language == "fr":
        return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"
    return f"{month} {day.day}, {day.year}"


def _attachment(certificate: Certificate) -> weasyprint.Attachment:
    is_json = certificate.credential.lstrip().startswith("{")
    return weasyprint.Attachment(
        string=certificate.credential,
        name=ATTACHED_JSON if is_json else ATTACHED_JWT,
        description="Open Badges 3.0 credential, signed",
        relationship="Data",
        created=datetime(*certificate.awarded.timetuple()[:3], 12, tzinfo=UTC),
        modified=datetime(*certificate.awarded.timetuple()[:3], 12, tzinfo=UTC),
    )


def _html(certificate: Certificate, size: float) -> str:
    first, *others = certificate.languages
    columns = "".join(_column(certificate, language) for language in certificate.languages)
    lesser = "".join(
        f'<p class="second" lang="{language}">{_t(certificate.title, language)}</p>'
        for language in others
        if _t(certificate.title, language) != _t(certificate.title, first)
    )
    kinds = " <i>·</i> ".join(
        f'<span lang="{language}">{_w("kind", language)}</span>'
        for language in certificate.languages
    )
    shown = "<br>".join(
        f'<span lang="{language}">{_w("shown", language)}</span>'
        for language in certificate.languages
    )
    return f"""<!doctype html><html lang="{first}-CA"><head>
<meta charset="utf-8"><title>{_t(certificate.title, first)} – {escape(certificate.holder)}</title>
<meta name="author" content="{_t(certificate.issuer, first)}">
<meta name="dcterms.created" content="{certificate.awarded.isoformat()}">
<meta name="generator" content="Trillium"><style>{_css(certificate, size)}</style></head><body>
<main><p class="kind">{kinds}</p><p class="holder">{escape(certificate.holder)}</p>
<p class="shown">{shown}</p><h1>{_t(certificate.title, first)}</h1>{lesser}
<div class="columns">{columns}</div></main>
<aside>{_verify(certificate)}</aside></body></html>"""


def _column(certificate: Certificate, language: str) -> str:
    outcomes = "".join(f"<li>{_t(each, language)}</li>" for each in certificate.outcomes)
    facts = []
    if certificate.hours:
        facts.append(_w("hours", language).format(hours=f"{certificate.hours:g}"))
    if certificate.valid_until:
        facts.append(_w("until", language).format(day=day_in(language, certificate.valid_until)))
    told = f'<p class="facts">{" · ".join(facts)}</p>' if facts else ""
    confirmed = ", ".join(_t(each, language) for each in certificate.confirmed_by)
    if confirmed:
        told += f'<p class="facts">{_w("confirmed", language)} {confirmed}</p>'
    heading = f"<h2>{_w('can', language)}</h2><ul>{outcomes}</ul>" if outcomes else ""
    return (
        f'<section lang="{language}">{heading}'
        f'<p class="by">{_w("awarded", language)} <b>{_t(certificate.issuer, language)}</b><br>'
        f"{_w('on', language)} {day_in(language, certificate.awarded)}</p>{told}</section>"
    )


def _verify(certificate: Certificate) -> str:
    code = segno.make(certificate.verify_address, error="m", micro=False)
    picture = code.svg_data_uri(
        scale=4, border=3, dark=nearest_readable(certificate.face.background, WHITE, 9), light=WHITE
    )
    named = " / ".join(_WORDS["qr"][language] for language in certificate.languages)
    lines = "".join(
        f'<p lang="{language}"><b>{_w("verify", language)}</b><br>{_w("scan", language)}</p>'
        for language in certificate.languages
    )
    address = escape(certificate.verify_address)
    broken = address.replace("/", "/<wbr>").replace("-", "-<wbr>")
    return (
        f'<img src="{picture}" alt="{escape(named)}">{lines}'
        f'<p class="address"><a href="{address}">{broken}</a></p>'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inks:
    """The colours of a page: the face's own where they can be read, else the nearest that can."""

    panel: str
    on_panel: str
    heading_on_panel: str
    title: str
    second: str
    small: str
    line: str


def _inks(face: Face) -> _Inks:
    on_panel = max((WHITE, "#12231c"), key=lambda ink: contrast(ink, face.background))
    return _Inks(
        panel=face.background,
        on_panel=on_panel,
        heading_on_panel=nearest_readable(
            shapes.mixed(face.accent, on_panel, 0.6), face.background, 4.5
        ),
        title=nearest_readable(face.background, WHITE, 7),
        second=nearest_readable(shapes.mixed(face.background, WHITE, 0.14), WHITE, 4.5),
        small=nearest_readable(face.accent, WHITE, 5.5),
        line=face.accent,
    )


def _css(certificate: Certificate, size: float) -> str:
    title = max(len(text(certificate.title, language)) for language in certificate.languages)
    largest = 27 if title < 42 else 22 if title < 70 else 17 if title < 110 else 14  # noqa: PLR2004
    holder = 30 if len(certificate.holder) < 34 else 22 if len(certificate.holder) < 52 else 15  # noqa: PLR2004
    inks = _inks(certificate.face)
    return f"""
@page {{ size: A4 landscape; margin: 0;
  background: #fff url({_data(_panel_svg(certificate))}) no-repeat left top / 72mm 210mm; }}
* {{ margin: 0; padding: 0; box-sizing: border-box; }}
body {{ font: {size}pt/1.42 "Liberation Sans", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
  color: #1b2a24; position: relative; }}
main {{ margin-left: 72mm; width: 225mm; min-height: 210mm; background: #fff;
  border-left: 1.6mm solid {inks.line}; padding: 15mm 16mm 12mm 16mm; }}
aside {{ position: fixed; left: 0; bottom: 0; width: 72mm; padding: 0 10mm 9mm 10mm;
  color: {inks.on_panel}; font-size: 7.2pt; line-height: 1.38; }}
aside img {{ width: 34mm; height: 34mm; border-radius: 1.5mm; margin-bottom: 3.5mm;
  display: block; }}
aside p {{ margin-bottom: 2mm; }}
aside b {{ color: {inks.heading_on_panel}; letter-spacing: .04em; }}
.address {{ font-size: 6.2pt; word-break: break-all; margin-bottom: 0; }}
.address a {{ color: {inks.on_panel}; text-decoration: none; }}
.kind {{ color: {inks.small}; font-weight: bold; letter-spacing: .09em; text-transform: uppercase;
  font-size: 8.4pt; }}
.kind i {{ font-style: normal; color: {inks.line}; padding: 0 .6mm; }}
.holder {{ font-family: "Liberation Serif", "Times New Roman", "DejaVu Serif", serif;
  font-size: {holder}pt; line-height: 1.15; margin: 4.5mm 0 2.2mm; color: #12231c; }}
.shown {{ color: #4a5c54; line-height: 1.5; }}
h1 {{ font-size: {largest}pt; line-height: 1.16; color: {inks.title}; margin: 6mm 0 1.4mm;
  letter-spacing: -.005em; }}
.second {{ font-size: {largest * 0.66:.1f}pt; line-height: 1.25; color: {inks.second};
  margin-bottom: 1mm; }}
.columns {{ display: flex; gap: 9mm; margin-top: 6mm; border-top: .35mm solid #d5e0da;
  padding-top: 4.5mm; }}
.columns section {{ flex: 1; width: {100 / len(certificate.languages):.0f}%; }}
h2 {{ font-size: 1em; color: {inks.small}; margin-bottom: 1.4mm; }}
ul {{ list-style: none; margin-bottom: 4.5mm; }}
li {{ padding-left: 4mm; margin-bottom: 1.2mm;
  background: url({_data(_leaf(inks.small))}) no-repeat 0 .42em / 2.1mm 2.1mm; }}
.by {{ line-height: 1.5; }}
.facts {{ color: #4a5c54; margin-top: 1.2mm; }}
"""


def _leaf(fill: str) -> str:
    """Return a single petal, for the lists."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-200 -400 400 400">'
        f'<path d="{shapes.PETAL}" fill="{fill}"/></svg>'
    )


def _panel_svg(certificate: Certificate) -> str:
    """Return the left panel: the badge, large petals behind it."""
    face = certificate.face
    shadow = shapes.mixed(face.background, face.foreground, 0.08)
    petals = "".join(
        f'<path d="{shapes.PETAL}" transform="translate(690 1180) rotate({turn}) scale(1.9)"/>'
        for turn in (18, 138, 258)
    )
    badge = certificate.badge or drawing.face_svg(face, title="", seed=certificate.credential_id)
    placed = badge.replace("<svg ", '<svg x="85" y="120" ', 1)
    placed = placed.replace('width="512" height="512"', 'width="550" height="550"', 1)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 2100" width="720" height="2100">'
        f'<rect width="720" height="2100" fill="{face.background}"/>'
        f'<g fill="{shadow}">{petals}</g>{placed}</svg>'
    )


def text(value: Text, language: str) -> str:
    """Return a text in a language, or in the one it has."""
    if isinstance(value, str):
        return value
    return str(value.get(language) or next(iter(value.values()), ""))


def _t(value: Text, language: str) -> str:
    return escape(text(value, language))


def _w(word: str, language: str) -> str:
    return escape(_WORDS[word][language], quote=False)


def _data(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


logging.getLogger("fontTools").setLevel(logging.ERROR)
logging.getLogger("weasyprint").setLevel(logging.ERROR)
