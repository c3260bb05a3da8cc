"""Gather the French of every feature into one catalogue and compile it.

Translators write `src/trillium/locale/parts/<feature>.po`: plain msgid and msgstr, no header.
`parts/others.po` holds sentences of libraries that we say otherwise; no source of ours has them.
Before a colon and inside « » a plain space will do there: here it becomes unbreakable.
This joins them with what the sources say (makemessages, and the sentences of the errors),
writes `locale/{en,fr}/LC_MESSAGES/django.po` and `.mo`, and ends with 1 when a sentence has no
French or two parts disagree. `--compile-only` compiles what is there; `--check` writes nothing.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "trillium"
LOCALE = PACKAGE / "locale"
ROOTS = {"Refused", "NotAllowed", "NotFound", "Problem"}
HEADER = (
    'msgid ""\nmsgstr ""\n'
    '"Project-Id-Version: trillium\\n"\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=2; plural=({plural});\\n"\n\n'
)
LANGUAGES = {"en": "n != 1", "fr": "n > 1"}


def gettext_tool(*words: str | Path) -> str:
    """Run one of the gettext tools and return what it writes."""
    return subprocess.run(
        [str(word) for word in words], check=True, capture_output=True, text=True
    ).stdout


def quoted(text: str) -> str:
    """Return `text` as a string of a .po file."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def error_classes() -> Iterator[tuple[str, set[str], str]]:
    """Return name, bases and sentence of every class in the sources that has both."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {
                    base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
                    for base in node.bases
                }
                yield node.name, bases, " ".join((ast.get_docstring(node) or "").split())


def error_sentences() -> list[str]:
    """Return the sentence of each kind of problem: its docstring."""
    found, known = list(error_classes()), set(ROOTS)
    while more := {name for name, bases, _ in found if bases & known} - known:
        known |= more
    return sorted({sentence for name, _, sentence in found if name in known and sentence})


def template_of_messages(folder: Path) -> Path:
    """Write one catalogue of every sentence in the sources, in English, and return it."""
    sources = folder / "trillium"
    shutil.copytree(
        PACKAGE, sources, ignore=shutil.ignore_patterns("locale", "tests", "static", "__pycache__")
    )
    for language in LANGUAGES:
        (sources / "locale" / language / "LC_MESSAGES").mkdir(parents=True)
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--keep-pot",
        "--no-location",
        "--no-wrap",
        "-v0",
    ]
    environment = {
        key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"
    }
    for language in LANGUAGES:
        command += ["-l", language]
    subprocess.run(command, cwd=sources, env=environment, check=True)
    errors = folder / "errors.pot"
    said = "\n\n".join(f'msgid {quoted(sentence)}\nmsgstr ""' for sentence in error_sentences())
    errors.write_text(
        HEADER.format(language="en", plural=LANGUAGES["en"]) + said + "\n", encoding="utf-8"
    )
    whole = folder / "whole.pot"
    others = folder / "others.pot"
    libraries = re.findall(
        r'^msgid ".+"$', (LOCALE / "parts" / "others.po").read_text(encoding="utf-8"), re.MULTILINE
    )
    entries = "".join(f'\n{entry}\nmsgstr ""\n' for entry in libraries)
    others.write_text(
        HEADER.format(language="en", plural=LANGUAGES["en"]) + entries, encoding="utf-8"
    )
    pots = (sources / "locale" / "django.pot", errors, others)
    text = gettext_tool("msgcat", "--use-first", "--no-wrap", "--sort-output", *pots)
    whole.write_text(text, encoding="utf-8")
    return whole


def typeset(catalogue: str) -> str:
    """Return a French catalogue with unbreakable spaces before colons and inside « »."""
    lines, in_french = [], False
    for line in catalogue.splitlines(keepends=True):
        if line.startswith("msg"):
            in_french = line.startswith("msgstr")
        lines.append(unbroken(line) if in_french else line)
    return "".join(lines)


def unbroken(line: str) -> str:
    """Return a line of French with unbreakable spaces before colons and inside « »."""
    line = line.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return re.sub(r"(?<=[^\s\"]) :(?=[\s\"\\]|$)", "\u00a0:", line)


def written_french(folder: Path) -> Path:
    """Join what the translators wrote, and refuse two words for one sentence."""
    parts = []
    for part in sorted((LOCALE / "parts").glob("*.po")):
        text = part.read_text(encoding="utf-8")
        if 'msgid ""\nmsgstr ""\n"' not in text:
            text = HEADER.format(language="fr", plural=LANGUAGES["fr"]) + text
        copy = folder / part.name
        copy.write_text(typeset(text), encoding="utf-8")
        parts.append(copy)
    joined = folder / "joined.po"
    joined.write_text(HEADER.format(language="fr", plural=LANGUAGES["fr"]), encoding="utf-8")
    if parts:
        text = gettext_tool("msgcat", "--no-wrap", *parts)
        disputed = [block for block in text.split("\n\n")[1:] if "#-#-#-#-#" in block]
        for block in disputed:
            sys.stderr.write(f"Two parts say it differently:\n{block}\n\n")
        text = gettext_tool("msgcat", "--no-wrap", "--use-first", *parts)
        joined.write_text(text, encoding="utf-8")
    return joined


def catalogue(folder: Path, language: str, written: Path, template: Path) -> str:
    """Return the whole catalogue of one language, in a steady order."""
    merged = folder / f"{language}.merged.po"
    gettext_tool(
        "msgmerge", "-q", "--no-fuzzy-matching", "--no-wrap", "-o", merged, written, template
    )
    text = gettext_tool(
        "msgattrib", "--no-obsolete", "--no-wrap", "--no-location", "--sort-output", merged
    )
    body = text.split("\n\n", 1)[1] if "\n\n" in text else ""
    return HEADER.format(language=language, plural=LANGUAGES[language]) + body


def untranslated(folder: Path, text: str) -> str:
    """Return the entries of a catalogue that have no words yet."""
    whole = folder / "whole.po"
    whole.write_text(text, encoding="utf-8")
    missing = gettext_tool("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", whole)
    return missing.split("\n\n", 1)[1] if "\n\n" in missing else ""


def compile_all() -> None:
    """Write the .mo of each language beside its .po."""
    for language in LANGUAGES:
        po = LOCALE / language / "LC_MESSAGES" / "django.po"
        gettext_tool("msgfmt", "--check-format", "-o", po.with_suffix(".mo"), po)


def main(arguments: list[str]) -> int:
    """Do what the command line asks."""
    if "--compile-only" in arguments:
        compile_all()
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template, french = template_of_messages(folder), written_french(folder)
        nothing = folder / "nothing.po"
        nothing.write_text(HEADER.format(language="en", plural=LANGUAGES["en"]), encoding="utf-8")
        texts = {
            "en": catalogue(folder, "en", nothing, template),
            "fr": catalogue(folder, "fr", french, template),
        }
        missing = untranslated(folder, texts["fr"])
    stale = [
        language
        for language, text in texts.items()
        if not (po := LOCALE / language / "LC_MESSAGES" / "django.po").exists()
        or po.read_text(encoding="utf-8") != text
    ]
    if "--check" not in arguments:
        for language, text in texts.items():
            po = LOCALE / language / "LC_MESSAGES" / "django.po"
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_text(text, encoding="utf-8")
        compile_all()
    elif stale:
        sys.stderr.write(
            f"The catalogue is older than its parts ({', '.join(stale)}): run `make messages`.\n"
        )
    if missing:
        sys.stderr.write(
            f"{missing}\n{missing.count('msgid ')} sentences have no French: "
            "write it in src/trillium/locale/parts/.\n"
        )
    return 1 if missing or ("--check" in arguments and stale) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
