"""Style sheets, scripts and icons, under an address that changes with their content: browsers may keep them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

ROOM = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """`version` is a hash of every file; `files` maps a name in the address to what is served there."""

    version: str
    files: dict[str, Asset]

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError when there is none of that name."""
        self.files[name]
        return f"/static/{self.version}/{name}"


def load(room: Path = ROOM) -> Assets:
    """All of static/ by name, and styles/ joined in order of their names as app.css."""
    files = {path.name: Asset(path.read_bytes(), _TYPES[path.suffix]) for path in sorted((room / "static").iterdir())}
    sheets = [path.read_bytes() for path in sorted((room / "styles").glob("*.css"))]
    files["app.css"] = Asset(b"\n".join(sheets), _TYPES[".css"])
    digest = hashlib.sha256(b"\x00".join(name.encode() + files[name].body for name in sorted(files)))
    return Assets(digest.hexdigest()[:12], files)
