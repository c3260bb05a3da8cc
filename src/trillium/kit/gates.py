"""The gate at the end of a phase: what is still missing before the next one."""

from dataclasses import dataclass

PHASES = ("ideation", "feasibility", "design", "build", "launch", "deliver", "evaluate")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """One phase's gate. `missing` are sentences for a person; a gate without any is passed."""

    phase: str
    missing: tuple[str, ...]
    link: str = ""  # where the first missing thing can be mended
    links: tuple[str, ...] = ()  # for each missing thing, in the same order, where it is mended

    @property
    def passed(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing
