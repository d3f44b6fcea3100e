"""Style sheets, scripts and icons, under an address that changes with their content: browsers may keep them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOM = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
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
    """All of static/ by name, the scripts joined as app.js, and styles/ in order of their names as app.css."""
    static = sorted((room / "static").iterdir())
    scripts = {path.name: path.read_text(encoding="utf-8") for path in static if path.suffix == ".js"}
    files = {path.name: Asset(path.read_bytes(), _TYPES[path.suffix]) for path in static if path.suffix != ".js"}
    files["app.js"] = Asset(joined(scripts, "app.js").encode(), _TYPES[".js"])
    sheets = [path.read_bytes() for path in sorted((room / "styles").glob("*.css"))]
    files["app.css"] = Asset(b"\n".join(sheets), _TYPES[".css"])
    digest = hashlib.sha256(b"\x00".join(name.encode() + files[name].body for name in sorted(files)))
    return Assets(digest.hexdigest()[:12], files)


def joined(scripts: Mapping[str, str], first: str) -> str:
    """One script instead of `first` and all that it imports: a page then asks once. Raises KeyError for a stranger.

    Each keeps names of its own; what it imports has run before it, so no two may import each other.
    """
    order: dict[str, str] = {}

    def take(name: str) -> None:
        if name in order:
            return
        for wanted in _IMPORT.finditer(scripts[name]):
            take(wanted[2])
        order[name] = _as_function(name, scripts[name])

    take(first)
    return "const modules = {};\n" + "\n".join(order.values())


def _as_function(name: str, script: str) -> str:
    exported = ", ".join(_EXPORT.findall(script))
    body = _EXPORT.sub(lambda found: found[0].removeprefix("export "), script)
    body = _IMPORT.sub(lambda found: f'const {{{found[1]}}} = modules["{found[2]}"];', body)
    return f'modules["{name}"] = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();'
