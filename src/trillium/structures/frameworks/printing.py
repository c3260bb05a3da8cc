"""A check as PDF: the page of `report.as_html`, drawn by WeasyPrint, which may fetch nothing."""

import weasyprint
from weasyprint.urls import URLFetcher

from trillium.structures.frameworks import report

_PAPER = "@page{size:A4;margin:18mm 16mm;@bottom-right{content:counter(page) '/' counter(pages)}}"


def as_pdf(checked: report.Checked) -> bytes:
    """Return the check as PDF/UA-1."""
    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    page = weasyprint.HTML(string=report.as_html(checked), url_fetcher=fetcher)
    style = weasyprint.CSS(string=_PAPER, url_fetcher=fetcher)
    made: bytes = page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    return made
