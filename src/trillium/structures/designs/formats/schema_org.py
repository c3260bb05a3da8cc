"""schema.org, as search engines read it: the credential, the course, its dates and its price."""

import json
from datetime import date

from trillium.structures.designs.formats.published import (
    Document,
    Json,
    Published,
    both,
    choice,
    description,
    languages,
    mapping,
    number,
    objects,
    without_empty,
    written,
)
from trillium.structures.designs.rules import assessments_of, outcomes_of

MEDIA_TYPE = "application/ld+json"
CONTEXT = "https://schema.org"
#: how schema.org's own documentation calls the modes of a course
MODES = {
    "on_site": "Onsite",
    "conventional": "Onsite",
    "online": "Online",
    "blended": "Blended",
    "work_based": "Onsite",
}


def compose(document: Document, published: Published, language: str = "") -> Json:
    """Return the entry as JSON-LD; in one language as plain texts, else in both, each marked."""
    said = _Said(language)
    graph = [
        _credential(document, published, said),
        _course(document, published, said),
        _institution(published, said),
    ]
    found: Json = without_empty({"@context": CONTEXT, "@graph": graph})
    return found


class _Said:
    """Texts as they are written out: plain in one language, or marked in both."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, value: object) -> object:
        if self.language:
            return both(value)[self.language]
        found = written(value)
        if len(set(found.values())) == 1 and not isinstance(value, dict):
            return next(iter(found.values()))
        return [{"@language": each, "@value": words} for each, words in found.items()]


def _credential(document: Document, published: Published, said: _Said) -> Json:
    months = number(mapping(document, "credential_template").get("expiry_months"))
    return {
        "@type": "EducationalOccupationalCredential",
        "@id": published.achievement,
        "name": said(document.get("title")),
        "description": said(document.get("purpose_statement") or description(document)),
        "url": published.page,
        "identifier": str(published.id),
        "version": published.version,
        "datePublished": _day(published.published_on),
        "inLanguage": list(languages(document)),
        "license": said(document.get("licence")),
        "keywords": [said(each) for each in document.get("keywords") or ()],
        "credentialCategory": {
            "@type": "DefinedTerm",
            "name": said({"en": "Micro-credential", "fr": "Microcertification"}),
        },
        "educationalLevel": [_level(each) for each in objects(document.get("levels"))],
        "competencyRequired": [_competency(each, said) for each in _competencies(document)],
        "recognizedBy": [
            {"@type": "Organization", "name": said(each.get("body"))}
            for each in objects(document.get("recognition"))
        ],
        "validFor": f"P{int(months)}M" if months else "",
        "validIn": [
            {"@type": "AdministrativeArea", "name": said(each)}
            for each in document.get("jurisdictions") or ()
        ],
        "publisher": {"@id": published.institution.id},
    }


def _course(document: Document, published: Published, said: _Said) -> Json:
    return {
        "@type": "Course",
        "@id": published.part("course"),
        "name": said(document.get("title")),
        "description": said(description(document)),
        "url": published.page,
        "provider": {"@id": published.institution.id},
        "educationalCredentialAwarded": {"@id": published.achievement},
        "inLanguage": list(languages(document)),
        "teaches": [said(each.statement) for each in outcomes_of(document)],
        "assesses": [said(each.title) for each in assessments_of(document)],
        "coursePrerequisites": [said(each) for each in document.get("prerequisites") or ()],
        "audience": {"@type": "Audience", "audienceType": said(document.get("target_audience"))},
        "timeRequired": _hours(document),
        "numberOfCredits": [
            {
                "@type": "StructuredValue",
                "name": said(choice("workload.credits[].system", each.get("system"))),
                "value": each.get("value"),
            }
            for each in objects(mapping(document, "workload").get("credits"))
        ],
        "offers": _offer(document, published),
        "hasCourseInstance": _instances(document, published, said),
    }


def _instances(document: Document, published: Published, said: _Said) -> list[Json]:
    usual = str(mapping(document, "delivery").get("mode") or "")
    return [
        {
            "@type": "CourseInstance",
            "@id": run.id,
            "name": said(run.title),
            "courseMode": MODES.get(run.mode or usual, ""),
            "courseWorkload": _hours(document),
            "startDate": _day(run.starts_on),
            "endDate": _day(run.ends_on),
            "inLanguage": run.language,
            "location": {"@type": "Place", "name": said(run.place)}
            if any(run.place.values())
            else {},
            "maximumAttendeeCapacity": run.seats,
            "offers": {**offer, "validThrough": _day(run.closes_on)}
            if (offer := _offer(document, published))
            else {},
        }
        for run in published.runs
    ]


def _institution(published: Published, said: _Said) -> Json:
    one = published.institution
    return {
        "@type": "EducationalOrganization",
        "@id": one.id,
        "name": said(one.name),
        "url": one.url,
        "email": one.email,
    }


def _offer(document: Document, published: Published) -> Json:
    fees = mapping(document, "fees")
    amount = number(fees.get("amount"))
    if amount is None:
        return {}
    whole = amount + (number(fees.get("materials")) or 0)
    return {
        "@type": "Offer",
        "category": "Paid" if whole else "Free",
        "price": whole,
        "priceCurrency": str(fees.get("currency") or "CAD"),
        "url": str(mapping(document, "enrolment").get("url") or published.page),
    }


def _competencies(document: Document) -> list[Document]:
    return [each for each in objects(document.get("competency_alignments")) if each.get("name")]


def _competency(entry: Document, said: _Said) -> Json:
    return {
        "@type": "DefinedTerm",
        "@id": str(entry.get("url") or ""),
        "name": said(entry.get("name")),
        "termCode": str(entry.get("code") or ""),
        "inDefinedTermSet": said(entry.get("framework")),
    }


def _level(entry: Document) -> Json:
    words = both(entry.get("value"))["en"]
    return {"@type": "DefinedTerm", "name": words, "inDefinedTermSet": str(entry.get("framework"))}


def _hours(document: Document) -> str:
    found = number(mapping(document, "workload").get("hours"))
    if not found:
        return ""
    hours, minutes = divmod(round(found * 60), 60)
    return f"PT{hours}H" + (f"{minutes}M" if minutes else "")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def as_script(document: Json) -> str:
    """Return JSON that may stand within a page's script element: nothing in it can end that."""
    words = json.dumps(document, ensure_ascii=False)
    return words.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
