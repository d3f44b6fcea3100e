"""Which addresses the writer's name may lead to, by the word that the settings say."""

import ipaddress
from collections.abc import Callable, Mapping
from types import MappingProxyType

from platforms.fetch import is_public

_NEVER = tuple(map(ipaddress.ip_network, ("fd00:ec2::/32", "198.18.0.0/15")))
"""A cloud's secrets over IPv6, and the network for measuring devices."""


def is_loopback(address: str) -> bool:
    """True for this machine alone, also in its IPv6 disguise."""
    return _plain(address).is_loopback


def is_inside(address: str) -> bool:
    """True for loopback and private networks; never for link-local addresses, where clouds keep their secrets."""
    ip = _plain(address)
    if any(ip.version == net.version and ip in net for net in _NEVER):
        return False
    outside = ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved
    return ip.is_loopback or (ip.is_private and not outside)


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    ip = ipaddress.ip_address(address.partition("%")[0])
    return ip.ipv4_mapped or ip if isinstance(ip, ipaddress.IPv6Address) else ip


ALLOWED: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"internet": is_public, "own-network": is_inside, "this-machine": is_loopback}
)
