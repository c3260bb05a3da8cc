"""The Credential Transparency Description Language (CTDL), as the Credential Registry reads it.

A graph of the credential, the course that leads to it, its assessments and its institution. CTIDs
follow from the design's id, so that they stay the same through all its versions and exports.
"""

import uuid
from collections.abc import Mapping

from trillium.structures.designs.formats.published import (
    Document,
    Json,
    NoPage,
    Pair,
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
from trillium.structures.designs.rules import Assessment, assessments_of, outcomes_of

MEDIA_TYPE = "application/ld+json"
CONTEXT = "https://credreg.net/ctdl/schema/context/json"
#: CTDL names languages with their region (BCP 47)
TAGS = {"en": "en-CA", "fr": "fr-CA"}
DELIVERY: Mapping[str, tuple[str, Pair]] = {
    "on_site": ("deliveryType:InPerson", {"en": "In-Person Only"}),
    "conventional": ("deliveryType:InPerson", {"en": "In-Person Only"}),
    "work_based": ("deliveryType:InPerson", {"en": "In-Person Only"}),
    "online": ("deliveryType:OnlineOnly", {"en": "Online Only"}),
    "blended": ("deliveryType:BlendedDelivery", {"en": "Blended Delivery"}),
}
METHODS: Mapping[str, tuple[str, Pair]] = {
    "performance": ("assessMethod:Performance", {"en": "Performance"}),
    "simulation": ("assessMethod:Performance", {"en": "Performance"}),
    "observation": ("assessMethod:Performance", {"en": "Performance"}),
    "portfolio": ("assessMethod:Artifact", {"en": "Artifact"}),
    "project": ("assessMethod:Artifact", {"en": "Artifact"}),
    "written_test": ("assessMethod:Exam", {"en": "Exam"}),
    "oral": ("assessMethod:Exam", {"en": "Exam"}),
}
OCCUPATIONS = {
    "NOC2021": "https://noc.esdc.gc.ca/",
    "ONET": "https://www.onetonline.org/",
    "ESCO": "http://data.europa.eu/esco/occupation",
}


def ctid(design: uuid.UUID, part: str = "") -> str:
    """Return the CTID of a design, or of a part of it; it may never change."""
    return f"ce-{uuid.uuid5(design, part) if part else design}"


def compose(document: Document, published: Published) -> Json:
    """Return the graph. Raises NoPage where there is no address people can open."""
    if not published.page:
        raise NoPage(form="CTDL")
    graph = [
        _credential(document, published),
        _course(document, published),
        *(_assessment(each, document, published) for each in assessments_of(document)),
        _organisation(published),
    ]
    found: Json = without_empty(
        {"@context": CONTEXT, "@id": f"{published.page}.ctdl.json", "@graph": graph}
    )
    return found


def _credential(document: Document, published: Published) -> Json:
    months = number(mapping(document, "credential_template").get("expiry_months"))
    return {
        **_shared(document, published, "ceterms:MicroCredential", ""),
        "@id": published.achievement,
        "ceterms:credentialStatusType": _status(is_retired=published.is_retired),
        "ceterms:dateEffective": published.published_on.isoformat()
        if published.published_on
        else "",
        "ceterms:versionIdentifier": [
            {
                "@type": "ceterms:IdentifierValue",
                "ceterms:identifierTypeName": {"en-CA": "Version of the design"},
                "ceterms:identifierValueCode": published.version,
            }
        ],
        "ceterms:renewalFrequency": f"P{int(months)}M" if months else "",
        "ceterms:requires": [_requirement(document, published)],
        "ceterms:recognizedBy": _recognisers(document),
        "ceterms:occupationType": _occupations(document),
        "ceterms:industryType": _named(document.get("sector")),
        "ceterms:isPreparationFor": _leads_to(document),
    }


def _shared(document: Document, published: Published, kind: str, part: str) -> Json:
    """Return what the credential and its course have in common."""
    hours = number(mapping(document, "workload").get("hours"))
    return {
        "@type": kind,
        "ceterms:ctid": ctid(published.id, part),
        "ceterms:name": _said(document.get("title")),
        "ceterms:description": _said(document.get("purpose_statement") or description(document)),
        "ceterms:subjectWebpage": published.page,
        "ceterms:inLanguage": list(languages(document)),
        "ceterms:keyword": _listed(document.get("keywords") or ()),
        "ceterms:ownedBy": [_institution_id(published)],
        "ceterms:offeredBy": [_institution_id(published)],
        "ceterms:estimatedCost": _cost(document, published),
        "ceterms:estimatedDuration": [
            {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": f"PT{_plain(hours)}H"}
        ]
        if hours
        else [],
    }


def _requirement(document: Document, published: Published) -> Json:
    return {
        "@type": "ceterms:ConditionProfile",
        "ceterms:name": {"en-CA": "To earn it", "fr-CA": "Pour l’obtenir"},
        "ceterms:description": _said(document.get("purpose_statement") or description(document)),
        "ceterms:assertedBy": [_institution_id(published)],
        "ceterms:condition": _listed(document.get("prerequisites") or ()),
        "ceterms:targetCompetency": _competencies(document),
        "ceterms:targetLearningOpportunity": [published.part("course")],
        "ceterms:targetAssessment": [
            published.part(f"assessment-{each.id}") for each in assessments_of(document)
        ],
    }


def _course(document: Document, published: Published) -> Json:
    mode = str(mapping(document, "delivery").get("mode") or "")
    return {
        **_shared(document, published, "ceterms:Course", "course"),
        "@id": published.part("course"),
        "ceterms:description": _said(description(document)),
        "ceterms:teaches": _competencies(document),
        "ceterms:deliveryType": [_term("Delivery", *DELIVERY[mode])] if mode in DELIVERY else [],
        "ceterms:availableOnlineAt": [published.page] if mode in {"online", "blended"} else [],
        "ceterms:availabilityListing": [published.page],
        "ceterms:lifeCycleStatusType": _term(
            "LifeCycleStatus", "lifeCycle:Active", {"en": "Active"}
        )
        if not published.is_retired
        else _term("LifeCycleStatus", "lifeCycle:Ceased", {"en": "Ceased"}),
    }


def _assessment(one: Assessment, document: Document, published: Published) -> Json:
    title = choice("assessments[].type", one.title)
    return {
        "@type": "ceterms:AssessmentProfile",
        "@id": published.part(f"assessment-{one.id}"),
        "ceterms:ctid": ctid(published.id, f"assessment-{one.id}"),
        "ceterms:name": _said(title),
        "ceterms:description": _said(one.description or one.criteria or title),
        "ceterms:subjectWebpage": published.page,
        "ceterms:availabilityListing": [published.page],
        "ceterms:inLanguage": list(languages(document)),
        "ceterms:ownedBy": [_institution_id(published)],
        "ceterms:offeredBy": [_institution_id(published)],
        "ceterms:assessmentMethodType": [_term("AssessmentMethod", *METHODS[one.type])]
        if one.type in METHODS
        else [],
        "ceterms:scoringMethodDescription": _said(one.threshold),
    }


def _organisation(published: Published) -> Json:
    one = published.institution
    return {
        "@type": "ceterms:CredentialOrganization",
        "@id": _institution_id(published),
        "ceterms:name": _said(one.name),
        "ceterms:description": _said(one.name),
        "ceterms:subjectWebpage": one.url or published.page,
        "ceterms:email": [one.email] if one.email else [],
    }


def _institution_id(published: Published) -> str:
    one = published.institution
    return one.id if one.id.startswith(("https://", "http://")) else published.part("institution")


def _competencies(document: Document) -> list[Json]:
    aligned = [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": _address(each.get("url")),
            "ceterms:targetNodeName": _said(each.get("name") or each.get("code")),
            "ceterms:codedNotation": str(each.get("code") or ""),
            "ceterms:frameworkName": _said(each.get("framework")),
        }
        for each in objects(document.get("competency_alignments"))
        if each.get("name") or each.get("code")
    ]
    own = [item for each in outcomes_of(document) for item in _named(each.statement)]
    return own + aligned


def _occupations(document: Document) -> list[Json]:
    return [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:framework": OCCUPATIONS.get(str(each.get("scheme")), ""),
            "ceterms:frameworkName": _said(each.get("scheme")),
            "ceterms:targetNodeName": _said(each.get("title") or each.get("code")),
            "ceterms:codedNotation": str(each.get("code") or ""),
        }
        for each in objects(document.get("occupations"))
    ]


