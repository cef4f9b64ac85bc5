"""Connect to public addresses alone, and only as long as there is time.

A name is looked up once, every address that it has is judged, and the connection goes to an address that was judged:
a name that changes its address in between, or a redirect, gains nothing.

Not here: what is asked over the connection (`corpus/fetch.py`).
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpcore

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_CONNECT_TIMEOUT_S: Final = 10.0


class PrivateAddressError(Exception):
    """A name that leads to an address in a private network or on this machine."""


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the open internet, that of IPv4 inside one of IPv6 included.

    >>> is_public(ipaddress.ip_address("93.184.215.14")), is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
    (True, False)
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class GuardedNetwork(httpcore.NetworkBackend):
    """Opens connections to public addresses until a deadline."""

    def __init__(
        self, deadline: float, *, allow_private: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Set the limits.

        Args:
            deadline: When all must be over, by `clock`, in seconds.
            allow_private: Whether any address will do.
            clock: Another one for tests.
        """
        self._deadline = deadline
        self._allow_private = allow_private
        self._clock = clock
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up and connect to the first of its addresses that answers.

        Raises:
            PrivateAddressError: It has an address that is not public, and none of that kind is allowed.
            httpcore.ConnectError: No address answers, or there is none.
        """
        failure: Exception = httpcore.ConnectError("the name has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._network.connect_tcp(
                    address, port, self._remaining(timeout or _CONNECT_TIMEOUT_S), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._remaining)
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host, all of them allowed."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} has no address") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if not self._allow_private and not is_public(ipaddress.ip_address(address)):
                raise PrivateAddressError(address)
        return addresses

    def _remaining(self, timeout: float | None) -> float:
        """Return how long one step may take.

        Raises:
            httpcore.ReadTimeout: The time is up.
        """
        left = self._deadline - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left if timeout is None else min(left, timeout)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends when the time is up: a server that trickles gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, remaining: Callable[[float | None], float]) -> None:
        self._stream = stream
        self._remaining = remaining

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._remaining(timeout))
        return _TimedStream(secured, self._remaining)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library declares it
        return self._stream.get_extra_info(info)
