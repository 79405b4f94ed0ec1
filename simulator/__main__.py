"""Start the simulator: python -m simulator --port 8420 --data .local/simulator."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
from pathlib import Path

import uvicorn

from simulator.app import build_app


class AnnouncingServer(uvicorn.Server):
    """Say once, in one line, that requests are being answered."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then print the line that a supervisor may wait for."""
        await super().startup(sockets=sockets)
        if self.started:
            sys.stdout.write(
                f"simulator ready on http://127.0.0.1:{self.config.port}\n"
            )
            sys.stdout.flush()


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument("--data", type=Path, default=Path(".local/simulator"))
    parser.add_argument("--speed", type=float, help="simulated seconds a second")
    return parser.parse_args()


def main() -> None:
    """Serve on loopback until told to stop."""
    options = arguments()
    logging.basicConfig(level=logging.WARNING)
    # These two write a line for every call, which a load test pays for.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    config = uvicorn.Config(
        build_app(options.data, options.speed),
        host="127.0.0.1",
        port=options.port,
        log_level="warning",
        access_log=False,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    AnnouncingServer(config).run()


if __name__ == "__main__":
    main()
