"""Data Integrity ECDSA Cryptosuites 1.0 (VC-DI-ECDSA), §3.3: ecdsa-jcs-2019."""

from trillium.credentials.curves import Curve
from trillium.credentials.proofs.data_integrity import JsonSuite

SUITE = JsonSuite(name="ecdsa-jcs-2019", curves=(Curve.P256, Curve.P384))
