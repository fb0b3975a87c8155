"""systemd as a neighbour: told when the bot is ready, alive and stopping, where it started us and asks for that."""

import logging
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Supervisor:
    """`address` is its datagram socket, empty where there is none; `patience_s` how long it waits for a sign, 0: ever.

    The protocol is sd_notify(3): lines of NAME=value in one datagram.
    """

    address: str = ""
    patience_s: float = 0.0

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Supervisor":
        """As systemd tells it to what it starts; a watchdog meant for another process is none of ours."""
        address, patience = environment.get("NOTIFY_SOCKET", ""), environment.get("WATCHDOG_USEC", "")
        is_ours = bool(address) and environment.get("WATCHDOG_PID", "") in {"", str(os.getpid())}
        return cls(address, int(patience) / 1_000_000 if is_ours and patience.isdecimal() else 0.0)

    def tell(self, *words: str) -> None:
        """Says it, and never waits."""
        if not self.address:
            return
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
                connection.setblocking(False)
                connection.sendto("\n".join(words).encode(), address)
        except OSError as error:
            log.warning("systemd could not be told %s: %s", words[0], error)
