"""What the example leaves in out/: everything a stranger needs to verify, and a summary. No key."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from trillium.recognition.issuing import actions as issuing
from trillium.recognition.issuing import queries as awards
from trillium.recognition.issuing.models import Award, Endorsement, SigningKey, StatusList
from trillium.structures.frameworks import queries as checks
from trillium.structures.frameworks.packs import HOME
from trillium.structures.frameworks.rules import FrameworkReport, Result
from trillium.web.example import cast
from trillium.web.example.stage import Stage

#: learners in the order of their files; the second-last was revoked, the last erased
ORDER = ("Zoë Müller", "Fatima Haddad", "Noah Chen", "Liam O’Brien")


def write(out: Path, stage: Stage, console: Console) -> None:
    """Write `out` whole or not at all: it is made beside and moved into place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".out-", dir=out.resolve().parent))
    made.chmod(0o755)
    try:
        index = write_documents(made)
        credentials = write_credentials(made, stage, console)
        put(made / "index.json", index)
        put(made / "summary.json", summary(stage, credentials))
        if out.exists():
            shutil.rmtree(out)
        made.rename(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def put(path: Path, value: Any) -> None:
    """Write one JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_documents(out: Path) -> dict[str, str]:
    """Write DID documents, status lists and endorsements; return address or DID → file."""
    index: dict[str, str] = {}
    for key in SigningKey.objects.select_related("organisation"):
        index[key.did] = f"issuers/{key.organisation.slug}/did.json"
        put(out / index[key.did], awards.did_document(key.did))
    for found in StatusList.objects.order_by("slug"):
        row = issuing.refreshed(found, at=timezone.now())
        index[row.document["id"]] = f"status/{row.slug}.json"
        put(out / index[row.document["id"]], row.document)
    for number, endorsement in enumerate(Endorsement.objects.order_by("signed_at"), start=1):
        put(out / "endorsements" / f"{number}.json", endorsement.document)
    return index


def write_credentials(out: Path, stage: Stage, console: Console) -> list[dict[str, Any]]:
    """Write each credential in every form; return a line of the summary for each."""
    lines = []
    (out / "credentials").mkdir()
    with Progress(console=console, transient=True) as progress:
        for number, name in enumerate(progress.track(ORDER, description="writing out/"), start=1):
            award: Award = Award.objects.get(pk=stage.things["awards"][name].pk)
            files = (
                stage.things["kept_elsewhere"] if award.document is None else awards.files_of(award)
            )
            for kind, file in files.items():
                (out / "credentials" / f"{number}.{kind}").write_bytes(file.content)
            lines.append(
                {
                    "file": f"credentials/{number}.json",
                    "learner": name,
                    "id": f"urn:uuid:{award.pk}",
                    "verification_page": f"{settings.SITE_URL}/verify/{award.pk}",
                    "revoked": award.revoked_at is not None,
                    "reason": award.revocation_reason,
                    "note": "erased here on request; this is the learner’s own copy"
                    if award.document is None
                    else "",
                }
            )
    return lines


def framework_line(report: FrameworkReport) -> dict[str, Any]:
    """Return one framework's counts and, for each criterion not met, why."""
    return {
        "id": report.pack.id,
        "title": report.pack.title,
        "home": report.pack.id in HOME,
        "met": report.met,
        "missing": report.missing,
        "to_attest": report.to_attest,
        "to_confirm": report.to_confirm,
        "not_met": [
            {
                "id": entry.id,
                "title": entry.title,
                "strength": entry.strength,
                "binding": entry.binding,
                "result": entry.result,
                "reason": entry.reason,
            }
            for entry in report.criteria
            if entry.result not in {Result.MET, Result.NOT_APPLICABLE}
        ],
    }


def summary(stage: Stage, credentials: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what happened, as data."""
    version, site = stage.things["version"], settings.SITE_URL
    revoked = [line["file"] for line in credentials if line["revoked"]]
    return {
        "people": [
            {
                "name": role.name,
                "email": role.email,
                "organisation": role.organisation,
                "roles": list(role.roles),
            }
            for role in cast.PEOPLE
        ],
        "organisations": [
            {"slug": house.slug, "kind": house.kind, "name": house.name}
            for house in (cast.CONSORTIUM, *cast.HOUSES)
        ],
        "design": {
            "title": version.design.title,
            "slug": version.design.slug,
            "version": version.number,
            "digest": version.digest,
            "next_version": stage.things["next_version"].number,
        },
        "frameworks": [framework_line(report) for report in checks.reports(version)],
        "credentials": credentials,
        "revoked": revoked[0] if len(revoked) == 1 else revoked,
        "addresses": {
            "home": f"{site}/",
            "home_fr": f"{site}/fr/",
            "verify": f"{site}/verify",
            "catalogue": f"{site}/catalogue/{version.design.slug}",
            "openapi": f"{site}/api/v1/openapi.json",
            "wallet": f"{site}/wallet/{stage.things['wallet']}",
            "status": [row.document["id"] for row in StatusList.objects.order_by("slug")],
        },
    }
