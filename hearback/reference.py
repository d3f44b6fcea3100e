"""`python -m hearback.reference FOLDER`: write the pages of docs/ that are made from the code."""

import sys
from pathlib import Path

from platforms import seam
from platforms.values import Option
from responders.lifecycle import mermaid
from responders.outlets import seam as outlets

NOTE = "<!-- Made by `make docs` from the code; edit the code, not this file. -->"


def states() -> str:
    """docs/states.md: the life of a response."""
    intro = "Every arrow is one row of `responders/lifecycle.py`."
    return f"{NOTE}\n# The life of a response\n\n{intro}\n\n```mermaid\n{mermaid()}\n```\n"


def options() -> str:
    """docs/options.md: what each platform and outlet understands in the settings."""
    parts = [f"{NOTE}\n# Options of platforms and outlets\n"]
    for kind in map(seam.find, seam.names()):
        pace = f"{kind.pace.limit} in {kind.pace.per.total_seconds() / 60:g} min"
        speaks = f"answers ({kind.ability}), {kind.text_limit:,} characters, {pace}" if kind.speaks else "read-only"
        parts.append(f'## platform = "{kind.name}": {kind.title}\n\nStreams: {", ".join(kind.streams)} · {speaks}\n')
        parts.append(_table(kind.options))
    for outlet in map(outlets.find, outlets.names()):
        parts.append(f'## kind = "{outlet.name}": {outlet.title}\n')
        parts.append(_table(outlet.options))
    return "\n".join(parts)


def _table(declared: tuple[Option, ...]) -> str:
    if not declared:
        return "No options.\n"
    rows = [
        f"| `{o.name}` | {o.type} | {'secret' if o.secret else 'option'} | {'yes' if o.required else 'no'} "
        f"| {'' if o.default is None else f'`{o.default}`'} | {o.help} |"
        for o in declared
    ]
    return "\n".join(["| key | type | where | required | default | meaning |", "|---|---|---|---|---|---|", *rows, ""])


PAGES = {"states.md": states, "options.md": options}


def main(folder: Path) -> None:
    """Write every page into `folder`."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
