"""What can go wrong in the credential core, as one tree.

CredentialError
├── CredentialUnreadable      the bytes are no credential, or break a limit
├── ContextRefused            its contexts are not among those held here
├── TermUndefined             a key or type that no context of the document defines
├── OutsideProfile            JSON-LD that is legal and refused here (see docs/conformance.md)
├── TooComplex                the graph costs more work than the budget allows
├── KeyUnusable               a key or key document that is no key of a kind known here
├── SecretWrong               a sealed secret that does not open
├── ProofUnusable             a proof that cannot be checked: unknown suite, missing field
├── StatusUnreadable          a status list that cannot be read
├── TemplateUnfit             values or a document that do not fit a compiled template
└── Unresolvable              an address or DID that nobody here can turn into a document

The text of an error is one sentence for a person; `code` is stable and for programs, and `values`
fill the sentence of that code in another language. Verification
catches all of these and puts them into its report; builders and signers let them through.
"""
# ruff: noqa: N818 -- named for the fact, as every error of this project is


class CredentialError(Exception):
    """Something about a credential is not as it must be."""

    code = "credential.error"

    def __init__(self, sentence: str, code: str | None = None, **values: str) -> None:
        self.sentence = sentence
        self.code = code or type(self).code
        self.values = values
        super().__init__(sentence)


class CredentialUnreadable(CredentialError):
    """The bytes are no credential, or break a limit."""

    code = "format.unreadable"


class ContextRefused(CredentialError):
    """The contexts of a document are not among those held here."""

    code = "format.context_unknown"


class TermUndefined(CredentialError):
    """A key or type is not defined by the contexts of the document, so nobody signed it."""

    code = "format.term_undefined"


class OutsideProfile(CredentialError):
    """The document uses a feature of JSON-LD that is refused here."""

    code = "format.outside_profile"


class TooComplex(CredentialError):
    """Canonicalising the graph costs more than the budget allows."""

    code = "signature.too_complex"


class KeyUnusable(CredentialError):
    """A key is not of a kind known here."""

    code = "issuer_key.unusable"


class SecretWrong(CredentialError):
    """A sealed secret does not open with this secret text."""

    code = "secret.wrong"


class ProofUnusable(CredentialError):
    """A proof cannot be checked."""

    code = "signature.unusable"


class StatusUnreadable(CredentialError):
    """A status list cannot be read."""

    code = "status.unreadable"


class TemplateUnfit(CredentialError):
    """Values or a document do not fit a compiled template."""

    code = "template.unfit"


class Unresolvable(CredentialError):
    """Nobody here can turn this address or DID into a document."""

    code = "unresolvable"
