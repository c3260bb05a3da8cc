import io
import json
import logging
import re
import threading
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from trillium.accounts.organisations.testing import Cast, make_cast
from trillium.credentials.reading import read_credential
from trillium.kit.jobs import queue
from trillium.kit.jobs.models import Job
from trillium.kit.tokens import token_hash
from trillium.recognition.issuing import actions as issuing
from trillium.recognition.issuing.events import CredentialIssued, CredentialsIssued
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.testing import (
    LATER,
    make_award,
    make_crowd,
    make_key,
    make_ready,
)
from trillium.recognition.wallets import actions, permissions, queries, rules
from trillium.recognition.wallets.models import Share, WalletLink
from trillium.recognition.wallets.testing import make_link, make_share

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return make_cast()


@pytest.fixture
def award(cast, now) -> Award:
    return make_award(cast, at=now - timedelta(hours=1))


@pytest.fixture
def others(cast, award, now) -> Award:
    """Another learner's credential of the same cohort."""
    enrolment = award.enrolment.cohort.enrolments.exclude(pk=award.enrolment_id).order_by("name")[0]
    return make_award(cast, enrolment=enrolment, at=now)


def text_of(response):
    return response.content.decode()


def test_a_mailed_link_opens_the_learners_wallet_without_a_password(award, client, now):
    response = client.get(make_link(award, at=now), follow=True)

    page = text_of(response)
    assert response.redirect_chain == [("/wallet", 302)]
    assert "Infection control for home care aides" in page
    assert award.enrolment.name in page


def test_who_is_given_a_credential_has_mail_in_their_language(
    award, now, django_capture_on_commit_callbacks
):
    award.learner.language = "fr"
    award.learner.save()

    with django_capture_on_commit_callbacks(execute=True):
        actions.tell_learner(CredentialIssued(award_id=award.pk, at=now))

    message = mail.outbox[-1]
    assert message.to == [award.learner.email]
    assert "Prévention des infections pour les aides à domicile" in message.body
    assert "/fr/wallet/" in message.body


def test_the_link_in_the_mail_is_the_one_that_opens(
    award, client, now, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_link(actor=None, person=award.learner, at=now)

    address = re.search(rf"{settings.SITE_URL}(\S+/wallet/\S+|/wallet/\S+)", mail.outbox[-1].body)[
        1
    ]
    assert client.get(address).status_code == 302


def test_only_a_hash_of_a_link_is_kept(award, now):
    token = actions.send_link(actor=None, person=award.learner, at=now)

    kept = list(award.learner.wallet_links.values_list("token_hash", flat=True))
    assert token_hash(token) in kept
    assert token not in kept


def test_an_unknown_link_opens_nothing(client):
    response = client.get("/wallet/" + "x" * 43)

    assert response.status_code == 404
    assert "opens no wallet" in text_of(response)


def test_a_link_that_grew_old_opens_nothing(award, client, now):
    address = make_link(award, at=now - timedelta(days=31))

    response = client.get(address)

    assert response.status_code == 410
    assert "no longer valid" in text_of(response)


def test_a_session_ends_with_its_link(award, client, now):
    client.get(make_link(award, at=now))
    WalletLink.objects.update(expires_at=now)

    assert "Open your wallet" in text_of(client.get("/wallet"))


def test_a_learner_who_opens_another_learners_link_is_refused(award, others, client, now):
    client.force_login(others.learner)

    response = client.get(make_link(award, at=now))

    assert response.status_code == 403
    assert "opens somebody else’s wallet" in text_of(response)
    assert award.enrolment.name not in text_of(response)


def test_a_learner_with_an_open_wallet_is_refused_anothers_until_it_is_closed(
    award, others, client, now
):
    client.get(make_link(others, at=now))
    address = make_link(award, at=now)

    assert client.get(address).status_code == 403
    client.post("/wallet/leave")
    assert client.get(address).status_code == 302


def test_a_wallet_gives_only_its_own_credentials(award, others, client, now):
    client.get(make_link(award, at=now))

    for address in (
        f"/wallet/credentials/{others.pk}/json",
        f"/wallet/credentials/{others.pk}/share",
    ):
        response = client.get(address)

        assert response.status_code == 403
        assert "in somebody else’s wallet" in text_of(response)
    response = client.post(f"/wallet/credentials/{others.pk}/share", {"days": "7"})
    assert response.status_code == 403
    assert not Share.objects.exists()


def test_without_a_link_nothing_of_a_wallet_is_reached(award, client):
    for address in (f"/wallet/credentials/{award.pk}/json", "/wallet/export.zip"):
        assert client.get(address).status_code == 403


def test_a_learner_who_is_signed_in_needs_no_link(award, client):
    client.force_login(award.learner)

    assert "Infection control" in text_of(client.get("/wallet"))


@pytest.mark.parametrize("kind", ["json", "jwt", "png", "svg", "pdf"])
def test_the_learner_downloads_every_file(award, client, now, kind):
    client.get(make_link(award, at=now))

    response = client.get(f"/wallet/credentials/{award.pk}/{kind}")

    source = read_credential(response.content).source
    assert source == award.jwt if kind == "jwt" else json.loads(source) == award.document


@pytest.mark.parametrize("kind", ["ob2-png", "ob2-json"])
def test_the_learner_downloads_the_older_badge_for_sites_that_read_nothing_newer(
    award, client, now, kind
):
    client.get(make_link(award, at=now))
    assert f"/wallet/credentials/{award.pk}/{kind}" in client.get("/wallet").content.decode()

    response = client.get(f"/wallet/credentials/{award.pk}/{kind}")

    badge = json.loads(read_credential(response.content).source)
    assert badge["id"].endswith(f"/badges/{award.pk}")


def test_the_learner_shares_with_an_expiring_link_that_is_shown_once(award, client, now, settings):
    client.get(make_link(award, at=now))

    response = client.post(
        f"/wallet/credentials/{award.pk}/share", {"label": "Sandra", "days": "7"}, follow=True
    )

    address = re.search(rf'value="{settings.SITE_URL}(/share/[^"]+)"', text_of(response))[1]
    assert "/share/" not in text_of(client.get("/wallet"))
    shown = text_of(Client().get(address))
    assert "This credential is genuine." in shown
    assert award.enrolment.name in shown


def test_a_shared_page_shows_evidence_and_verification_to_anybody(award, client, now):
    _, address = make_share(award, at=now)

    response = client.get(address)

    assert "Film of the skills station" in text_of(response)
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]


