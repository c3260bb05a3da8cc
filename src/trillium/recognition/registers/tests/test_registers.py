import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast
from trillium.credentials.keys import KeyPair
from trillium.delivery.catalogue import actions as keeping
from trillium.delivery.catalogue import exchange
from trillium.delivery.catalogue import queries as catalogue
from trillium.delivery.catalogue.index import Wanted
from trillium.delivery.catalogue.models import Register
from trillium.delivery.offerings.actions import withdraw_entry
from trillium.delivery.offerings.testing import make_published
from trillium.kit.errors import NotAllowed, Refused
from trillium.kit.jobs.models import Job
from trillium.recognition.issuing.actions import create_key
from trillium.recognition.registers import actions, queries, rules
from trillium.recognition.registers.testing import NAME, elsewhere, make_entry, make_followed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.TRILLIUM_FETCH_LOOPBACK = True
    catalogue.forget_index()


@pytest.fixture
def theirs():
    with elsewhere() as register:
        register.entries = [make_entry("machines", register.site)]
        yield register


def follow(theirs):
    seen = actions.look(actor=None, address=theirs.site)
    register = actions.follow(
        actor=None, address=seen.address, did=seen.did, key=seen.key, at=timezone.now()
    )
    actions.read(register=register)
    return register


def found(words=""):
    results = catalogue.search(Wanted(text=words))
    return [each.slug for each in results.listings]


# ------------------------------------------------------------------------------------ what we tell


def test_what_we_tell_is_signed_and_each_entry_has_its_digest(client):
    cast = make_cast()
    create_key(actor=cast.helene, organisation=cast.college, at=timezone.now())
    version = make_published(cast, at=timezone.now())

    told = client.get("/register/feed.json").json()

    page = told["page"]
    assert [each["slug"] for each in page["entries"]] == [version.design.slug]
    assert page["entries"][0]["digest"] == version.digest
    assert page["register"]["name"] == cast.college.name
    assert told["credential"]["relatedResource"][0]["digestSRI"] == rules.digest(page)
    assert len(json.dumps(told)) < rules.MOST_BYTES


def test_what_is_withdrawn_is_told_as_retired_and_nothing_more(client):
    cast = make_cast()
    create_key(actor=cast.helene, organisation=cast.college, at=timezone.now())
    version = make_published(cast, at=timezone.now())
    withdraw_entry(actor=cast.priya, version=version, at=timezone.now())

    entry = client.get("/register/feed.json").json()["page"]["entries"][0]

    assert set(entry) == {"slug", "kind", "changed_at"}
    assert entry["kind"] == "retired"


def test_a_register_that_nobody_signs_says_so(client):
    answer = client.get("/register/feed.json")

    assert answer.status_code == 404
    assert "Nobody signs this register yet" in answer.json()["detail"]


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "9" * 16])
def test_a_cursor_that_is_no_number_is_refused(client, since):
    assert client.get(f"/register/feed.json?since={since}").status_code == 400


def test_the_host_names_who_keeps_the_register(settings):
    cast = make_cast()
    for organisation in (cast.college, cast.university):
        create_key(actor=None, organisation=organisation, at=timezone.now())
    settings.TRILLIUM_REGISTER_KEEPER = cast.university.slug

    assert queries.keeper().organisation == cast.university


# ------------------------------------------------------------------------------------ what we read


def test_their_entries_are_found_as_theirs(client, theirs):
    follow(theirs)

    assert found("tractors") == ["machines"]
    told = client.get("/catalogue?q=harvest").text
    assert "From the register of Prairie Skills Council, read on" in told
    shown = client.get("/catalogue/from/prairie-skills-council/machines").text
    assert f"{theirs.site}/catalogue/machines" in shown
    assert "Replaces a hydraulic hose safely" in shown
    assert "neither offers nor checks it" in shown


def test_changes_and_removals_follow(theirs):
    register = follow(theirs)
    new = {"en": "Care of engines", "fr": "Entretien des moteurs"}
    theirs.entries += [
        make_entry("machines", theirs.site, title=new, kind="revised", version=2),
        make_entry("bees", theirs.site),
        {"slug": "bees", "kind": "retired", "changed_at": "2026-04-01T00:00:00Z"},
    ]

    read = actions.read(register=register)

    assert read.complete
    assert found("engines") == ["machines"]
    assert found() == ["machines"]


