"""Data Integrity EdDSA Cryptosuites 1.0 (VC-DI-EDDSA), §3.3: eddsa-jcs-2022."""

from trillium.credentials.curves import Curve
from trillium.credentials.proofs.data_integrity import JsonSuite

SUITE = JsonSuite(name="eddsa-jcs-2022", curves=(Curve.ED25519,))
