"""The face of a credential: the picture of its badge and the colours of its certificate.

A face is a few words in the design (`credential_template.face`), so it is versioned, approved and
exported with it. From them one drawing is made, as SVG; PNG and PDF are that drawing again.
"""
