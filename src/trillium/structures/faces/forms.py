"""The editor's form: choices to look at, colours, a line of text, a picture."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.kit import reader
from trillium.kit.bilingual import LANGUAGES
from trillium.kit.forms import BilingualText
from trillium.structures.designs.document import FIELDS
from trillium.structures.faces import face as faces
from trillium.structures.faces import pictures
from trillium.structures.faces.models import Picture

OWN = "own"
_PALETTES = {
    "trillium": _("Trillium green"),
    "lake": _("Lake blue"),
    "maple": _("Maple red"),
    "plum": _("Plum"),
    "slate": _("Slate"),
    "snow": _("Snow"),
    OWN: _("My own colours, below"),
}
#: What can be wrong with a face → its sentence.
_SENTENCES = {
    "contrast": _(
        "It stands out from the background by %(found)s to 1, and %(wanted)s to 1 is needed to be "
        "seen by everybody. The nearest colour that does is %(better)s."
    ),
    "long": _("It has %(found)s characters; a badge has room for %(wanted)s."),
    "letters": _("The badge’s lettering has no “%(found)s”: leave it out or write it otherwise."),
}


class ColourField(forms.CharField):
    """A colour as browsers send it: #rrggbb."""

    widget = forms.TextInput(attrs={"type": "color"})

    def clean(self, value: Any) -> str:
        said = str(super().clean(value)).strip().lower()
        if said and not re.fullmatch(r"#[0-9a-f]{6}", said):
            raise forms.ValidationError(_("Write a colour as # and six digits, such as #0f4d3a."))
        return said


class FaceForm(forms.Form):
    """The face of a draft."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)
    shape = forms.ChoiceField(label=_("Shape"), widget=forms.RadioSelect)
    emblem = forms.ChoiceField(label=_("Emblem"), widget=forms.RadioSelect)
    pattern = forms.ChoiceField(label=_("Pattern"), widget=forms.RadioSelect)
    palette = forms.ChoiceField(
        label=_("Palette"), choices=list(_PALETTES.items()), widget=forms.RadioSelect
    )
    background = ColourField(label=_("Background"), required=False)
    foreground = ColourField(label=_("Emblem and text"), required=False)
    accent = ColourField(label=_("Edge and details"), required=False)
    text = BilingualText(
        label=_("Text on the badge"),
        required=False,
        help_text=_("A few words, 32 characters at most; both languages are shown."),
    )
    logo = forms.ChoiceField(
        label=_("Logo in place of the emblem"), required=False, widget=forms.RadioSelect
    )
    picture = forms.FileField(
        label=_("Bring a logo"),
        required=False,
        help_text=_(
            "SVG, PNG, JPEG or WebP, 1 MB at most. Scripts and outside references are taken out of "
            "an SVG."
        ),
        widget=forms.FileInput(attrs={"accept": ".svg,.png,.jpg,.jpeg,.webp"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        face: faces.Face,
        revision: int,
        known: Iterable[Picture],
    ) -> None:
        super().__init__(data, files, initial={**_shown(face), "revision": revision})
        for name in ("shape", "emblem", "pattern"):
            self._choices(name).choices = [
                (choice.value, choice.label[reader.language()])
                for choice in FIELDS[f"credential_template.face.{name}"].choices
            ]
        logos = [(picture.digest, picture.name) for picture in known]
        self._choices("logo").choices = [("", _("No logo")), *logos]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(name)
        return field

    def clean_picture(self) -> Any:
        file = self.cleaned_data.get("picture")
        if file and file.size > pictures.LARGEST_FILE:
            raise forms.ValidationError(
                pictures.PictureTooLarge(name=file.name, limit="1 MB").sentence(_said)
            )
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            for misfit in faces.misfits(self.face()):
                self._refuse(misfit)
        return values

    def _refuse(self, misfit: faces.Misfit) -> None:
        sentence = _SENTENCES[misfit.kind] % misfit.values
        self.add_error("text" if misfit.part.startswith("text_") else misfit.part, sentence)

    def face(self) -> faces.Face:
        """Return the face that the form describes, of whatever in it is right."""
        values, plain = self.cleaned_data, faces.Face()
        palette = faces.PALETTES.get(values.get("palette", ""))
        own = {name: values.get(name) for name in ("background", "foreground", "accent")}
        if palette is not None:
            own = {
                "background": palette.background,
                "foreground": palette.emblem,
                "accent": palette.accent,
            }
        text = values.get("text") or {}
        return faces.Face(
            shape=values.get("shape") or plain.shape,
            pattern=values.get("pattern") or plain.pattern,
            emblem=values.get("emblem") or plain.emblem,
            background=own["background"] or plain.background,
            foreground=own["foreground"] or plain.foreground,
            accent=own["accent"] or plain.accent,
            text={language: text.get(language, "").strip() for language in LANGUAGES},
            logo=values.get("logo") or "",
        )


def _said(sentence: str) -> str:
    return str(_(sentence))


def _shown(face: faces.Face) -> dict[str, Any]:
    colours = faces.Palette(background=face.background, emblem=face.foreground, accent=face.accent)
    palette = next((name for name, known in faces.PALETTES.items() if known == colours), OWN)
    return {
        "shape": face.shape,
        "pattern": face.pattern,
        "emblem": face.emblem,
        "palette": palette,
        "background": face.background,
        "foreground": face.foreground,
        "accent": face.accent,
        "text": dict(face.text),
        "logo": face.logo,
    }
