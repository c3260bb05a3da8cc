"""Inviting a reviewer from outside, and taking an invitation back."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.errors import Refused
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.quality import actions, permissions, queries
from trillium.structures.quality.forms.inviting import InviteReviewer
from trillium.structures.quality.views.shown import about

USUAL_TERM = timedelta(days=28)


@login_required
def invite(request: HttpRequest, review_id: UUID) -> HttpResponse:
    row = queries.review(review_id)
    context = about(request, row.version)
    permissions.require_invite(signed_in(request), row)
    form = InviteReviewer(
        request.POST if request.method == "POST" else None,
        initial={
            "language": reader.language(),
            "ends_on": timezone.localdate() + USUAL_TERM,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made, _token = actions.invite_reviewer(
                actor=signed_in(request), review=row, at=timezone.now(), **form.cleaned_data
            )
        except Refused as problem:
            form.add_error(None, problem.sentence(_))
        else:
            messages.success(
                request, _("%(person)s is invited; the link is mailed.") % {"person": made.person}
            )
            return redirect("quality:review", row.pk)
    context |= {"review": row, "form": form}
    return render(request, "quality/invite.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    row = queries.invitation(invitation_id)
    design_permissions.require_read(signed_in(request), row.review.version.design)
    actions.withdraw_invitation(actor=signed_in(request), invitation=row, at=timezone.now())
    messages.success(request, _("The invitation is taken back; its link is closed."))
    return redirect("quality:review", row.review_id)
