"""Scripts are joined so that a page asks once; each keeps its own names."""

import re

import pytest

from inbox.assets import joined, load

SCRIPTS = {
    "app.js": 'import { go, MOST } from "./b.js";\nimport { C } from "./c.js";\nconst own = 1;\ngo(own, MOST, C);\n',
    "b.js": 'import { C } from "./c.js";\nconst own = 2;\nexport const MOST = 9;\nexport async function go() {}\n',
    "c.js": "const own = 3;\nexport class C {}\n",
    "d.js": "never asked for",
}


def test_each_script_runs_once_after_what_it_imports_with_names_of_its_own() -> None:
    one = joined(SCRIPTS, "app.js")
    assert re.findall(r'^modules\["([\w.]+)"\]', one, re.MULTILINE) == ["c.js", "b.js", "app.js"]
    assert 'const { go, MOST } = modules["b.js"];' in one
    assert "return { MOST, go };" in one
    assert "async function go()" in one
    assert one.count("(() => {") == one.count("})();") == 3
    assert not re.search(r"^(import|export)\b", one, re.MULTILINE)
    assert "never asked for" not in one


def test_a_stranger_is_a_mistake_at_the_start() -> None:
    with pytest.raises(KeyError, match=r"gone\.js"):
        joined({"app.js": 'import { x } from "./gone.js";\n'}, "app.js")


def test_pages_get_one_script_and_one_sheet() -> None:
    files = load().files
    assert [name for name in files if name.endswith((".js", ".css"))] == ["app.js", "app.css"]
    script = files["app.js"].body.decode()
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    assert "class Queue" in script
