"""A design as it is, whole: YAML for people, JSON for machines. Read again, both are the same."""

import json
from collections.abc import Mapping
from typing import Any

import yaml


def as_yaml(document: Mapping[str, Any]) -> str:
    """Return a document as YAML, its fields in their order."""
    return yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=100)


def as_json(document: Mapping[str, Any]) -> str:
    """Return a document as JSON, its fields in their order."""
    return json.dumps(dict(document), ensure_ascii=False, indent=2) + "\n"