def test_a_withdrawn_share_shows_nothing_any_more(award, client, now):
    share, address = make_share(award, at=now)
    client.get(make_link(award, at=now))

    client.post(f"/wallet/shares/{share.pk}/withdraw")

    response = Client().get(address)
    assert response.status_code == 410
    assert "The holder has withdrawn it" in text_of(response)
    assert award.enrolment.name not in text_of(response)


def test_an_expired_share_shows_nothing_any_more(award, client, now):
    _, address = make_share(award, at=now - timedelta(days=8), days=7)

    response = client.get(address)

    assert response.status_code == 410
    assert "which is over" in text_of(response)
    assert "Infection control" not in text_of(response)


def test_an_unknown_share_is_not_found(client):
    assert client.get("/share/" + "x" * 43).status_code == 404


def test_a_shared_credential_that_is_revoked_says_so(cast, award, client, now):
    _, address = make_share(award, at=now)
    issuing.revoke_credential(actor=cast.helene, award=award, reason="Issued in error", at=now)

    page = text_of(client.get(address))

    assert "This credential was revoked by its issuer." in page
    assert "Issued in error" in page


def test_nobody_withdraws_anothers_share(award, others, client, now):
    share, _ = make_share(award, at=now)
    client.get(make_link(others, at=now))

    assert client.post(f"/wallet/shares/{share.pk}/withdraw").status_code == 403

    share.refresh_from_db()
    assert share.withdrawn_at is None


def test_a_share_is_withdrawn_once(award, now):
    share, _ = make_share(award, at=now)
    actions.withdraw_share(person=award.learner, share=share, at=now)

    with pytest.raises(rules.WithdrawnAlready):
        actions.withdraw_share(person=award.learner, share=share, at=now)


@pytest.mark.parametrize("days", [0, 366])
def test_a_share_lasts_from_a_day_to_a_year(award, now, days):
    with pytest.raises(rules.DaysWrong):
        make_share(award, at=now, days=days)


def test_only_the_holder_shares(award, others, now):
    with pytest.raises(permissions.NotYourCredential):
        actions.share(person=others.learner, award=award, label="", days=7, at=now)


def test_everything_is_exported_in_published_formats(award, client, now):
    make_share(award, at=now)
    client.get(make_link(award, at=now))

    response = client.get("/wallet/export.zip")

    archive = zipfile.ZipFile(io.BytesIO(response.content))
    names = archive.namelist()
    files = {"pdf", "png", "svg", "json", "jwt", "ob2.png", "ob2.json"}
    assert {name.partition(".")[2] for name in names if "/" in name} == files
    listed = json.loads(archive.read("wallet.json"))
    assert listed["shares"][0]["label"] == "Sandra"
    assert listed["credentials"][0]["credential"] == award.document


