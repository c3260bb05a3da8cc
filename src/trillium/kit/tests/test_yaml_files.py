import json

from trillium.kit import yaml_files


def kept_beside(path):
    return list((path.parent / "__pycache__").glob("*.json"))


def test_our_own_file_is_kept_as_json_and_read_from_there(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("a: [1, 2.5, true, null, é]\n", encoding="utf-8")

    first = yaml_files.read_own(path)
    [kept] = kept_beside(path)
    kept.write_text(json.dumps({"a": "kept"}), encoding="utf-8")

    assert first == {"a": [1, 2.5, True, None, "é"]}
    assert yaml_files.read_own(path) == {"a": "kept"}


def test_a_changed_file_is_read_anew(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    yaml_files.read_own(path)

    path.write_text("a: 2\n", encoding="utf-8")

    assert yaml_files.read_own(path) == {"a": 2}


def test_a_kept_form_that_is_broken_is_not_believed(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    yaml_files.read_own(path)
    [kept] = kept_beside(path)

    kept.write_text("{", encoding="utf-8")

    assert yaml_files.read_own(path) == {"a": 1}


def test_what_json_cannot_say_is_not_kept(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("1: a\n2026-01-01: b\n", encoding="utf-8")

    assert yaml_files.read_own(path) == yaml_files.read_own(path)
    assert kept_beside(path) == []


def test_a_folder_that_cannot_be_written_does_not_matter(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "__pycache__").write_text("in the way", encoding="utf-8")

    assert yaml_files.read_own(path) == {"a": 1}


def test_the_lines_of_a_file_are_known():
    read = yaml_files.read_anybodys("a: 1\nb:\n- c\n- d: é\n".encode())

    assert read.value == {"a": 1, "b": ["c", {"d": "é"}]}
    assert read.line(("b", 1, "d")) == read.line(("b", 1, "missing")) == 4
    assert read.line(("b",)) == 2


def test_a_number_too_long_to_be_one_stays_a_text():
    assert yaml_files.read_anybodys(b"a: " + b"9" * 5000).value == {"a": "9" * 5000}
