"""Every write of frameworks: one module per act, called by these names."""

from trillium.structures.frameworks.actions.attest import (
    OPEN_WORDS,
    ReasonNeeded,
    SettledByRule,
    WordsAreFixed,
    attest,
    withdraw_attestation,
)
from trillium.structures.frameworks.actions.house import (
    IdTaken,
    NoSuchHousePack,
    NothingChanged,
    save_house_pack,
    withdraw_house_pack,
)
from trillium.structures.frameworks.actions.recheck import (
    forget_check,
    halt_recheck,
    keep_current,
    recheck_some,
)

__all__ = [
    "OPEN_WORDS",
    "IdTaken",
    "NoSuchHousePack",
    "NothingChanged",
    "ReasonNeeded",
    "SettledByRule",
    "WordsAreFixed",
    "attest",
    "forget_check",
    "halt_recheck",
    "keep_current",
    "recheck_some",
    "save_house_pack",
    "withdraw_attestation",
    "withdraw_house_pack",
]
