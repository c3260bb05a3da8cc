"""A photograph of a QR code → the text in it. Pillow decodes within limits, zxing reads."""

import io
import warnings

import zxingcpp
from PIL import Image, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
_MOST_PIXELS = 40_000_000
_WIDEST = 2_000
_LONGEST = 262_144


def is_photograph(data: bytes) -> bool:
    """Tell whether the bytes begin as a picture does that a camera or a screen makes."""
    return data.startswith(_SIGNATURES)


def read_code(data: bytes) -> str | None:
    """Return the text of the QR code in a picture, or None where none is found."""
    try:
        picture = _picture(data)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    if picture is None:
        return None
    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    texts = [code.text for code in found if code.text]
    return texts[0] if texts and len(texts[0]) <= _LONGEST else None


def _picture(data: bytes) -> Image.Image | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > _MOST_PIXELS:
        return None
    image.draft("L", (_WIDEST, _WIDEST))  # a JPEG is decoded at the size that is needed
    image.thumbnail((_WIDEST, _WIDEST))
    return image.convert("L")
