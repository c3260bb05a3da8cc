"""Giving somebody a role."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Membership


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("Somebody who is known here already keeps their name."),
    )
    language = forms.ChoiceField(
        label=_("Language of their messages"), choices=[("en", "English"), ("fr", "Français")]
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(role, Membership.Role(role).label) for role in roles]
