"""Data Integrity ECDSA Cryptosuites 1.0 (VC-DI-ECDSA), §3.2: ecdsa-rdfc-2019."""

from trillium.credentials.curves import Curve
from trillium.credentials.proofs.data_integrity import RdfSuite

SUITE = RdfSuite(name="ecdsa-rdfc-2019", curves=(Curve.P256, Curve.P384))
