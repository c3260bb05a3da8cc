"""The one door to the network for addresses that strangers wrote.

Only https, only public addresses, only so much and only so long. The name is resolved once, every
address it has is checked, and the connection goes to a checked address, so that a name cannot
point somewhere else a moment later. Each redirect passes the same door. No proxy, cookie,
credential or variable of the environment takes part.
"""

import contextlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Sequence

import httpx

from trillium.kit.errors import Refused

MAX_BYTES = 2 * 1024 * 1024
MAX_SECONDS = 10.0
MAX_REDIRECTS = 3

#: Public by the book, but each holds another address inside or belongs to a relay.
_RELAYS = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "192.88.99.0/24")
)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class CannotFetch(Refused):
    """{address} could not be fetched: {reason}."""


def fetch(
    address: str,
    *,
    accept: str = "application/json",
    allow_loopback: bool = False,
    most: int = MAX_BYTES,
    seconds: float = MAX_SECONDS,
    trust: ssl.SSLContext | None = None,
    same_host: bool = False,
) -> bytes:
    """Get the body of an address that answers 200, within the limits.

    `allow_loopback` lets http and https reach this machine, and this machine only, beside the
    public network: for tests and for one's own. `trust` replaces the system's certificates.
    `same_host` refuses to be led to another host: where the host's own word is what counts.
    Raises CannotFetch with the reason.
    """
    deadline = time.monotonic() + seconds
    tls = trust or ssl.create_default_context()
    with httpx.Client(verify=tls, trust_env=False, follow_redirects=False) as client:
        here = address
        for _ in range(MAX_REDIRECTS + 1):
            url = _checked_url(here, allow_loopback=allow_loopback)
            ips = _checked_ips(url, allow_loopback=allow_loopback)
            answer = _get(client, url, ips, accept=accept, most=most, deadline=deadline)
            if isinstance(answer, bytes):
                return answer
            here = str(url.join(answer))
            if same_host and httpx.URL(here).netloc != url.netloc:
                raise CannotFetch(address=address, reason="it leads to another host")
    raise CannotFetch(address=address, reason="it redirects too often")


def _checked_url(address: str, *, allow_loopback: bool) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, TypeError, ValueError):
        raise CannotFetch(address=address, reason="it is not an address") from None
    if url.scheme != "https" and not (allow_loopback and url.scheme == "http"):
        raise CannotFetch(address=address, reason="only https addresses are fetched")
    if not url.host or url.userinfo:
        raise CannotFetch(address=address, reason="it is not a plain https address")
    return url


def _checked_ips(url: httpx.URL, *, allow_loopback: bool) -> Sequence[IPAddress]:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CannotFetch(address=url, reason="its host name is not known") from None
    ips = tuple(ipaddress.ip_address(str(info[4][0]).split("%")[0]) for info in found)
    loopback_only = url.scheme == "http"
    for ip in ips:
        if allow_loopback and ip.is_loopback:
            continue
        if loopback_only or not is_public(ip):
            raise CannotFetch(address=url, reason="it leads to a private network")
    return ips


def is_public(ip: IPAddress) -> bool:
    """Tell whether an IP address belongs to the open network, itself and what it stands for."""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if any(ip in network for network in _RELAYS if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _get(
    client: httpx.Client,
    url: httpx.URL,
    ips: Sequence[IPAddress],
    *,
    accept: str,
    most: int,
    deadline: float,
) -> bytes | str:
    """Return the body, or the address it redirects to."""
    headers = {
        "Host": url.netloc.decode("ascii"),
        "Accept": accept,
        "Accept-Encoding": "identity",
        "User-Agent": "Trillium",
    }
    for ip in ips:
        request = client.build_request(
            "GET",
            url.copy_with(host=str(ip)),
            headers=headers,
            timeout=max(0.1, min(deadline - time.monotonic(), 5.0)),
            # The certificate must be the host's, not the IP address's
            extensions={"sni_hostname": url.host},
        )
        try:
            with contextlib.closing(client.send(request, stream=True)) as response:
                return _answer(response, url, most, deadline)
        except httpx.ConnectError as problem:
            if "CERTIFICATE" in str(problem).upper():
                raise CannotFetch(address=url, reason="its certificate is not trusted") from None
        except httpx.TimeoutException:
            raise CannotFetch(address=url, reason="it takes too long") from None
        except httpx.HTTPError:
            break
    raise CannotFetch(address=url, reason="its server does not answer")


def _answer(response: httpx.Response, url: httpx.URL, most: int, deadline: float) -> bytes | str:
    if response.is_redirect and "location" in response.headers:
        return str(response.headers["location"])
    if response.status_code != httpx.codes.OK:
        raise CannotFetch(address=url, reason=f"its server answers {response.status_code}")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise CannotFetch(address=url, reason="its server compresses though it was asked not to")
    body = bytearray()
    for part in response.iter_raw():
        body += part
        if len(body) > most:
            raise CannotFetch(address=url, reason=f"it is larger than {most // 1024} KiB")
        if time.monotonic() > deadline:
            raise CannotFetch(address=url, reason="it takes too long")
    return bytes(body)