def _recognisers(document: Document) -> list[Json]:
    return [
        {"@type": "ceterms:QACredentialOrganization", "ceterms:name": _said(each.get("body"))}
        for each in objects(document.get("recognition"))
        if each.get("body")
    ]


def _leads_to(document: Document) -> list[Json]:
    found = objects(mapping(document, "stackability").get("pathways"))
    return [
        {
            "@type": "ceterms:ConditionProfile",
            "ceterms:name": _said(each.get("target")),
            "ceterms:description": _said(each.get("agreement") or each.get("target")),
        }
        for each in found
        if each.get("target")
    ]


def _cost(document: Document, published: Published) -> list[Json]:
    fees = mapping(document, "fees")
    shared = {
        "@type": "ceterms:CostProfile",
        "ceterms:costDetails": published.page,
        "ceterms:currency": str(fees.get("currency") or "CAD"),
    }
    sums = (
        ("amount", "costType:Tuition", {"en": "Tuition", "fr": "Droits de scolarité"}),
        ("materials", "costType:Materials", {"en": "Materials", "fr": "Matériel"}),
    )
    return [
        {
            **shared,
            "ceterms:name": _said(label),
            "ceterms:description": _said(label),
            "ceterms:price": amount,
            "ceterms:directCostType": [_term("CostType", node, {"en": label["en"]})],
        }
        for name, node, label in sums
        if (amount := number(fees.get(name))) is not None
    ]


def _status(*, is_retired: bool) -> Json:
    if is_retired:
        return _term("CredentialStatus", "credentialStat:Deprecated", {"en": "Deprecated"})
    return _term("CredentialStatus", "credentialStat:Active", {"en": "Active"})


def _term(vocabulary: str, node: str, label: Pair) -> Json:
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:framework": f"https://credreg.net/ctdl/terms/{vocabulary}",
        "ceterms:targetNode": node,
        "ceterms:targetNodeName": _said(label),
    }


def _named(value: object) -> list[Json]:
    name = _said(value)
    if not name:
        return []
    return [{"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": name}]


def _said(value: object) -> Json:
    """Return a text as CTDL's language map."""
    return {TAGS[each]: words for each, words in written(value).items()}


def _listed(values: object) -> Json:
    """Return texts as a language map of lists."""
    items = list(values) if isinstance(values, list | tuple) else []
    found = {TAGS[each]: [both(item)[each] for item in items] for each in ("en", "fr")}
    return {tag: words for tag, words in found.items() if any(words)}


def _address(value: object) -> str:
    words = str(value or "")
    return words if words.startswith(("https://", "http://")) else ""


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
