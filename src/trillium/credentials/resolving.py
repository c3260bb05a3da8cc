"""How the core gets a document by its address or DID: it asks, and never fetches."""

import json
from pathlib import Path
from typing import Protocol

from trillium.credentials.errors import CredentialError, Unresolvable
from trillium.credentials.parsing import parse_document
from trillium.credentials.values import JsonObject


class Resolver(Protocol):
    """Turns an address or DID into the document it stands for, or raises Unresolvable.

    A status list that is served as vc+jwt is returned as its text. Whoever implements this over a
    network guards it: https only, no private addresses, limits of size and time.
    """

    def resolve(self, address: str) -> JsonObject | str:
        """Return the document at an address or of a DID."""
        ...  # pragma: no cover


class NoDocuments:
    """A resolver that knows nothing: enough for did:key issuers without a status list."""

    def resolve(self, address: str) -> JsonObject:
        """Raise Unresolvable."""
        raise Unresolvable(f"{address} was not looked up.")


class LocalDocuments:
    """A directory whose index.json maps each address or DID to a file in it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        try:
            index = json.loads((self._directory / "index.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            message = f"There is no readable index.json in {directory}."
            raise Unresolvable(message) from error
        if not isinstance(index, dict):
            raise Unresolvable(f"The index.json in {directory} is not an object.")
        self._index = index

    def resolve(self, address: str) -> JsonObject | str:
        """Return the document that index.json names for an address, or raise Unresolvable."""
        name = self._index.get(address)
        path = (self._directory / str(name)).resolve()
        if not isinstance(name, str) or not path.is_relative_to(self._directory):
            raise Unresolvable(f"{address} is not among the documents given.")
        try:
            text = path.read_text(encoding="utf-8")
            return parse_document(text) if text.lstrip().startswith("{") else text.strip()
        except (OSError, ValueError, CredentialError) as error:
            raise Unresolvable(f"The document given for {address} cannot be read.") from error
