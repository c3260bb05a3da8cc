"""The frameworks of the catalogue: where they stand, their order, and reading each once."""

import difflib
from functools import cache
from pathlib import Path

from trillium.kit import yaml_files
from trillium.kit.errors import NotFound
from trillium.structures.frameworks.door import FAMILIES, PackUnreadable
from trillium.structures.frameworks.pack import HOME, Pack
from trillium.structures.frameworks.pack_file import demand_no_cycle, pack_of, read_pack

__all__ = ["CATALOGUE", "FAMILIES", "HOME", "ORDER", "NoSuchFramework", "load_pack", "load_packs"]

CATALOGUE = Path(__file__).with_name("catalogue")

#: The order of the crosswalk: home first, then Canada, Europe and the world.
ORDER = (
    *HOME,
    "peqab_omc_2023",
    "bc_2021",
    "saskatchewan_2021",
    "eu_council_2022",
    "etf_guide",
    "emc_cmf_2019",
    "microbol_2022",
    "ireland_nfq_microcreds",
    "netherlands_kader_2021",
    "uk_qaa_2022",
    "nzqa_2022",
    "australia_nmf_2021",
    "unesco_2022",
    "mqa_2020",
    "suny_2018",
    "credential_as_you_go_2022",
    "uae_cbmc",
)


class NoSuchFramework(NotFound):
    """There is no framework {id}. The nearest is {nearest}."""


@cache
def load_pack(framework_id: str) -> Pack:
    """Return one framework of the catalogue. Raises NoSuchFramework with the nearest id."""
    if framework_id not in ORDER:
        nearest = difflib.get_close_matches(framework_id[:60], ORDER, n=1, cutoff=0.0)
        raise NoSuchFramework(id=framework_id[:60], nearest=nearest[0])
    path = CATALOGUE / f"{framework_id}.yaml"
    try:
        pack = pack_of(yaml_files.read_own(path), path.name)
    except PackUnreadable:
        read_pack(path.read_bytes(), path.name)  # refuses it again, this time with the line
        raise
    if pack.id != framework_id:
        expected = {"en": f"id {framework_id}", "fr": f"id {framework_id}"}
        raise PackUnreadable(
            file=path.name,
            where={"en": "the top", "fr": "le début"},
            expected=expected,
            found={"en": pack.id, "fr": pack.id},
        )
    return pack


@cache
def load_packs() -> tuple[Pack, ...]:
    """Return every framework of the catalogue, home frameworks first."""
    packs = tuple(load_pack(framework_id) for framework_id in ORDER)
    demand_no_cycle({pack.id: pack for pack in packs})
    return packs
