import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from trillium.accounts.people.testing import THEN
from trillium.kit.safe_fetch import CannotFetch
from trillium.structures.skills.actions import NoPackageAddress, import_from_service
from trillium.structures.skills.models import Skill
from trillium.structures.skills.testing import CARE, identifier

pytestmark = pytest.mark.django_db


class Service(BaseHTTPRequestHandler):
    """Another institution's CASE service, with one package."""

    def do_GET(self):
        known = self.path == f"/ims/case/v1p1/CFPackages/{identifier('document')}"
        body = json.dumps(CARE).encode() if known else b"{}"
        self.send_response(200 if known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def base(settings) -> Iterator[str]:
    settings.TRILLIUM_FETCH_LOOPBACK = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ims/case/v1p1"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("kind", ["CFPackages", "CFDocuments"])
def test_a_package_is_fetched_from_another_service(base, kind):
    address = f"{base}/{kind}/{identifier('document')}"

    found = import_from_service(actor=None, address=address, at=THEN)

    assert found.added == Skill.objects.count() == 3


def test_a_package_that_is_not_there_is_refused(base):
    with pytest.raises(CannotFetch, match="answers 404"):
        import_from_service(actor=None, address=f"{base}/CFPackages/{identifier('x')}", at=THEN)

    assert not Skill.objects.exists()


def test_an_address_of_something_else_is_refused(base):
    with pytest.raises(NoPackageAddress, match="expected …/CFPackages/"):
        import_from_service(actor=None, address=f"{base}/CFItems/1", at=THEN)


def test_a_private_address_is_not_fetched():
    with pytest.raises(CannotFetch):
        import_from_service(
            actor=None, address=f"https://127.0.0.1/CFPackages/{identifier('document')}", at=THEN
        )
