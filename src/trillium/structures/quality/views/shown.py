"""What the pages on a version share."""

from typing import Any

from django.http import HttpRequest

from trillium.accounts.people.permissions import signed_in
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs.models import Version
from trillium.structures.quality import actions


def about(request: HttpRequest, version: Version) -> dict[str, Any]:
    design_permissions.require_read(signed_in(request), version.design)
    writes = design_permissions.may_write(signed_in(request), version.design.organisation)
    return {
        "version": version,
        "design": version.design,
        "may_write": writes,
        "open_words": version.state in actions.OPEN_WORDS,
    }
