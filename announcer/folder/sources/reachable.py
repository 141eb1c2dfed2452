"""Which addresses of the network may be asked for a calendar: those that anybody on the internet could ask.

A service that fetches what others may have written must not be led to the router, to a cloud's metadata
(169.254.169.254) or to a database beside it. Names are resolved first and what they resolve to is looked at, then that
very address is connected to: a name that resolves to something else a moment later leads nowhere.
"""

import ipaddress
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

# IANA's special-purpose registries (RFC 6890 and its updates), written out: `is_global` differs between versions of
# Python.
_CLOSED = tuple(
    ipaddress.ip_network(net)
    for net in """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    ::/96 ::1/128 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10
    ff00::/8
    """.split()
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an address as `getaddrinfo` gives it is one of the open internet; of an IPv6 address that carries an IPv4
    address (mapped, 6to4, NAT64) that one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(map(_is_open, [*_carried(found)] or [found]))


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    is_closed = any(address in net for net in _CLOSED if net.version == address.version)
    return not is_closed and address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    if not isinstance(address, IPv6Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
