from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.delivery.assessment import queries
from trillium.delivery.assessment.models import Decision, Evidence, Rubric
from trillium.delivery.assessment.rules import LARGEST_FILE
from trillium.delivery.assessment.testing import make_decision, make_evidence, make_rubric
from trillium.delivery.offerings.testing import (
    launch_document,
    make_cohort,
    make_enrolments,
    make_offering,
    make_published,
)

pytestmark = pytest.mark.django_db
LATER = THEN + timedelta(days=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def zoe(cast):
    enrolment = make_enrolments(cast)[2]
    make_rubric(cast, enrolment.cohort.offering.version)
    return enrolment


def page(client, person, name, *args: object):
    client.force_login(person)
    return client.get(reverse(name, args=args))


def test_a_cohort_shows_learners_by_assessments(client, cast, zoe):
    make_evidence(cast, zoe)

    told = page(client, cast.daniel, "assessment:cohort", zoe.cohort_id).text

    for words in ("Zoë Müller", "Skills station", "To judge", "No evidence", "Judge Zoë Müller"):
        assert words in told


def test_a_cohort_without_learners_says_how_they_come(client, cast):
    told = page(client, cast.helene, "assessment:cohort", make_cohort(cast).pk).text

    assert "No learners yet" in told
    assert told.count('class="button primary') == 1


def test_a_cohort_is_seen_by_its_institution_alone(client, cast, zoe):
    for stranger in (cast.marc, cast.sandra, cast.amelie, zoe.learner):
        assert page(client, stranger, "assessment:cohort", zoe.cohort_id).status_code == 404


def test_an_outcome_without_an_assessment_is_named_on_the_cohort(client, cast):
    plan = [launch_document()["assessments"][0] | {"outcome_ids": ["o1"]}]
    version = make_published(cast, document=launch_document() | {"assessments": plan})
    cohort = make_cohort(cast, offering=make_offering(cast, version=version))

    told = page(client, cast.priya, "assessment:cohort", cohort.pk).text

    assert "No credential can follow: an outcome is not assessed" in told
    assert "Explains how infections spread in a home" in told


def test_a_learner_sees_own_enrolment_and_nobody_elses(client, zoe):
    other = zoe.cohort.enrolments.exclude(pk=zoe.pk)[0]

    own = page(client, zoe.learner, "assessment:enrolment", zoe.pk)

    assert own.status_code == 200
    assert "Add evidence" in own.text
    assert "Withdraw" not in own.text
    assert page(client, zoe.learner, "assessment:enrolment", other.pk).status_code == 404


def test_a_learner_hands_in_an_address(client, zoe):
    client.force_login(zoe.learner)
    address = reverse("assessment:add_evidence", args=[zoe.pk, "a1"])
    values = {"title": "My film", "url": "https://films.example.org/1", "outcome_ids": ["o1", "o2"]}

    answer = client.post(address, values)

    assert answer.url == reverse("assessment:enrolment", args=[zoe.pk])
    assert "My film" in client.get(answer.url).text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"outcome_ids": ["o1"]}, "Add a file, an address or a description."),
        ({"outcome_ids": ["o1"], "url": "ftp://x"}, "An address begins with https://"),
        ({"url": "https://x.org"}, "This field is required."),
    ],
)
def test_evidence_that_cannot_be_is_explained(client, zoe, values, sentence):
    client.force_login(zoe.learner)

    answer = client.post(
        reverse("assessment:add_evidence", args=[zoe.pk, "a1"]), {"title": "Film"} | values
    )

    assert sentence in answer.text
    assert not Evidence.objects.exists()


def test_a_file_too_large_is_explained(client, zoe):
    client.force_login(zoe.learner)
    large = SimpleUploadedFile("film.mp4", b"x" * (LARGEST_FILE + 1))

    answer = client.post(
        reverse("assessment:add_evidence", args=[zoe.pk, "a1"]),
        {"title": "Film", "outcome_ids": ["o1"], "file": large},
    )

    assert "larger than 20 MB" in answer.text
    assert not Evidence.objects.exists()


