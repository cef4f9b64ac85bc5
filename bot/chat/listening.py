"""Ports and unix sockets to listen on, or two lines on why not."""

import socket

from tornado.netutil import bind_sockets, bind_unix_socket

from corpus.errors import TalentWarsError


class ListeningError(TalentWarsError):
    """An address cannot be listened on."""

    def __init__(self, where: str, error: OSError) -> None:
        """Name the address and the system's reason."""
        super().__init__(
            problem=f"Cannot listen on {where}: {error.strerror or error}.",
            remedy="Choose another port or path, or end whatever uses this one.",
        )


def port_sockets(host: str, port: int) -> list[socket.socket]:
    """Listen on a port; 0 lets the system choose.

    Raises:
        ListeningError: It is taken, or not ours to use.
    """
    try:
        return bind_sockets(port, host)
    except OSError as error:
        raise ListeningError(f"{host}:{port}", error) from error


def unix_socket(path: str) -> socket.socket:
    """Listen on a unix socket that our user and group alone may use.

    Raises:
        ListeningError: The path cannot be used.
    """
    try:
        return bind_unix_socket(path, mode=0o660)
    except (OSError, ValueError) as error:
        raise ListeningError(path, error if isinstance(error, OSError) else OSError(str(error))) from error