def test_many_pages_are_read_to_their_end(theirs):
    theirs.entries = [make_entry(f"entry-{number}", theirs.site) for number in range(120)]

    register = follow(theirs)

    assert catalogue.shown_of(register) == 120
    assert Register.objects.get().cursor == 120


def test_of_two_readers_the_one_overtaken_reads_on(theirs):
    follow(theirs)
    here, beside = Register.objects.get(), Register.objects.get()
    theirs.entries.append(make_entry("bees", theirs.site))
    actions.read(register=beside)
    theirs.entries.append(make_entry("horses", theirs.site))

    read = actions.read(register=here)

    assert read.complete
    assert sorted(found()) == ["bees", "horses", "machines"]
    assert Register.objects.get().cursor == 3


def test_a_page_under_the_old_key_is_not_taken_in_once_another_is_confirmed(theirs):
    register = follow(theirs)
    Register.objects.update(cursor=0, key=KeyPair.generate(b"o" * 32).public_multibase)
    register.cursor = 0  # a reader who began before that, with the page of the old key in hand
    told = exchange.read(make_entry("bees", theirs.site), site=theirs.site)

    count = keeping.take_in(register=register, entries=[told], cursor=1, made_at=timezone.now())

    assert count == 0
    assert found() == ["machines"]


def test_an_older_page_does_not_set_the_clock_back(theirs):
    register = follow(theirs)
    register.refresh_from_db()
    before = register.made_at
    empty = {"register": register, "entries": [], "cursor": register.cursor}

    keeping.take_in(**empty, made_at=before - timedelta(minutes=1))

    register.refresh_from_db()
    assert register.made_at == before


def test_one_can_choose_the_register(client, theirs):
    make_published(make_cast(), at=timezone.now())
    register = follow(theirs)

    here = client.get("/catalogue?origin=here").text
    there = client.get(f"/catalogue?origin={register.pk}").text

    assert "Care of farm machines" not in here
    assert "Infection control" in here
    assert "Care of farm machines" in there
    assert "Infection control" not in there
    assert "This register" in there


def test_their_entry_may_have_the_name_of_one_of_ours(client, theirs):
    version = make_published(make_cast(), at=timezone.now())
    theirs.entries = [make_entry(version.design.slug, theirs.site)]

    follow(theirs)

    assert len(found()) == 2
    assert "Infection control" in client.get(f"/catalogue/{version.design.slug}").text
    assert catalogue.listed(version.design.slug).register is None


def test_their_entry_stands_beside_ours_and_what_they_do_not_say_is_marked(client, theirs):
    version = make_published(make_cast(), at=timezone.now())
    register = follow(theirs)
    name = f"{register.slug}/machines"
    address = f"/catalogue/compare?entry={version.design.slug}&entry={name}"

    shown, french = client.get(address).text, client.get(f"/fr{address}").text
    page = client.get(f"/catalogue/from/{name}").text

    assert f'href="/catalogue/from/{name}"' in shown
    for words in (
        "Infection control",
        "Care of farm machines",
        "Prairie Polytechnic",
        "Replaces a hydraulic hose safely",
        "24 hours",
        "$180 CAD",  # only the card has it
        "This register",
        "From the register of Prairie Skills Council, read on",
        "Not given",
    ):
        assert words in shown
    assert "Entretien des machines agricoles" in french
    assert f"/catalogue/compare?entry={name}" in page
    actions.leave(actor=None, register=register, at=timezone.now())
    assert client.get(address).status_code == 404


def test_who_is_away_keeps_their_place_and_the_row_says_why(client):
    with elsewhere() as gone:
        gone.entries = [make_entry("bees", gone.site)]
        register = follow(gone)

    read = actions.read(register=register)

    assert "does not answer" in read.problem
    assert found() == ["bees"]
    register.refresh_from_db()
    assert "could not be read" in register.problem["en"]
    assert "n’a pas pu être lu" in register.problem["fr"]
    register.read_at = timezone.now() - timedelta(days=9)
    register.save()
    assert "this may be out of date" in client.get("/catalogue").text


def test_the_interface_for_programs_gives_what_is_ours(client, theirs):
    version = make_published(make_cast(), at=timezone.now())
    follow(theirs)

    told = client.get("/api/v1/catalogue").json()

    assert [each["slug"] for each in told["entries"]] == [version.design.slug]
    assert told["count"] == 1


# ------------------------------------------------------------------------------- what is not read


