"""The European Learning Model, version 3: learning opportunities and what they lead to.

Closed shapes: every property stands in the LOQ application profile (learning opportunities and
qualifications). A micro-credential is a LearningAchievementSpecification; only a full qualification
would need a level of the European Qualifications Framework.
"""

from collections.abc import Mapping
from datetime import date

from trillium.kit.bilingual import LANGUAGES
from trillium.structures.designs.formats.published import (
    Document,
    Json,
    Pair,
    Published,
    Run,
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
from trillium.structures.designs.rules import Assessment, assessments_of, outcomes_of

MEDIA_TYPE = "application/ld+json"
CONTEXT = "http://data.europa.eu/snb/model/context/edc-ap"
AUTHORITY = "http://publications.europa.eu/resource/authority"
SNB = "http://data.europa.eu/snb"
FIELD_UNKNOWN = "9999"
TONGUES = {"en": "ENG", "fr": "FRA"}
MODES: Mapping[str, tuple[str, Pair]] = {
    "online": ("920fbb3cbe", {"en": "Online"}),
    "blended": ("e92d221e4d", {"en": "Blended"}),
}
#: ISO 3166 of two letters → of three, as the EU's list of countries names them
_CODES = """
AE:ARE AT:AUT AU:AUS BE:BEL BG:BGR BR:BRA CA:CAN CH:CHE CN:CHN CY:CYP CZ:CZE DE:DEU DK:DNK EE:EST
ES:ESP FI:FIN FR:FRA GB:GBR GR:GRC HR:HRV HU:HUN IE:IRL IL:ISR IN:IND IS:ISL IT:ITA JP:JPN KR:KOR
LI:LIE LT:LTU LU:LUX LV:LVA MT:MLT MX:MEX MY:MYS NL:NLD NO:NOR NZ:NZL PL:POL PT:PRT RO:ROU RS:SRB
SE:SWE SG:SGP SI:SVN SK:SVK TR:TUR UA:UKR US:USA ZA:ZAF
"""
COUNTRIES = {code[:2]: code[3:] for code in _CODES.split()}


def compose(document: Document, published: Published) -> Json:
    """Return the graph: one opportunity for each date, what it leads to, and who provides it."""
    graph = [
        *_opportunities(document, published),
        _specification(document, published),
        _institution(published),
    ]
    found: Json = without_empty({"@context": CONTEXT, "@graph": graph})
    return found


def _opportunities(document: Document, published: Published) -> list[Json]:
    if not published.page:  # an opportunity must have a homepage; the specification need not
        return []
    runs: tuple[Run | None, ...] = published.runs or (None,)
    return [_opportunity(document, published, run) for run in runs]


def _opportunity(document: Document, published: Published, run: Run | None) -> Json:
    mode = (run.mode if run else "") or str(mapping(document, "delivery").get("mode") or "")
    title = run.title if run and any(run.title.values()) else document.get("title")
    language = run.language if run and run.language in TONGUES else languages(document)[0]
    return {
        "@id": run.id if run else published.part("opportunity"),
        "@type": "LearningOpportunity",
        "title": _said(title),
        "description": _said(description(document)),
        "dcType": _concept(f"{SNB}/learning-opportunity/74a4a268e8", "Short learning programme"),
        "homepage": _page(published.page),
        "elm:defaultLanguage": _tongue(language),
        "mode": _mode(mode),
        "temporal": {
            "@id": f"{run.id}-period",
            "@type": "PeriodOfTime",
            "startDate": _moment(run.starts_on),
            "endDate": _moment(run.ends_on),
        }
        if run
        else {},
        "applicationDeadline": _moment(run.closes_on) if run and run.closes_on else "",
        "admissionProcedure": _note(_enrolment(document)),
        "priceDetail": _prices(document, published),
        "providedBy": published.institution.id,
        "learningAchievementSpecification": published.achievement,
    }


def _specification(document: Document, published: Published) -> Json:
    hours = number(mapping(document, "workload").get("hours"))
    return {
        "@id": published.achievement,
        "@type": "LearningAchievementSpecification",
        "identifier": {
            "@id": published.part("identifier"),
            "@type": "Identifier",
            "notation": str(published.id),
            "schemeName": "Trillium design",
            "schemeVersion": published.version,
        },
        "title": _said(document.get("title")),
        "description": _said(document.get("purpose_statement") or description(document)),
        "homepage": _page(published.page) if published.page else {},
        "category": {"en": "Micro-credential", "fr": "Microcertification"},
        "thematicArea": _fields(document),
        "learningOutcomeSummary": _note(_summary(document)),
        "volumeOfLearning": f"PT{round(hours)}H" if hours else "",
        "creditPoint": _credits(document, published),
        "educationLevel": _levels(document),
        "language": [_tongue(each) for each in languages(document)],
        "mode": _mode(str(mapping(document, "delivery").get("mode") or "")),
        "learningSetting": _concept(f"{SNB}/learning-setting/e207a81fc7", "non-formal learning"),
        "entryRequirement": _note(_entry(document)),
        "learningOutcome": _outcomes(document, published),
        "provenBy": [_assessment(each, published) for each in assessments_of(document)],
        "publisher": published.institution.id,
    }


def _outcomes(document: Document, published: Published) -> list[Json]:
    skills = {
        str(each.get("code") or each.get("url")): each
        for each in objects(document.get("competency_alignments"))
        if str(each.get("url") or "").startswith("http")
    }
    found = outcomes_of(document)
    alone = list(skills) if len(found) == 1 else []
    return [
        {
            "@id": published.part(f"outcome-{each.id}"),
            "@type": "LearningOutcome",
            "title": _said(each.statement),
            **_skills([skills[ref] for ref in (*each.competency_refs, *alone) if ref in skills]),
        }
        for each in found
        if _said(each.statement)
    ]


def _skills(entries: list[Document]) -> Json:
    found: dict[str, list[Json]] = {"relatedESCOSkill": [], "relatedSkill": []}
    for each in entries:
        url = str(each["url"])
        is_esco = url.startswith("http://data.europa.eu/esco/")
        concept = {
            "@id": url,
            "@type": "Concept",
            "prefLabel": _said(each.get("name")),
            "notation": "" if is_esco else str(each.get("code") or ""),
        }
        found["relatedESCOSkill" if is_esco else "relatedSkill"].append(concept)
    return {name: values for name, values in found.items() if values}


def _assessment(one: Assessment, published: Published) -> Json:
    return {
        "@id": published.part(f"assessment-{one.id}"),
        "@type": "LearningAssessmentSpecification",
        "title": _said(choice("assessments[].type", one.title)),
        "description": _said(one.description or one.criteria),
        "category": dict(choice("assessments[].type", one.type)) if one.type else {},
    }


def _institution(published: Published) -> Json:
    one = published.institution
    code = COUNTRIES.get(one.country.upper(), "")
    country = f"{AUTHORITY}/country/{code}" if code else f"{AUTHORITY}/country/OP_DATPRO"
    return {
        "@id": one.id,
        "@type": "Organisation",
        "legalName": _said(one.name) or {"en": "—"},
        "homepage": _page(one.url) if one.url else {},
        "location": {
            "@id": published.part("place"),
            "@type": "Location",
            "address": {
                "@id": published.part("address"),
                "@type": "Address",
                "countryCode": _concept(country, ""),
            },
        },
        "contactPoint": {
            "@id": published.part("contact"),
            "@type": "ContactPoint",
            "emailAddress": {"@id": f"mailto:{one.email}", "@type": "Mailbox"},
        }
        if one.email
        else {},
    }


def _prices(document: Document, published: Published) -> list[Json]:
    fees = mapping(document, "fees")
    currency = f"{AUTHORITY}/currency/{str(fees.get('currency') or 'CAD')[-3:].upper()}"
    labels = {
        "amount": {"en": "Fee", "fr": "Frais"},
        "materials": {"en": "Materials", "fr": "Matériel"},
    }
    return [
        {
            "@id": published.part(f"price-{name}"),
            "@type": "PriceDetail",
            "prefLabel": label,
            "amount": {
                "@id": published.part(f"amount-{name}"),
                "@type": "Amount",
                "unit": _concept(currency, ""),
                "rdf:value": {"@type": "xsd:decimal", "@value": str(amount)},
            },
        }
        for name, label in labels.items()
        if (amount := number(fees.get(name))) is not None
    ]


def _credits(document: Document, published: Published) -> list[Json]:
    ects = f"{SNB}/education-credit/6fcec5c5af"
    return [
        {
            "@id": published.part(f"credit-{each['system']}"),
            "@type": "CreditPoint",
            "framework": _concept(
                ects
                if each["system"] == "ECTS"
                else published.part(f"credit-system-{each['system']}"),
                str(each["system"]),
            ),
            "point": str(each["value"]),
        }
        for each in objects(mapping(document, "workload").get("credits"))
        if each.get("system") and number(each.get("value")) is not None
    ]


def _levels(document: Document) -> list[Json]:
    """Levels of the European framework alone have a public address that a reader can look up."""
    return [
        _concept(f"{SNB}/eqf/{level}", f"Level {level}")
        for each in objects(document.get("levels"))
        if each.get("framework") == "EQF"
        and (level := both(each.get("value"))["en"]) in {str(n) for n in range(1, 9)}
    ]


def _fields(document: Document) -> list[Json]:
    codes = [
        str(each["code"])
        for each in objects(document.get("classification"))
        if each.get("scheme") == "ISCED-F" and str(each.get("code") or "").isdigit()
    ]
    return [_concept(f"{SNB}/isced-f/{code}", "") for code in codes or [FIELD_UNKNOWN]]


def _entry(document: Document) -> Pair:
    asked = [both(each) for each in document.get("prerequisites") or ()]
    return {each: "; ".join(words[each] for words in asked) for each in LANGUAGES}


def _summary(document: Document) -> Pair:
    found = [both(each.statement) for each in outcomes_of(document)]
    return {each: "; ".join(words[each] for words in found) for each in LANGUAGES}


def _enrolment(document: Document) -> Pair:
    enrolment = mapping(document, "enrolment")
    return both(enrolment.get("url") or enrolment.get("confirmation_contact"))


def _mode(mode: str) -> Json:
    if mode not in MODES:
        return {}
    code, label = MODES[mode]
    return _concept(f"{SNB}/learning-assessment/{code}", label["en"])


def _tongue(language: str) -> Json:
    return _concept(f"{AUTHORITY}/language/{TONGUES[language]}", "")


def _concept(address: str, label: str) -> Json:
    return {"@id": address, "@type": "Concept", "prefLabel": {"en": label} if label else {}}


def _note(value: Pair) -> Json:
    words = _said(value)
    return {"@type": "Note", "noteLiteral": words} if words else {}


def _page(address: str) -> Json:
    return {"@type": "WebResource", "contentURL": address}


def _said(value: object) -> Json:
    return dict(written(value))


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
