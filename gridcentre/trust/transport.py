"""Which addresses of a city may be spoken to: TLS always, plain http only to this machine (design.md 8).

The check looks at the address as typed, never at what a name resolves to: a name server
must not be able to turn an outside host into a local one.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from gridcentre.domain.problems import ProblemError

_PORTS = {"http": 80, "https": 443}


def check_url(url: str) -> str:
    """The city's address in its one normal form: lower-case host, no default port, no slash at the end.

    Raises ProblemError ``bad-url`` for anything that is not a plain web address (a user name, a
    query or a blank in it counts as that) and ``plain-http`` for http to another machine.
    """
    typed = url.strip()
    if not typed or "\\" in typed or any(letter.isspace() or not letter.isprintable() for letter in typed):
        raise ProblemError("bad-url", "empty, or blanks or a backslash in it")
    try:
        parts = urlsplit(typed)
        host, port = _plain_host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise ProblemError("bad-url", str(error)) from None
    if parts.scheme not in _PORTS or not host:
        raise ProblemError("bad-url", "no https:// in front or no host")
    if "@" in parts.netloc or "?" in typed or "#" in typed:
        raise ProblemError("bad-url", "user name, query or fragment in it")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ProblemError("plain-http", host=host)
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[parts.scheme]:
        place = f"{place}:{port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"


def _plain_host(host: str) -> str:
    """ASCII form of a host; ValueError if it has none (UnicodeError is one)."""
    if "%" in host:
        raise ValueError("percent sign in the host")
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    return host.encode("idna").decode("ascii").lower().rstrip(".")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and (address.version == 4 or address == ipaddress.IPv6Address("::1"))