def bent(theirs, **words):
    theirs.entries.append(make_entry("next", theirs.site) | words)


def key_changed(theirs):
    theirs.key = KeyPair.generate(b"k" * 32)
    bent(theirs)


def altered(theirs):
    bent(theirs)
    theirs.later = {"entries": [make_entry("forged", theirs.site)]}


def forged_name(theirs):
    bent(theirs)
    theirs.later = {"register": {"did": theirs.key.did, "name": {"en": "Ours", "fr": ""}}}


def somebody_elses_name(theirs):
    bent(theirs)
    theirs.first = {"register": {"did": "did:web:example.org", "name": NAME}}


def another_page(theirs):
    bent(theirs)
    theirs.about = "https://elsewhere.example/register/feed.json?since=0"


def replayed(theirs):
    bent(theirs)
    theirs.made_at = datetime.now(UTC) - timedelta(minutes=10)


def stale(theirs):
    theirs.made_at = datetime.now(UTC) - timedelta(days=3)


def from_the_future(theirs):
    theirs.first = {"made_at": (datetime.now(UTC) + timedelta(hours=2)).isoformat()}


def shorter_than_before(theirs):
    theirs.first = {"newest": 0, "since": 1, "cursor": 1}


def endless(theirs):
    theirs.first = {"more": True}


def oversized(theirs):
    theirs.answer = b'{"page": "' + b"x" * rules.MOST_BYTES + b'"}'


def deep(theirs):
    theirs.answer = b"[" * 100_000


def no_json(theirs):
    theirs.answer = b"<html>Welcome</html>"


def nothing_signed(theirs):
    theirs.answer = b'{"page": {}, "credential": {}}'


HOSTILE = [
    (key_changed, "signed with another key than was confirmed here"),
    (altered, "The page was changed after it was signed."),
    (forged_name, "The page was changed after it was signed."),
    (somebody_elses_name, "Somebody else signed it."),
    (another_page, "It speaks of another page."),
    (replayed, "an older state than was read before"),
    (stale, "The credential expired"),
    (from_the_future, "an older state than was read before"),
    (shorter_than_before, "an older state than was read before"),
    (endless, "another page than was asked for"),
    (oversized, "larger than"),
    (deep, "not a register"),
    (no_json, "not a register"),
    (nothing_signed, "not a register"),
]


@pytest.mark.parametrize(
    ("bend", "sentence"), HOSTILE, ids=lambda each: getattr(each, "__name__", "")
)
def test_what_is_not_as_it_must_be_is_refused_and_the_old_stays(theirs, bend, sentence):
    register = follow(theirs)
    bend(theirs)

    read = actions.read(register=register)

    assert sentence in read.problem
    assert read.problem.endswith(".")
    assert found() == ["machines"]
    register.refresh_from_db()
    assert register.cursor == 1


@pytest.mark.parametrize(
    "words",
    [
        {"slug": "../../etc"},
        {"slug": 7},
        {"kind": "deleted"},
        {"kind": ["published"]},
        {"page": "https://phishing.example/catalogue/next"},
        {"page": "javascript:alert(1)"},
        {"title": {"en": "", "fr": ""}},
        {"title": {"en": ["a"], "fr": ""}},
        {"title": "Only words"},
        {"title": {"en": "x" * 401, "fr": ""}},
        {"purpose": {"en": "nul \x00 nul", "fr": ""}},
        {"digest": "sha256:short"},
        {"version": True},
        {"version": 0},
        {"version": 1.5},
        {"hours": -1},
        {"hours": "forty"},
        {"price": 10**12},
        {"changed_at": "yesterday"},
        {"changed_at": "2026-03-02T12:00:00"},
        {"changed_at": None},
        {"languages": ["xx"]},
        {"languages": "en"},
        {"marks": [["secret", "x", {"en": "x", "fr": ""}]]},
        {"marks": [["skill", "x"]]},
        {"outcomes": [{"en": "x", "fr": ""}] * 41},
        {"facts": [{"term": 1, "lines": []}]},
        {"facts": 5},
        {"card": []},
        {"card": {"hours": 5}},
    ],
    ids=str,
)
def test_one_entry_that_is_wrong_refuses_the_whole_page(theirs, words):
    register = follow(theirs)
    theirs.entries.append(make_entry("good", theirs.site))
    bent(theirs, **words)

    read = actions.read(register=register)

    assert "cannot be read" in read.problem
    assert found() == ["machines"]


