"""The press of the version a worker is busy with, kept from one chunk to the next.

Its templates take a while to make. It is made anew when anything it prints has changed: the
version, who signs, what they are called, who endorses.
"""

from trillium.recognition.issuing import queries
from trillium.recognition.issuing.press import Order, Press
from trillium.recognition.issuing.queries.signing import Signer
from trillium.structures.designs.models import Version

_kept: list[Press] = []


def order_of(version: Version, signer: Signer) -> Order:
    """Return what all credentials of a version have in common at this moment."""
    endorsements = queries.endorsements_on(version)
    return Order(
        with_documents=queries.achievement(
            version, endorsements=[each.document for each in endorsements]
        ),
        with_tokens=queries.achievement(
            version, endorsement_jwts=[each.jwt for each in endorsements]
        ),
        issuer=queries.issuer_profile(version, signer.row.did),
    )


def made(version: Version, signer: Signer) -> Press:
    """Return a press for one act."""
    return Press(order_of(version, signer))


def kept(version: Version, signer: Signer) -> Press:
    """Return the press of the last chunk where it still prints the same, else a new one."""
    order = order_of(version, signer)
    if not _kept or _kept[0].order != order:
        _kept[:] = [Press(order)]
    return _kept[0]