def test_an_empty_wallet_says_what_will_come(award, client, now):
    award.learner.awards.all().delete()
    client.get(f"/wallet/{actions.send_link(actor=None, person=award.learner, at=now)}")

    assert "No credential yet" in text_of(client.get("/wallet"))


def test_a_replaced_credential_leaves_the_wallet(cast, award, now):
    issuing.correct_name(actor=cast.helene, award=award, name="Zoé M.", at=now)

    held = queries.wallet(award.learner, now)

    assert len(held) == 1
    assert held[0].award.replaces == award


def test_a_wallet_says_when_the_key_of_a_credential_was_revoked(cast, award, client, now):
    issuing.revoke_key(actor=cast.helene, key=award.key, reason="Stolen", at=now)
    client.get(make_link(award, at=now))

    assert "Its key was revoked" in text_of(client.get("/wallet"))


def test_asking_again_says_the_same_to_everybody_and_mails_only_holders(
    award, client, django_capture_on_commit_callbacks
):
    answers = []
    with django_capture_on_commit_callbacks(execute=True):
        for email in (award.learner.email, "nobody@example.org", "priya.raman@example.org"):
            response = client.post("/wallet", {"email": email})
            said = re.sub(r'value="\w{64}"|"X-CSRFToken": "\w+"', "", text_of(response))
            answers.append((response.status_code, said))

    assert len(set(answers)) == 1
    assert [message.to for message in mail.outbox] == [[award.learner.email]]


def test_a_link_is_not_mailed_without_end(award, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(6):
            client.post("/wallet", {"email": award.learner.email})

    assert len(mail.outbox) == rules.MOST_LINKS


def test_an_address_on_the_network_may_not_ask_without_end(
    cast, client, now, django_capture_on_commit_callbacks
):
    enrolments = make_ready(cast)
    make_key(cast.college)
    award = issuing.issue_credential(actor=cast.helene, enrolment=enrolments[0], at=now)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(20):
            client.post("/wallet", {"email": f"guess{number}@example.org"})
        client.post("/wallet", {"email": award.learner.email})

    assert mail.outbox == []


def test_every_post_of_the_wallet_needs_its_token_against_forgery(award, now):
    strict = Client(enforce_csrf_checks=True)
    strict.get(make_link(award, at=now))

    response = strict.post(f"/wallet/credentials/{award.pk}/share", {"days": "7"})

    assert response.status_code == 403
    assert not Share.objects.exists()


def test_an_erased_learner_leaves_no_link_and_no_share(award, client, now):
    _, address = make_share(award, at=now)
    link = make_link(award, at=now)
    learner = award.learner_id
    issuing.forget_learner(person_id=learner, at=now)

    actions.forget_learner(person_id=learner, at=now)

    assert client.get(address).status_code == 404
    assert client.get(link).status_code == 404


def test_links_stand_in_no_log_not_even_when_they_are_refused(award, others, client, now, caplog):
    caplog.set_level(logging.DEBUG)
    link = make_link(award, at=now)
    _, address = make_share(award, at=now)
    client.force_login(others.learner)

    assert client.get(link).status_code == 403
    client.get(address)
    client.get(address + "x")

    assert link.rpartition("/")[2] not in caplog.text
    assert address.rpartition("/")[2] not in caplog.text


def test_the_wallet_asks_the_database_a_constant_number_of_times(
    award, client, now, django_assert_max_num_queries
):
    for number in range(5):
        make_share(award, at=now, label=str(number))
    client.get(make_link(award, at=now))

    with django_assert_max_num_queries(8):
        client.get("/wallet")


def test_who_was_issued_to_in_a_chunk_is_told_by_a_worker_once(cast, settings):
    settings.TRILLIUM_JOBS = "embedded"
    make_key(cast.college)
    cohort = make_crowd(cast, 5)
    issuing.start_run(actor=cast.helene, cohort=cohort, at=LATER)

    queue.work(threading.Event(), until_empty=True)
    awards = list(Award.objects.values_list("pk", flat=True))
    again = actions.tell_learners(award_ids=awards, at=LATER)

    assert again == 0
    assert WalletLink.objects.values("award").distinct().count() == len(awards) == 4


def test_the_mail_of_a_large_chunk_is_several_jobs(settings):
    settings.TRILLIUM_JOBS = "embedded"
    ids = tuple(uuid.uuid4() for _ in range(250))

    actions.defer_links(CredentialsIssued(award_ids=ids, at=LATER))

    found = [job.values["award_ids"] for job in Job.objects.order_by("pk")]
    assert [len(each) for each in found] == [100, 100, 50]
    assert [pk for each in found for pk in each] == [str(pk) for pk in ids]