def test_an_entry_cannot_bring_markup_into_a_page(client, theirs):
    script = {"en": "<script>alert(1)</script>", "fr": "</script>"}
    theirs.entries = [make_entry("machines", theirs.site, title=script, purpose=script)]
    follow(theirs)

    for path in ("/catalogue", "/catalogue/from/prairie-skills-council/machines"):
        assert "<script>alert" not in client.get(path).text


def test_after_a_new_key_is_confirmed_everything_is_read_anew(theirs):
    follow(theirs)
    theirs.key = KeyPair.generate(b"n" * 32)
    theirs.entries = [make_entry("bees", theirs.site)]

    register = follow(theirs)

    assert Register.objects.count() == 1
    assert found() == ["bees"]
    assert register.key == theirs.key.public_multibase


# ---------------------------------------------------------------------------------------- following


def test_only_the_keeper_that_was_shown_is_confirmed(theirs):
    seen = actions.look(actor=None, address=theirs.site)
    theirs.key = KeyPair.generate(b"z" * 32)

    with pytest.raises(rules.AnotherKeeper):
        actions.follow(
            actor=None, address=seen.address, did=seen.did, key=seen.key, at=timezone.now()
        )

    assert not Register.objects.exists()


def test_a_register_is_read_by_a_job_again_and_again_until_it_is_left(theirs):
    register = follow(theirs)
    assert Job.objects.get().values == {"register_id": register.pk, "again": True}

    actions.read_and_return(register_id=register.pk, again=True)
    later = Job.objects.order_by("-due_at").first()
    assert later.due_at > timezone.now() + rules.EVERY - timedelta(minutes=1)

    actions.leave(actor=None, register=register, at=timezone.now())
    count = Job.objects.count()
    actions.read_and_return(register_id=register.pk, again=True)
    assert Job.objects.count() == count
    assert found() == []
    assert {each.verb for each in journal.of(register)} == {
        "registers.register_followed",
        "registers.register_left",
    }


def test_one_does_not_follow_oneself(settings):
    with pytest.raises(actions.OwnRegister):
        actions.look(actor=None, address=settings.SITE_URL)


@pytest.mark.parametrize(
    "address",
    ["", "https://", "ftp://a.example", "https://10.0.0.1", "https://u:p@a.example", "::"],
)
def test_an_address_that_cannot_be_a_register_is_refused(address):
    with pytest.raises(Refused):
        actions.look(actor=None, address=address)


def test_only_the_host_and_coordinators_decide(client, theirs):
    cast = make_cast()
    for person in (cast.priya, cast.helene, cast.learners[0]):
        with pytest.raises(NotAllowed):
            actions.look(actor=person, address=theirs.site)
    client.force_login(cast.priya)
    assert client.get("/registers").status_code == 403


def test_a_coordinator_looks_confirms_reads_and_leaves_on_pages(client, theirs):
    client.force_login(make_cast().amelie)
    assert "No other register is followed yet" in client.get("/registers").text

    shown = client.get("/registers/add", {"address": theirs.site}).text
    assert theirs.key.public_multibase in shown
    assert not Register.objects.exists()

    confirmed = {"address": theirs.feed, "did": theirs.key.did, "key": theirs.key.public_multibase}
    client.post("/registers/add", confirmed)
    actions.read(register=Register.objects.get())
    assert "1 entry in the catalogue" in client.get("/registers").text
    client.post("/registers/prairie-skills-council/read")
    left = client.post("/registers/prairie-skills-council/leave", follow=True).text

    assert "followed no more" in left
    assert found() == []


def test_a_changed_key_is_shown_beside_the_one_before(client, theirs):
    client.force_login(make_cast().amelie)
    register = follow(theirs)
    theirs.key = KeyPair.generate(b"q" * 32)

    shown = client.get("/registers/add", {"address": theirs.site}).text

    assert "Another key than you confirmed" in shown
    assert register.key in shown


def test_what_cannot_be_read_is_said_at_the_field(client):
    client.force_login(make_cast().amelie)

    shown = client.get("/registers/add", {"address": "https://10.0.0.1"}).text

    assert "it leads to a private network" in shown


def test_the_pages_of_a_register_cost_few_queries(client, django_assert_max_num_queries):
    client.force_login(make_cast().amelie)
    make_followed(at=timezone.now())

    with django_assert_max_num_queries(8):
        client.get("/registers")
