from hypothesis import given
from hypothesis import strategies as st

from trillium.delivery.catalogue.index import Entry, Index, Wanted


def entry(key, title, words="", *, hours=None, price=None, **facets):
    return Entry(
        key=key,
        title=title,
        words=words,
        facets=tuple((name, value) for name, values in facets.items() for value in values),
        hours=hours,
        price=price,
    )


def catalogue():
    index = Index()
    index.put(
        [
            entry(1, "infection control", "home care gloves", hours=40, price=300,
                  language=["en", "fr"], mode=["blended"]),
            entry(2, "welding of pipelines", "steel gloves", hours=120, price=0,
                  language=["en"], mode=["on_site"]),
            entry(3, "soins a domicile", "infection protection gants", hours=20,
                  language=["fr"], mode=["online"]),
        ]
    )  # fmt: skip
    return index


def keys(text="", **wanted):
    return catalogue().search(Wanted(text=text, **wanted)).keys


def test_every_word_must_be_there():
    assert keys("infection") == (1, 3)
    assert keys("infection gloves") == (1,)
    assert keys("infection steel") == ()


def test_a_title_comes_before_a_text_and_the_newest_before_the_older():
    assert keys("infection") == (1, 3)
    assert keys("gloves") == (2, 1)
    assert keys() == (3, 2, 1)


def test_plurals_beginnings_and_slips_are_forgiven():
    assert keys("pipeline") == (2,)
    assert keys("weld") == (2,)
    assert keys("infectoin") == (1, 3)
    assert catalogue().search(Wanted(text="wleding")).read_as == {"wleding": "welding"}


def test_small_words_do_not_narrow():
    assert keys("the welding of a pipeline") == (2,)


def test_values_of_one_facet_add_up_and_facets_narrow():
    assert keys(facets={"language": ["fr"]}) == (3, 1)
    assert keys(facets={"mode": ["online", "on_site"]}) == (3, 2)
    assert keys(facets={"language": ["fr"], "mode": ["blended"]}) == (1,)
    assert keys(facets={"mode": ["nothing"]}) == ()


def test_a_facet_counts_what_choosing_it_would_give():
    found = catalogue().search(Wanted(facets={"language": ["fr"]}))

    assert found.count == 2
    assert found.facets["language", "en"] == 2  # beside fr: within a facet values add up
    assert found.facets["mode", "blended"] == 1
    assert ("mode", "on_site") not in found.facets


def test_ranges_hold_both_ends():
    assert keys(hours=(20, 40)) == (3, 1)
    assert keys(price=(None, 0)) == (2,)
    assert keys(price=(1, None)) == (1,)


def test_a_changed_entry_gives_way_to_its_newer_self():
    index = catalogue()
    index.put([entry(1, "first aid")])
    index.drop(2)

    assert index.search(Wanted()).keys == (1, 3)
    assert index.search(Wanted(text="gloves")).keys == ()
    assert len(index) == 2


@given(
    st.lists(st.sampled_from(["red", "blue", "green"]), min_size=1, max_size=300),
    st.integers(0, 320),
    st.integers(1, 50),
)
def test_a_page_is_a_slice_of_the_whole_list(colours, offset, limit):
    index = Index()
    index.put(entry(key, colour, colour=[colour]) for key, colour in enumerate(colours))

    found = index.search(Wanted(text="red"), offset=offset, limit=limit)

    reds = [key for key, colour in enumerate(colours) if colour == "red"][::-1]
    assert found.count == len(reds)
    assert list(found.keys) == reds[offset : offset + limit]


def test_a_packed_index_answers_as_the_one_it_was_made_from():
    index = catalogue()
    index.drop(2)
    many = [
        entry(10 + n, f"numbered {n}", "common", hours=n % 5, colour=["red"]) for n in range(200)
    ]
    index.put(many)

    other, beside = Index.unpacked(index.packed(["labels"]))

    assert beside == ["labels"]
    for wanted in (
        Wanted(),
        Wanted(text="infection"),
        Wanted(text="infectoin"),
        Wanted(text="gloves"),
        Wanted(text="common", hours=(1, 2), facets={"colour": ["red"]}),
    ):
        assert other.search(wanted) == index.search(wanted)
    for each in (index, other):  # and both go on alike
        each.put([entry(12, "numbered anew", "common"), entry(1000, "infection again")])
    assert other.search(Wanted(text="infection")) == index.search(Wanted(text="infection"))
    assert len(other) == len(index)


def test_an_index_of_another_machine_is_left_alone():
    data = catalogue().packed().replace(b'"packing": "1 ', b'"packing": "0 ', 1)

    assert Index.unpacked(data) is None
