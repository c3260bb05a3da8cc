"""What import-linter cannot see: front doors, foreign keys, clocks, the map, the settings."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from trillium.kit import events
from trillium.kit.jobs import registry
from trillium.web import wiring

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "trillium"
ORDER = (
    "kit",
    "credentials",
    "accounts",
    "collaboration",
    "structures",
    "delivery",
    "recognition",
    "evaluation",
    "web",
)
FEATURES = (
    "jobs",
    "journal",
    "people",
    "organisations",
    "partners",
    "needs",
    "codesign",
    "skills",
    "designs",
    "frameworks",
    "pathways",
    "quality",
    "offerings",
    "catalogue",
    "assessment",
    "issuing",
    "verifying",
    "registers",
    "wallets",
    "feedback",
    "insights",
)
BACK_DOORS = {"views", "forms", "api", "tasks", "admin", "urls", "management", "apps"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def feature_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    return parts[:2] if parts and parts[0] not in {"kit", "credentials", "web"} else parts[:1]


def test_neighbours_are_entered_by_the_front_door():
    wrong = []
    for path, tree in modules():
        own = feature_of(path.relative_to(SOURCE).parts)
        if own == ("web",):
            continue
        for name in imported(tree):
            parts = tuple(name.split(".")[1:])
            if (
                name.startswith("trillium.")
                and len(parts) > 2
                and feature_of(parts) != own
                and parts[2] in BACK_DOORS
            ):
                wrong.append(f"{path.relative_to(ROOT)} enters {name}")

    assert not wrong, wrong


def test_foreign_keys_point_back_in_time():
    wrong = []
    for label in FEATURES:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                target = (
                    getattr(field, "remote_field", None)
                    and not field.auto_created
                    and field.related_model
                )
                if not target or target._meta.app_label not in FEATURES:
                    continue
                if FEATURES.index(target._meta.app_label) > FEATURES.index(label):
                    wrong.append(f"{model.__name__}.{field.name} looks ahead to {target.__name__}")

    assert not wrong, wrong


def test_pure_code_never_reads_a_clock_or_a_die():
    forbidden = {"random", "secrets", "time", "os.urandom", "uuid.uuid4", "uuid.uuid1"}
    calls = re.compile(
        r"\b(datetime\.now|datetime\.utcnow|timezone\.now|date\.today|time\.time|uuid4|urandom)\("
    )
    wrong = []
    for path, tree in modules():
        relative = path.relative_to(SOURCE)
        if relative.parts[0] != "credentials" and path.name != "rules.py":
            continue
        names = {name.split(".")[0] for name in imported(tree)} | set(imported(tree))
        wrong += [f"{relative} imports {name}" for name in sorted(names & forbidden)]
        wrong += [
            f"{relative} calls {found}" for found in calls.findall(path.read_text(encoding="utf-8"))
        ]

    assert not wrong, wrong


def test_packages_say_what_they_are():
    silent = [
        str(path.relative_to(ROOT))
        for path in sorted(SOURCE.rglob("__init__.py"))
        if not {"tests", "migrations", "templatetags", "management"} & set(path.parts)
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert not silent, silent


def test_no_room_is_a_lumber_room():
    banned = {"utils", "helpers", "common", "manager", "managers", "signals", "services", "info"}
    wrong = [str(path.relative_to(ROOT)) for path, _ in modules() if path.stem in banned]

    assert not wrong, wrong


def test_every_place_named_in_the_map_exists():
    rows = re.findall(
        r"^\|[^|]+\|([^|]+)\|$",
        (ROOT / "docs/where-is.md").read_text("utf-8"),
        re.MULTILINE,
    )
    lost = []
    for place in rows[2:]:
        for file, name in re.findall(r"`([\w/.\-]+\.\w+)`(?: · `(\w+)`)?", place):
            path = next((base / file for base in (SOURCE, ROOT) if (base / file).exists()), None)
            if path is None:
                lost.append(file)
            elif name and not re.search(rf"\b{name}\b", path.read_text(encoding="utf-8")):
                lost.append(f"{name} in {file}")

    assert len(rows) > 20
    assert not lost, lost


def test_every_setting_is_documented():
    source = (SOURCE / "web" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', source))
    page = (ROOT / "docs" / "host" / "settings.md").read_text(encoding="utf-8")

    missing = sorted(name for name in names if f"`{name}`" not in page)

    assert len(names) > 15
    assert not missing, missing


def test_every_event_is_wired():
    announced = set()
    for path, _ in modules():
        if path.name == "events.py" and path.parent.name != "kit":
            name = ".".join(("trillium", *path.relative_to(SOURCE).with_suffix("").parts))
            module = __import__(name, fromlist=["_"])
            announced |= {
                thing
                for _, thing in inspect.getmembers(module, inspect.isclass)
                if thing.__module__ == name
            }

    assert announced
    assert announced - events.followed() - set(wiring.FOR_PLUGINS) == set()


def test_every_deferred_job_has_a_task_and_every_task_is_deferred():
    deferred = {
        node.args[0].value if isinstance(node.args[0], ast.Constant) else ast.dump(node)
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "defer"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "jobs"
    }

    assert deferred
    assert deferred == registry.known()


def test_no_committed_file_names_a_registry_host():
    hosts = re.compile(
        "|".join(
            [
                "registry" + r"\.npmjs",
                "files" + r"\.pythonhosted",
                "pypi" + r"\.org",
                "deb" + r"\.debian\.org",
            ]
        )
    )
    names = [
        "package-lock.json",
        "package.json",
        "pyproject.toml",
        "Makefile",
        *(
            str(path.relative_to(ROOT))
            for folder in ("requirements", "scripts", ".ci", "tests/oracles")
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "node_modules" not in path.parts
        ),
    ]

    wrong = [
        name
        for name in names
        if (ROOT / name).exists() and hosts.search((ROOT / name).read_text(encoding="utf-8"))
    ]

    assert not wrong, wrong
