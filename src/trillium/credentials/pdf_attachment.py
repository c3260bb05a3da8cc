"""The credential attached to a PDF, taken out in a process of its own.

A PDF is a program for its reader: a hostile one may ask for a great deal of time or memory. The
process that reads it has limits on both, and nobody else pays for importing the reader.
"""

import subprocess
import sys
from pathlib import Path

from trillium.credentials.baking import MAX_CREDENTIAL
from trillium.credentials.errors import CredentialUnreadable

#: The names under which a credential is attached. They may never change.
NAMES = ("credential.json", "credential.jwt")

_SECONDS = 20
#: What the process answers, and what a person then reads.
_ANSWERS = {
    3: "This PDF holds no credential: nothing named credential.json is attached to it.",
    4: "The credential in this PDF is too large: 256 KiB is the most that is read.",
    5: "This PDF is protected by a password, so the credential in it cannot be read.",
}


def extract(pdf: bytes) -> bytes:
    """Return the bytes of the credential attached to a PDF.

    Raises CredentialUnreadable where there is none, it is too large, or the PDF cannot be read
    within reason.
    """
    # By its path, not as a module of the package: it needs pypdf and nothing of ours
    command = [sys.executable, "-I", str(Path(__file__).with_name("pdf_process.py"))]
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and module, the PDF on its input
            [*command, str(MAX_CREDENTIAL), *NAMES],
            input=pdf,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CredentialUnreadable("This PDF takes too long to read.") from None
    if done.returncode == 0:
        return done.stdout
    raise CredentialUnreadable(
        _ANSWERS.get(done.returncode, "This PDF is damaged or too complex to read.")
    )
