"""What is still missing before a need leaves ideation, and feasibility."""


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators; whoever shows it translates it."""
    return sentence


NO_AUDIENCE = gettext_noop("Say who the micro-credential would be for.")
NO_EVIDENCE = gettext_noop("Add at least one piece of evidence with a date and a source.")
NO_PARTNER = gettext_noop("Bring in at least one partner.")
NO_DECISION = gettext_noop("Decide go or no-go, with reasons.")
NO_GO = gettext_noop("The newest decision is no-go; only a new decision can take this further.")


def missing_in_ideation(*, audience: bool, evidence: int) -> tuple[str, ...]:
    """Return what the first gate still asks for: an audience, and dated evidence with a source."""
    return tuple(
        sentence
        for sentence, there in ((NO_AUDIENCE, audience), (NO_EVIDENCE, evidence > 0))
        if not there
    )


def missing_in_feasibility(*, partners: int, answer: str | None) -> tuple[str, ...]:
    """Return what the second gate still asks for: a partner, and a newest decision that says go."""
    missing = () if partners else (NO_PARTNER,)
    if answer is None:
        return (*missing, NO_DECISION)
    return missing if answer == "go" else (*missing, NO_GO)
