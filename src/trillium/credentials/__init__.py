"""The credential core: documents, keys and proofs. No Django, network, clock or dice.

This page is the public face; whoever needs more imports the module by name. Time, randomness,
documents and trust are always passed in.
"""

from trillium.credentials.documents import achievement_credential, endorsement_credential
from trillium.credentials.keys import KeyPair, did_document, did_key_method
from trillium.credentials.report import Report
from trillium.credentials.resolving import LocalDocuments, Resolver
from trillium.credentials.sign import sign_credential
from trillium.credentials.sign_tokens import sign_credential_jwt
from trillium.credentials.status import StatusList, status_list_credential
from trillium.credentials.template import CredentialTemplate, Slot
from trillium.credentials.verify import verify_credential

__all__ = [
    "CredentialTemplate",
    "KeyPair",
    "LocalDocuments",
    "Report",
    "Resolver",
    "Slot",
    "StatusList",
    "achievement_credential",
    "did_document",
    "did_key_method",
    "endorsement_credential",
    "sign_credential",
    "sign_credential_jwt",
    "status_list_credential",
    "verify_credential",
]
