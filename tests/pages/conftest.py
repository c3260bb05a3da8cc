from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def with_gallery(settings, monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    settings.ROOT_URLCONF = "gallery"
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], HERE / "templates"]}]
