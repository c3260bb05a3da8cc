"""A framework as a table for a spreadsheet, in which no cell can be a formula."""

from trillium.kit import tables
from trillium.structures.skills.models import Skill

COLUMNS = ("code", "notation", "kind", "label_en", "label_fr", "description_en", "description_fr",
           "uri", "withdrawn")  # fmt: skip


def cells(skill: Skill) -> list[str]:
    """Return the cells of a skill, in the order of COLUMNS."""
    values = (
        skill.code,
        skill.notation,
        skill.kind,
        skill.label.get("en", ""),
        skill.label.get("fr", ""),
        skill.description.get("en", ""),
        skill.description.get("fr", ""),
        skill.uri,
        skill.withdrawn_at.date().isoformat() if skill.withdrawn_at else "",
    )
    return [tables.cell(value) for value in values]
