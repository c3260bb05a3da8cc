"""The page of suggestions: what might be better, why, and what was set aside for which reason."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trillium.accounts.people.permissions import signed_in
from trillium.structures.designs import actions, queries
from trillium.structures.designs.forms.start import SetAside
from trillium.structures.designs.views.shown import about, shown_version


@login_required
def suggestions(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    tried = SetAside(request.POST) if request.method == "POST" else None
    if tried is not None and tried.is_valid():
        actions.set_aside(
            actor=signed_in(request), version=version, **tried.cleaned_data, at=timezone.now()
        )
        messages.success(request, _("Set aside. It returns when the text changes."))
        return redirect("designs:suggestions", design_id, number)
    rows = queries.suggestions(version)
    context = about(request, version) | {
        "open": [
            {
                "suggestion": each,
                "place": queries.edit_path(version, each.path),
                "form": tried
                if tried is not None and tried.data.get("suggestion") == each.id
                else SetAside(initial={"suggestion": each.id}, auto_id=f"{each.anchor}-%s"),
            }
            for each, aside in rows
            if aside is None
        ],
        "aside": [(each, row) for each, row in rows if row is not None],
    }
    return render(request, "designs/suggestions.html", context, status=422 if tried else 200)
