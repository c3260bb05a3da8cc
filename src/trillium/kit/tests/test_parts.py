"""Parts: what stands in the index is whole, and everything else is as if it had never been."""

from trillium.kit.parts import Part, join_parts, mend_parts, read_parts

TEXTS = ("names", "numbers")


def made(folder, name, *chunks):
    part = Part(folder, name, TEXTS)
    for chunk in chunks:
        part.add(chunk, f"name{chunk} ".encode(), b"%d " % chunk)
    part.close()


def joined(folder, text):
    target = folder / "joined"
    join_parts(folder, TEXTS, text, target, b"> ", mode=0o600)
    return target.read_bytes()


def test_chunks_of_several_parts_are_joined_in_their_order(tmp_path):
    made(tmp_path, "a", 0, 3, 12)
    made(tmp_path, "b", 1, 7)

    assert joined(tmp_path, "names") == b"> name0 name1 name3 name7 name12 "
    assert joined(tmp_path, "numbers") == b"> 0 1 3 7 12 "
    assert list(read_parts(tmp_path, TEXTS, "numbers")) == [b"0 ", b"1 ", b"3 ", b"7 ", b"12 "]


def test_what_was_half_done_is_cut_off_and_a_part_goes_on(tmp_path):
    made(tmp_path, "a", 0, 3)
    with (tmp_path / "a.names").open("ab") as file:
        file.write(b"na")
    with (tmp_path / "a.index").open("ab") as file:
        file.write(bytes(11))

    assert mend_parts(tmp_path, TEXTS) == {0, 3}
    made(tmp_path, "a", 1)

    assert joined(tmp_path, "names") == b"> name0 name1 name3 "


def test_a_part_that_lost_what_its_index_names_begins_anew(tmp_path):
    made(tmp_path, "a", 0, 3)
    made(tmp_path, "b", 1)
    (tmp_path / "a.numbers").write_bytes(b"0")

    assert mend_parts(tmp_path, TEXTS) == {1}
    made(tmp_path, "a", 0, 3)

    assert joined(tmp_path, "numbers") == b"> 0 1 3 "


def test_where_nothing_was_begun_nothing_is_done(tmp_path):
    assert mend_parts(tmp_path, TEXTS) == set()
    assert joined(tmp_path, "names") == b"> "
