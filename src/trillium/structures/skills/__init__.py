"""Published competency frameworks (ESCO, O*NET, NOC, CASE, CTDL-ASN): read, searched, served.

A design points at entries of these frameworks, so that what an outcome means can be compared with
what others call it. Skills know nothing of designs.
"""
