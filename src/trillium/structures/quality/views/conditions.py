"""One condition of an approval, and the confirmation that it is met."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trillium.accounts.people.permissions import signed_in
from trillium.kit.errors import Refused
from trillium.structures.quality import actions, permissions, queries
from trillium.structures.quality.forms.reviewing import ConfirmCondition
from trillium.structures.quality.views.shown import about


@login_required
def condition(request: HttpRequest, condition_id: UUID) -> HttpResponse:
    row = queries.condition(condition_id)
    context = about(request, row.review.version)
    form = ConfirmCondition(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_condition(
                actor=signed_in(request),
                condition=row,
                how=form.cleaned_data["how"],
                at=timezone.now(),
            )
        except Refused as problem:
            form.add_error(None, problem.sentence(_))
        else:
            messages.success(request, _("The condition is met."))
            return redirect("quality:condition", row.pk)
    context |= {
        "condition": row,
        "review": row.review,
        "form": form,
        "may_confirm": row.met_at is None and permissions.may_confirm(signed_in(request), row),
        "today": timezone.localdate(),
    }
    return render(request, "quality/condition.html", context, status=422 if form.errors else 200)
