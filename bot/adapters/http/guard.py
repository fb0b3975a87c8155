"""Which addresses are asked at all: public ones, and the networks that the operator opened."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from aiohttp import AddrInfoType
from yarl import URL

from bot.core.errors import FetchError

BLOCKED = "is not a public address"

# Public by the letter of is_global, but they lead to no server, or carry other addresses inside them.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        *("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24"),
        *("2001::/23", "2002::/16", "3fff::/20"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that is handed out so far; fec0::/10 and ::ffff:0:0:0/96 are not in it
_NAT64 = IPv6Network("64:ff9b::/96")
_NAMES_OF_HERE = ("localhost", "ip6-localhost")

Network: TypeAlias = IPv4Network | IPv6Network
Address: TypeAlias = IPv4Address | IPv6Address


class Guard:
    """Makes sockets, but only to public addresses and into `allowed` networks.

    It sees the address that is really connected to, whatever was written: literals in odd spellings, names, redirects
    and names that change their address all end here.
    """

    def __init__(self, allowed: tuple[Network, ...]) -> None:
        self._allowed = allowed

    def make_socket(self, address: AddrInfoType) -> socket.socket:
        """What aiohttp asks for before it connects. Raises OSError for an address that may not be asked."""
        family, kind, protocol, _, (host, *_) = address
        if not self.permits(str(host)):
            raise OSError(f"{host} {BLOCKED}")
        return socket.socket(family, kind, protocol)

    def permits(self, host: str) -> bool:
        """Whether this literal address may be asked."""
        address = _final(ip_address(host.partition("%")[0]))
        return _is_within(address, self._allowed) or _is_public(address)

    def is_opened(self, host: str) -> bool:
        """Whether a host as written lies in an allowed network; a name counts as outside, at most a gap too much."""
        if not host[:1].isdigit() and ":" not in host and host.lower() not in _NAMES_OF_HERE:
            return False
        literals = ("127.0.0.1", "::1") if host.lower() in _NAMES_OF_HERE else (host,)
        return any(_is_within(_final(address), self._allowed) for address in map(_literal, literals) if address)


def web_address(asked: str, target: str, base: URL | None = None) -> URL:
    """The address to ask, as seen from `base`. Raises FetchError for one that is no HTTP address."""
    try:
        url = URL(target) if base is None else base.join(URL(target))
        is_fetchable = url.scheme in ("http", "https") and bool(url.host) and url.port != 0
    except ValueError as error:
        raise FetchError(asked, "blocked_address", f"not an address: {error}") from error
    if not is_fetchable:
        raise FetchError(asked, "blocked_address", "only http and https addresses are fetched")
    return url


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _final(address: Address) -> Address:
    """The IPv4 address that an IPv6 address is only another way to: mapped, or behind a translator (RFC 6052)."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    if isinstance(address, IPv6Address) and address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address


def _is_within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast and not _is_within(address, _NOT_PUBLIC)
