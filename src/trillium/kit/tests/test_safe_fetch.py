import contextlib
import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from trillium.kit.safe_fetch import CannotFetch, fetch, is_public


class Door(BaseHTTPRequestHandler):
    """Answers by path; counts the requests it saw."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen.append(self.path)
        name, _, rest = self.path[1:].partition("?")
        getattr(self, f"say_{name}")(rest)

    def _send(self, status=200, body=b"{}", **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def say_good(self, _):
        self._send(body=b'{"good": true}')

    def say_away(self, to):
        self._send(302, Location=to)

    def say_loop(self, _):
        self._send(302, Location="/loop")

    def say_gone(self, _):
        self._send(404)

    def say_zipped(self, _):
        self._send(Content_Encoding="gzip")

    def say_large(self, _):
        self._send(body=b"x" * 5000)

    def say_slow(self, _):
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):  # who has waited long enough hangs up
            for _ in range(50):
                self.wfile.write(b"x")
                time.sleep(0.1)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads, server.seen = True, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    server.address = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_this_machine_is_reached_only_where_it_is_allowed(door):
    assert fetch(door.address + "/good", allow_loopback=True) == b'{"good": true}'
    with pytest.raises(CannotFetch, match="only https"):
        fetch(door.address + "/good")
    assert door.seen == ["/good"]


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://10.0.0.8/x",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/x",
        "https://2130706433/x",
        "https://[fd00::1]/x",
        "https://[64:ff9b::7f00:1]/x",
    ],
)
def test_a_private_address_is_refused_however_it_is_written(address):
    with pytest.raises(CannotFetch, match=r"private network|not known"):
        fetch(address)


@pytest.mark.parametrize(
    "address",
    ["http://example.org/", "file:///etc/passwd", "ftp://example.org/", "//example.org", "", "x"],
)
def test_anything_but_https_is_refused(address):
    with pytest.raises(CannotFetch, match="only https"):
        fetch(address)


def test_an_address_with_a_password_in_it_is_refused():
    with pytest.raises(CannotFetch, match="not a plain https address"):
        fetch("https://someone:secret@example.org/")


def test_http_beyond_this_machine_is_refused_even_where_loopback_is_allowed():
    with pytest.raises(CannotFetch, match="private network"):
        fetch("http://10.0.0.8/x", allow_loopback=True)
    with pytest.raises(CannotFetch, match="private network"):
        fetch("http://93.184.215.14/x", allow_loopback=True)


def test_every_redirect_passes_the_same_door(door):
    assert fetch(door.address + "/away?/good", allow_loopback=True) == b'{"good": true}'
    for to in ("http://10.0.0.8/x", "https://169.254.169.254/", "file:///etc/passwd"):
        with pytest.raises(CannotFetch):
            fetch(f"{door.address}/away?{to}", allow_loopback=True)


def test_a_host_whose_own_word_counts_leads_to_no_other(door):
    own, other = f"{door.address}/away?/good", door.address.replace("127.0.0.1", "localhost")

    assert fetch(own, allow_loopback=True, same_host=True) == b'{"good": true}'
    with pytest.raises(CannotFetch, match="another host"):
        fetch(f"{door.address}/away?{other}/good", allow_loopback=True, same_host=True)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("loop", "redirects too often"),
        ("gone", "answers 404"),
        ("zipped", "compresses"),
        ("large", "larger than 1 KiB"),
        ("slow", "takes too long"),
    ],
)
def test_what_goes_on_too_long_or_wrong_ends_in_a_sentence(door, path, sentence):
    with pytest.raises(CannotFetch, match=sentence):
        fetch(f"{door.address}/{path}", allow_loopback=True, most=1024, seconds=0.5)


def test_a_server_that_is_not_there_is_said_to_be_silent():
    with pytest.raises(CannotFetch, match="does not answer"):
        fetch("http://127.0.0.1:9/", allow_loopback=True, seconds=1)


@pytest.mark.parametrize(
    ("ip", "public"),
    [("93.184.215.14", True), ("2606:4700::1111", True), ("100.64.0.1", False),
     ("224.0.0.1", False), ("2002:7f00:1::", False), ("::", False), ("255.255.255.255", False)],
)  # fmt: skip
def test_public_means_public_all_the_way(ip, public):
    assert is_public(ipaddress.ip_address(ip)) is public
