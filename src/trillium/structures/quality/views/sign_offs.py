"""Asking employers to confirm a version, and what they said."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trillium.accounts.people.permissions import signed_in
from trillium.kit.errors import Refused
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.quality import actions, queries
from trillium.structures.quality.forms.sign_offs import AskSignOff
from trillium.structures.quality.views.shown import about


@login_required
def sign_offs(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = designs.version_numbered(design_id, number)
    context = about(request, version)
    people = queries.people_to_ask(version)
    form = AskSignOff(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        answer = _asked(request, version, form)
        if answer is not None:
            return answer
    context |= {
        "form": form,
        "asked": queries.sign_offs_asked(version, timezone.now()),
        "confirmed": queries.confirmed(version),
        "text": designs.sign_off_text(version),
    }
    return render(request, "quality/sign_offs.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, version: Version, form: AskSignOff) -> HttpResponse | None:
    chosen = form.cleaned_data["who"]
    try:
        actions.ask_sign_off(
            actor=signed_in(request),
            version=version,
            organisation=chosen.organisation,
            person=chosen.person,
            at=timezone.now(),
        )
    except Refused as problem:
        form.add_error(None, problem.sentence(_))
        return None
    messages.success(
        request, _("%(person)s is asked; the link is mailed.") % {"person": chosen.person}
    )
    return redirect("quality:sign_offs", version.design_id, version.number)
