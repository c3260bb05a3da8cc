"""What every page of a version begins with: the version of an address, for who may read it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from trillium.accounts.people.permissions import signed_in
from trillium.structures.designs import permissions, queries
from trillium.structures.designs.models import Design, Version


def shown_version(request: HttpRequest, design_id: UUID, number: int) -> Version:
    """Return the version of an address, when the person may read it."""
    version = queries.version_numbered(design_id, number)
    permissions.require_read(signed_in(request), version.design)
    return version


def shown_design(request: HttpRequest, design_id: UUID) -> Design:
    """Return the design of an address, when the person may read it."""
    design = queries.design(design_id)
    permissions.require_read(signed_in(request), design)
    return design


def about(request: HttpRequest, version: Version) -> dict[str, Any]:
    """Return what every page of a version says: whose it is, and what this person may do."""
    design = version.design
    writes = permissions.may_write(signed_in(request), design.organisation)
    return {
        "version": version,
        "design": design,
        "may_write": writes,
        "may_edit": writes and version.state == Version.State.DRAFT,
    }
