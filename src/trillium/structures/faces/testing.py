"""Pictures for tests."""

import io

from PIL import Image

SVG_LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60">'
    b'<path d="M0 0L120 0L60 60Z" fill="#f4f1ea"/></svg>'
)


def png_logo(*, side: int = 64) -> bytes:
    """Return a small picture as PNG."""
    out = io.BytesIO()
    Image.new("RGBA", (side, side), "#aa3355").save(out, "PNG")
    return out.getvalue()
