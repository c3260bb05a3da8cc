"""A check as PDF: the page of `report.as_html`, drawn by WeasyPrint, which may fetch nothing."""

import weasyprint
from weasyprint.urls import URLFetcher

from trillium.structures.frameworks import report

_PAPER = """
@page{size:A4;margin:18mm 16mm;@bottom-right{content:counter(page) '/' counter(pages)}}
/* Given widths: to find them by all words of its tables takes WeasyPrint most of a minute */
html{font-size:9pt}body{max-width:none!important;padding:0!important}
tr{break-inside:avoid}h2{break-after:avoid}
table{table-layout:fixed}
h2+.wide thead th:first-child{width:40%}
section thead th:first-child,section thead th:nth-child(2){width:14%}
th,td{overflow-wrap:break-word}
"""


def as_pdf(checked: report.Checked) -> bytes:
    """Return the check as PDF/UA-1."""
    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    page = weasyprint.HTML(string=report.as_html(checked), url_fetcher=fetcher)
    style = weasyprint.CSS(string=_PAPER, url_fetcher=fetcher)
    made: bytes = page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    return made
