"""Which JSON-LD contexts are trusted: address → a file of an installed package + its SHA-256.

No context is ever fetched and none is kept in this repository. The bytes come from the data of PyLD
and openbadgeslib (LGPL-3.0, data only: its code is never imported). A file whose digest has changed
is refused, so an upgrade of those packages cannot change what a signature means.
A host, a test or the conformance server adds more: `PACKAGED.with_file(address, path, sha256)`
returns another table, which is then passed as `contexts=`.
"""

import hashlib
import importlib.resources
import importlib.util
import json
from dataclasses import dataclass, replace
from pathlib import Path

from trillium.credentials.errors import ContextRefused
from trillium.credentials.values import JsonObject

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextFile:
    """Where one context lies, and the digest its bytes must have.

    `package` is an installed package that holds `path`; None means a path of the host.
    """

    address: str
    package: str | None
    path: str
    sha256: str

    def read(self) -> bytes:
        """Return the bytes, or raise ContextRefused where they are absent or not these bytes."""
        try:
            data = self._bytes()
        except OSError as error:
            message = f"The context {self.address} is not installed here."
            raise ContextRefused(message) from error
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ContextRefused(f"The file of the context {self.address} is not the expected one.")
        return data

    def _bytes(self) -> bytes:
        if self.package is None:
            return Path(self.path).read_bytes()
        spec = importlib.util.find_spec(self.package)
        if spec is None:
            raise FileNotFoundError(self.package)
        # The module is made and never executed: we want its data, not its code.
        module = importlib.util.module_from_spec(spec)
        return importlib.resources.files(module).joinpath(self.path).read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # compared and hashed as an object
class ContextTable:
    """An immutable table of the contexts that documents may name."""

    files: tuple[ContextFile, ...]

    def with_file(self, address: str, path: Path, sha256: str) -> "ContextTable":
        """Return a table that holds one more context, or another file for a known address."""
        added = ContextFile(address=address, package=None, path=str(path), sha256=sha256)
        others = tuple(file for file in self.files if file.address != address)
        return replace(self, files=(*others, added))

    def document(self, address: str) -> JsonObject:
        """Return the context document of an address, or raise ContextRefused."""
        for file in self.files:
            if file.address == address:
                loaded: JsonObject = json.loads(file.read())
                return loaded
        raise ContextRefused(f"The context {address} is not among those held here.")


def _packaged(rows: str) -> tuple[ContextFile, ...]:
    folders = {
        "pyld": "documentloader/frozen/bundled/",
        "openbadgeslib": "ob3/contexts/",
    }
    files = []
    for row in rows.strip().splitlines():
        address, package, name, sha256 = row.split()
        path = folders[package] + name
        files.append(ContextFile(address=address, package=package, path=path, sha256=sha256))
    return tuple(files)


# The digest of credentials/v2 is the one the W3C Recommendation prints (VCDM 2.0, appendix B.1).
PACKAGED = ContextTable(
    files=_packaged("""
https://www.w3.org/ns/credentials/v2 openbadgeslib credentials-v2.json 59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734
https://www.w3.org/2018/credentials/v1 pyld credentials-v1.jsonld 00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8
https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json openbadgeslib ob-v3p0-context-3.0.3.json 3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84
https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json openbadgeslib ob-v3p0-context-3.0.2.json 00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53
https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json openbadgeslib ob-v3p0-context-3.0.1.json 5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571
https://purl.imsglobal.org/spec/ob/v3p0/extensions.json openbadgeslib ob-v3p0-extensions.json 87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93
https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json openbadgeslib clr_context_2.0.1.json 880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6
https://w3id.org/security/data-integrity/v2 openbadgeslib security-data-integrity-v2.json 67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4
https://w3id.org/security/multikey/v1 openbadgeslib security-multikey-v1.json ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597
https://www.w3.org/ns/did/v1 pyld did-v1.jsonld 62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f
https://w3id.org/security/v1 pyld security-v1.jsonld e2d146cd556f6fa5f14996c6f1749667d5a14073fa30f0643990068e2c0b1bac
https://w3id.org/security/v2 pyld security-v2.jsonld 4cb186bc29c08af6e40c58178c22dd84d542f2871a063afed6e648b47abc3cf6
https://w3id.org/security/suites/ed25519-2020/v1 pyld security-ed25519-2020-v1.jsonld b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588
https://w3id.org/security/suites/jws-2020/v1 pyld security-jws-2020-v1.jsonld 00ee65bb7307f9a01c3170b823083b0d4de68223520834b2c5eb7a09bae5dea6
""")  # noqa: E501 -- one row per context reads better than any wrapping
)
