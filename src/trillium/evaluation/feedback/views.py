"""The form anyone concerned fills in once, and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trillium.accounts.people.permissions import signed_in
from trillium.delivery.offerings import queries as offerings
from trillium.evaluation.feedback import actions, permissions, queries
from trillium.evaluation.feedback.forms import FeedbackForm
from trillium.kit.errors import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    offering, person = offerings.offering(offering_id), signed_in(request)
    permissions.may_speak(person, offering)
    left = queries.voices_left(person, offering)
    form = FeedbackForm(request.POST or None, voices=left)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give(actor=person, offering=offering, at=timezone.now(), **form.cleaned_data)
        except Refused as why:
            form.add_error(None, why.sentence(gettext))
        else:
            messages.success(request, _("Thank you: your feedback was recorded."))
            return redirect("feedback:give", offering_id=offering.pk)
    context = {
        "form": form,
        "offering": offering,
        "version": offering.version,
        "left": left,
        "early": timezone.localdate() < offering.starts_on,
        "reads": permissions.reads(person, offering),
    }
    return render(request, "feedback/give.html", context)


@login_required
@require_safe
def results(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    offering = offerings.offering(offering_id)
    permissions.may_read(signed_in(request), offering)
    responses = queries.of_offering(offering)
    context = {
        "offering": offering,
        "version": offering.version,
        "responses": responses,
        "summary": queries.summary(responses),
        "left": queries.voices_left(signed_in(request), offering),
    }
    return render(request, "feedback/results.html", context)
