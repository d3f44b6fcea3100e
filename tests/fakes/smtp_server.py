"""A real SMTP server in its own process: `python -m tests.fakes.smtp_server FOLDER` prints its port and keeps letters.

It refuses every letter to somebody called "nobody".
"""

import asyncio
import sys
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    """Each letter becomes a file, with the receivers that the envelope named in its first line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if any(str(to).startswith("nobody@") for to in envelope.rcpt_tos):
            return "550 there is no such person"
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        to = " ".join(map(str, envelope.rcpt_tos)).encode()
        whole = self._folder / f"{next(self._number)}.part"
        whole.write_bytes(to + b"\n" + content)
        whole.rename(whole.with_suffix(".eml"))
        return "250 kept"


async def main(folder: Path) -> None:
    keeper = Keeper(folder)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(keeper), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
