"""What a pathway says of itself, what a part asks for, and an achievement from elsewhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Organisation
from trillium.kit import bilingual, reader
from trillium.kit.forms import BilingualText
from trillium.structures.designs.models import Design
from trillium.structures.pathways.models import PathwayVersion
from trillium.structures.pathways.rules import (
    LARGEST,
    LONGEST,
    MOST_MONTHS,
    Credits,
    Group,
    Level,
    Offer,
    Piece,
)
from trillium.structures.pathways.wording import LEVEL_FRAMEWORKS, unit_choices


class _Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return bilingual.text(getattr(obj, "title", None) or obj.name, reader.language())


def _rows(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
    field.queryset = rows


class AboutPathway(forms.Form):
    """What a pathway is called, what it is for and what it leads to."""

    title = BilingualText(label=_("Title"), max_length=LONGEST)
    description = BilingualText(label=_("What it is for"), rows=3, max_length=4000, required=False)
    target_title = BilingualText(
        label=_("What it leads to"),
        help_text=_("A certificate, a diploma, a larger micro-credential."),
        max_length=LONGEST,
        required=False,
    )
    target_design = _Named(
        Design.objects.none(),
        label=_("Where that is a design here"),
        required=False,
        empty_label=_("It is no design here"),
    )
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, targets: QuerySet[Design], **options: Any) -> None:
        super().__init__(*args, **options)
        _rows(self, "target_design", targets)

    def clean(self) -> dict[str, Any]:
        """Take the title of the design where no other was written; days follow each other."""
        words = super().clean() or {}
        design = words.get("target_design")
        if design is not None and bilingual.is_empty(words.get("target_title")):
            words["target_title"] = dict(design.title)
        if design is None and bilingual.is_empty(words.get("target_title")):
            self.add_error("target_title", _("Name it, or choose a design."))
        begins, ends = words.get("valid_from"), words.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("This is before it begins."))
        words["target_design"] = design.slug if design else ""
        return words


class StartPathway(AboutPathway):
    """The same, and for whom it is written."""

    organisation = _Named(Organisation.objects.none(), label=_("Organisation"))
    valid_from = None  # type: ignore[assignment]
    valid_until = None  # type: ignore[assignment]

    field_order = ("organisation", "title", "description", "target_title", "target_design")

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        _rows(self, "organisation", organisations)
        if len(organisations) == 1:
            self.initial.setdefault("organisation", organisations[0].pk)


def about(version: PathwayVersion) -> dict[str, Any]:
    """Return what the form begins with."""
    design = Design.objects.filter(slug=version.target_design).first()
    return {
        "title": version.title,
        "description": version.description,
        "target_title": version.target_title,
        "target_design": design.pk if design else None,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
    }


class _Narrowed(forms.Form):
    """A level and an age, which any part may ask for."""

    level_framework = forms.ChoiceField(
        label=_("Level on"),
        required=False,
        choices=[("", _("No level is asked for")), *((name, name) for name in LEVEL_FRAMEWORKS)],
    )
    level_value = forms.FloatField(
        label=_("At least level"), required=False, min_value=0.1, max_value=LARGEST
    )
    within_months = forms.IntegerField(
        label=_("Earned within the last … months"),
        help_text=_("Empty: it counts however long ago it was earned."),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
    )

    def clean(self) -> dict[str, Any]:
        """Check that a level has both its framework and its number."""
        words = super().clean() or {}
        if bool(words.get("level_framework")) != (words.get("level_value") is not None):
            self.add_error("level_value", _("A level needs its framework and its number."))
        return words

    def level(self) -> Level | None:
        """Return the level that is asked for."""
        value = self.cleaned_data["level_value"]
        framework = self.cleaned_data["level_framework"]
        return Level(value=value, framework=framework) if framework and value else None


class ChangeGroup(_Narrowed):
    """How much of a group is asked for."""

    title = BilingualText(label=_("Heading"), required=False, max_length=LONGEST)
    how = forms.ChoiceField(
        label=_("What is asked for"),
        choices=[("all", _("All of its members")), ("any", _("Any of them, at least so many:"))],
        widget=forms.RadioSelect,
    )
    any = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=200)
    credits_value = forms.FloatField(
        label=_("At least so many credits"), required=False, min_value=0.1, max_value=LARGEST
    )
    credits_unit = forms.ChoiceField(label=_("Counted in"), required=False)

    field_order = ("title", "how", "any", "credits_value", "credits_unit")

    def __init__(self, *args: Any, group: Group, **options: Any) -> None:
        super().__init__(*args, **({"initial": _group_words(group)} | options))
        self.group = group
        unit = self.fields["credits_unit"]
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101 -- for the type checker
        unit.choices = unit_choices()

    def clean(self) -> dict[str, Any]:
        """Check that "any" says how many."""
        words = super().clean()
        if words.get("how") == "any" and not words.get("any"):
            self.add_error("any", _("Say how many."))
        return words

    def part(self) -> Group:
        """Return the group as it was written."""
        words = self.cleaned_data
        value, unit = words["credits_value"], words["credits_unit"]
        return Group(
            id=self.group.id,
            title=bilingual.pair(words["title"]),
            any=words["any"] if words["how"] == "any" else None,
            credits=Credits(value=value, unit=unit) if value and unit else None,
            level=self.level(),
            within_months=words["within_months"],
            members=self.group.members,
        )


def _group_words(group: Group) -> dict[str, Any]:
    return {
        "title": group.title,
        "how": "all" if group.any is None else "any",
        "any": group.any,
        "credits_value": group.credits.value if group.credits else None,
        "credits_unit": group.credits.unit if group.credits else "ECTS",
        **_narrowed_words(group),
    }


def _narrowed_words(part: Group | Piece) -> dict[str, Any]:
    return {
        "level_framework": part.level.framework if part.level else "",
        "level_value": part.level.value if part.level else None,
        "within_months": part.within_months,
    }


class ChangePiece(_Narrowed):
    """From which version on an achievement counts, at which level, and for how long."""

    from_version = forms.IntegerField(
        label=_("From version"),
        help_text=_("Empty: every version counts."),
        required=False,
        min_value=1,
        max_value=LARGEST,
    )

    def __init__(self, *args: Any, piece: Piece, **options: Any) -> None:
        words = {"from_version": piece.offer.from_version, **_narrowed_words(piece)}
        super().__init__(*args, **({"initial": words} | options))
        self.piece = piece
        if piece.offer.kind != "design":
            del self.fields["from_version"]

    def part(self) -> Piece:
        """Return the piece as it was written."""
        offer = self.piece.offer
        version = self.cleaned_data.get("from_version")
        return Piece(
            id=self.piece.id,
            offer=Offer(
                achievement=offer.achievement,
                title=offer.title,
                issuer=offer.issuer,
                address=offer.address,
                from_version=version,
                credits=offer.credits,
                levels=offer.levels,
            ),
            instead=self.piece.instead,
            level=self.level(),
            within_months=self.cleaned_data["within_months"],
        )


class Elsewhere(forms.Form):
    """An achievement whose issuer is not on this site."""

    title = BilingualText(label=_("Title"), max_length=LONGEST)
    issuer = BilingualText(label=_("Who issues it"), max_length=LONGEST)
    address = forms.URLField(
        label=_("Its address"),
        help_text=_("Of its page, or of the achievement in its credentials."),
        assume_scheme="https",
        max_length=LONGEST,
    )
    credits_value = forms.FloatField(
        label=_("Credits"), required=False, min_value=0.1, max_value=LARGEST
    )
    credits_unit = forms.ChoiceField(label=_("Counted in"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = self.fields["credits_unit"]
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101 -- for the type checker
        unit.choices = unit_choices()
        unit.initial = "ECTS"

    def clean_address(self) -> str:
        """Refuse what is no address of the web."""
        address = str(self.cleaned_data["address"])
        if not address.lower().startswith(("https://", "http://")):
            raise ValidationError(_("An address starts with https:// or http://."))
        if len(address) > LONGEST - len("other:"):
            raise ValidationError(_("This address is too long."))
        return address

    def offer(self) -> Offer:
        """Return the achievement that was described."""
        words = self.cleaned_data
        value, unit = words["credits_value"], words["credits_unit"]
        return Offer(
            achievement=f"other:{words['address']}",
            title=bilingual.pair(words["title"]),
            issuer=bilingual.pair(words["issuer"]),
            address=words["address"],
            credits=(Credits(value=value, unit=unit),) if value and unit else (),
        )