@pytest.fixture
def page_file(client, zoe, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(zoe.learner)
    file = SimpleUploadedFile("zoë.html", b"<script>alert(1)</script>", content_type="text/html")
    values = {"title": "Page", "outcome_ids": ["o1", "o2"], "file": file}
    client.post(reverse("assessment:add_evidence", args=[zoe.pk, "a1"]), values)
    return Evidence.objects.get()


def test_a_file_is_only_ever_saved_and_never_run(client, cast, page_file):
    answer = page(client, cast.daniel, "assessment:file", page_file.pk)

    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_a_file_is_given_to_those_who_may_see_the_learner(client, cast, zoe, page_file):
    other = zoe.cohort.enrolments.exclude(pk=zoe.pk)[0].learner

    for stranger in (cast.marc, cast.sandra, other):
        assert page(client, stranger, "assessment:file", page_file.pk).status_code == 404
    client.logout()
    assert client.get(reverse("assessment:file", args=[page_file.pk])).status_code == 302


def test_evidence_without_a_file_has_none_to_save(client, cast, zoe):
    evidence = make_evidence(cast, zoe)

    assert page(client, cast.daniel, "assessment:file", evidence.pk).status_code == 404


def test_evidence_is_taken_back_by_the_learner(client, cast, zoe):
    evidence = make_evidence(cast, zoe)
    client.force_login(zoe.learner)

    client.post(reverse("assessment:remove_evidence", args=[evidence.pk]))

    evidence.refresh_from_db()
    assert evidence.removed_at is not None


def judged(client, cast, zoe, **values: object):
    client.force_login(cast.daniel)
    evidence = list(Evidence.objects.values_list("pk", flat=True))
    given = {"level_0": "1", "level_1": "2", "evidence": evidence, "comment": "Well done."}
    return client.post(reverse("assessment:judge", args=[zoe.pk, "a1"]), given | values)


def test_an_assessor_judges_by_the_rubric(client, cast, zoe):
    make_evidence(cast, zoe)
    shown = page(client, cast.daniel, "assessment:judge", zoe.pk, "a1").text
    assert "Criterion for o1" in shown
    assert shown.count('type="radio"') == 6

    answer = judged(client, cast, zoe)

    decision = Decision.objects.get()
    assert (decision.result, decision.scores) == ("passed", {"c-o1": 1, "c-o2": 2})
    assert "Well done." in client.get(answer.url).text


def test_an_open_criterion_is_shown_where_it_is(client, cast, zoe):
    make_evidence(cast, zoe)

    answer = judged(client, cast, zoe, level_1="")

    assert "Choose a level." in answer.text
    assert not Decision.objects.exists()


def test_a_judgement_without_evidence_for_an_outcome_names_it(client, cast, zoe):
    make_evidence(cast, zoe, outcome_ids=["o1"])

    shown = page(client, cast.daniel, "assessment:judge", zoe.pk, "a1")
    answer = judged(client, cast, zoe)

    assert "There is no evidence yet for" in shown.text
    assert "There is none for: “Explains how infections spread in a home”." in answer.text
    assert not Decision.objects.exists()


def test_judging_is_for_assessors_alone(client, cast, zoe):
    assert page(client, cast.priya, "assessment:judge", zoe.pk, "a1").status_code == 403
    assert page(client, cast.marc, "assessment:judge", zoe.pk, "a1").status_code == 404
    assert page(client, zoe.learner, "assessment:judge", zoe.pk, "a1").status_code == 403


def test_an_unknown_assessment_is_refused(client, cast, zoe):
    assert page(client, cast.daniel, "assessment:judge", zoe.pk, "a9").status_code == 409


def test_every_decision_stays_in_the_history(client, cast, zoe):
    make_decision(cast, zoe, passing=False)
    make_decision(cast, zoe, at=LATER)

    told = page(client, zoe.learner, "assessment:enrolment", zoe.pk).text

    assert told.count("Criteria and evidence") == 2
    assert "The credential can be issued." in told


def test_the_queue_leads_to_the_work(client, cast, zoe):
    assert "Nothing waits for you" in page(client, cast.daniel, "assessment:to_judge").text
    make_evidence(cast, zoe)

    told = page(client, cast.daniel, "assessment:to_judge").text

    assert reverse("assessment:judge", args=[zoe.pk, "a1"]) in told
    assert "Zoë Müller" not in page(client, cast.marc, "assessment:to_judge").text


def test_learners_read_by_what_they_are_judged(client, cast, zoe):
    version = zoe.cohort.offering.version

    told = page(client, zoe.learner, "assessment:rubric", version.pk, "a1").text

    assert "Criterion for o1" in told
    assert "Change the rubric" not in told
    assert page(client, cast.marc, "assessment:rubric", version.pk, "a1").status_code == 404


def test_a_rubric_is_written_in_a_form(client, cast):
    version = make_published(cast)
    client.force_login(cast.priya)
    address = reverse("assessment:rubric", args=[version.pk, "a1"])
    shown = client.get(address)
    values = {}
    for form in shown.context["forms"]:
        for bound in form:
            words = form.get_initial_for_field(bound.field, bound.name) or ""
            pairs = words.items() if isinstance(words, dict) else [("", words)]
            for language, word in pairs:
                values[f"{bound.html_name}_{language}".rstrip("_")] = word

    answer = client.post(address, values)

    assert answer.status_code == 302
    assert len(queries.criteria(version, "a1")) == 2
    assert Rubric.objects.get().criteria[0]["passes_at"] == 2


def test_a_cohort_page_costs_the_same_for_many_learners(
    client, cast, zoe, django_assert_max_num_queries
):
    text = "name,email\n" + "".join(f"L{n},l{n}@example.org\n" for n in range(20))
    make_enrolments(cast, cohort=zoe.cohort, text=text)
    for enrolment in zoe.cohort.enrolments.all()[:8]:
        make_evidence(cast, enrolment)
    client.force_login(cast.daniel)
    address = reverse("assessment:cohort", args=[zoe.cohort_id])
    client.get(address)

    with django_assert_max_num_queries(15):
        client.get(address)
