"""Data Integrity EdDSA Cryptosuites 1.0 (VC-DI-EDDSA), §3.2: eddsa-rdfc-2022."""

from trillium.credentials.curves import Curve
from trillium.credentials.proofs.data_integrity import RdfSuite

SUITE = RdfSuite(name="eddsa-rdfc-2022", curves=(Curve.ED25519,))
