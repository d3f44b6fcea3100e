"""Writes a new installation: a commented settings file, and a playbook folder to make one's own."""

import re
import shutil
import unicodedata
from pathlib import Path

DEFAULTS = Path(__file__).parent / "defaults"
SETTINGS = "hearback.toml"
PLAYBOOK = "playbook"
DROP = "drop"
_TITLE = "Your Shop"
_NAME = "your-shop"
_QUOTABLE = "Drafts may quote this page."


def write(folder: Path, *, brand_title: str, overwrite: bool = False) -> list[Path]:
    """Write hearback.toml, playbook/ and an empty drop/ into `folder`; returns the files in the order written.

    Raises FileExistsError naming everything that is in the way, before anything is written, and ValueError for an
    empty title. With `overwrite` files are replaced; other files in the folder stay.
    """
    title = " ".join(brand_title.split())
    if not title:
        raise ValueError("the brand needs a title, as people know it")
    copies = {folder / PLAYBOOK / path.relative_to(DEFAULTS / PLAYBOOK): path for path in _playbook_files()}
    targets = [folder / SETTINGS, *copies]
    in_the_way = [str(path) for path in targets if path.exists()]
    if in_the_way and not overwrite:
        raise FileExistsError(f"already there: {', '.join(in_the_way)}")
    (folder / DROP).mkdir(parents=True, exist_ok=True)
    targets[0].write_text(_settings(title), encoding="utf-8", newline="\n")
    for target, path in copies.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for page in (folder / PLAYBOOK / "knowledge").glob("*.md"):
        if page in copies:
            page.write_text(_as_example(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    voice = folder / PLAYBOOK / "voice.toml"
    voice.write_text(_titled(voice.read_text(encoding="utf-8"), title), encoding="utf-8", newline="\n")
    return targets


def _playbook_files() -> list[Path]:
    return sorted(
        path for path in (DEFAULTS / PLAYBOOK).rglob("*") if path.is_file() and path.suffix in (".toml", ".md")
    )


def _settings(title: str) -> str:
    text = (DEFAULTS / SETTINGS).read_text(encoding="utf-8")
    return _titled(text, title).replace(_NAME, slug(title))


def _as_example(page: str) -> str:
    """Nothing of it is quoted until somebody of the shop has read it."""
    told = "Nothing is quoted from this page until `example: true` is taken out above."
    return page.replace("\n---\n", "\nexample: true\n---\n", 1).replace(_QUOTABLE, told)


def _titled(text: str, title: str) -> str:
    return text.replace(f'= "{_TITLE}"', f"= {_quoted(title)}")


def _quoted(title: str) -> str:
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'


def slug(title: str) -> str:
    """A brand's name from its title: lower-case ASCII letters, digits and hyphens; "brand" when none are left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "brand"
