import os
from dataclasses import replace
from pathlib import Path

import pytest

from config.playbook import Article, PlaybookError, Playbooks, When, load, names, revision

RULES = """\
[[rule]]
name = "negative"
then = ["reply", "ticket"]
priority = 60
why = "An unhappy customer."
[rule.when]
label = "negative"
unsure = false
urgency_at_least = "high"
rating_at_most = 2
reach_at_least = 100
keywords = ["refund*"]
"""
REPLIES = """\
language = "en"
[[reply]]
id = "other-any"
topic = "other"
mood = "any"
channel = ["public", "review"]
meaning = "Says thanks."
variants = ["[[Hi {author}! ]]Thank you from {brand}.[[ – {signature}]]"]
"""
VOICE = """\
signature = "The team"
speaker = "male"
fallback_languages = ["th"]
words_to_avoid = ["guarantee"]
"""
ARTICLE = "---\ntitle: Shipping\ntopics: delivery, question\nlanguage: en\n---\n\n## How long?\nThree days.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "rules.toml": RULES, "voice.toml": VOICE, "templates/en.toml": REPLIES, "knowledge/shipping.md": ARTICLE
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


def test_a_whole_playbook_is_read(folder: Path) -> None:
    playbook = load(folder)
    (rule,) = playbook.rules
    assert (rule.name, rule.then, rule.priority, rule.also) == ("negative", ("reply", "ticket"), 60, False)
    expected = When(label=("negative",), unsure=False, urgency_at_least="high", rating_at_most=2, reach_at_least=100)
    assert rule.when == replace(expected, keywords=("refund*",))
    (template,) = playbook.templates["en"]
    assert template.channels == {"public", "review"}
    assert playbook.replies("en", "other", "review", "positive") == (template,)
    assert playbook.replies("en", "other", "private", "positive") == ()
    assert playbook.voice.particle == "ครับ"
    assert playbook.voice.words_to_avoid == {"any": ("guarantee",)}
    body = "## How long?\nThree days."
    topics = ("delivery", "question")
    assert playbook.knowledge == (Article(id="shipping", title="Shipping", language="en", topics=topics, body=body),)


def test_the_voice_may_be_left_out_but_not_the_rules_or_the_templates(folder: Path) -> None:
    (folder / "voice.toml").unlink()
    assert load(folder).voice.particle_question == "คะ"
    (folder / "rules.toml").unlink()
    (folder / "templates" / "en.toml").unlink()
    assert mistakes(folder) == [f"rules.toml: is missing in {folder}; `hearback init` writes one"]
    (folder / "rules.toml").write_text(RULES)
    assert mistakes(folder) == ["templates: no templates/<language>.toml holds a reply"]


def test_mistakes_of_all_files_are_told_with_file_and_line(folder: Path) -> None:
    (folder / "rules.toml").write_text(
        RULES.replace('"ticket"', '"tiket"') + '[[rule]]\nname = "negative"\nthen = []\n'
    )
    (folder / "voice.toml").write_text(VOICE + '[formality]\nthai = "x"\n')
    (folder / "templates" / "th.toml").write_text(REPLIES.replace("{brand}", "{brnd}").replace('"other"', '"othr"'))
    (folder / "knowledge" / "empty.md").write_text("---\ntitle: A\ncolour: red\nlanguage: en\n---\n")
    assert sorted(mistakes(folder)) == [
        "line 1, knowledge/empty.md: the article has no text",
        "line 1, templates/th.toml: language: is 'en' in the file th.toml",
        "line 14, rules.toml: rule[1].name: there is already a rule 'negative'",
        "line 15, rules.toml: rule[1].then: must hold at least one of reply, ticket, alert, ignore",
        "line 3, knowledge/empty.md: colour: unknown key 'colour'; "
        "known: example, id, language, title, topics, valid_until",
        "line 3, rules.toml: rule[0].then[1]: unknown then 'tiket', did you mean 'ticket'?",
        "line 4, templates/th.toml: reply[0].topic: unknown topic 'othr', did you mean 'other'?",
        "line 6, voice.toml: formality.thai: 'thai' is no language code of two or three letters",
        "line 8, templates/th.toml: reply[0].variants[0]: unknown placeholder 'brnd', did you mean 'brand'?",
    ]


def test_words_to_take_away_need_keywords_to_take_them_from(folder: Path) -> None:
    text = RULES.replace('keywords = ["refund*"]', 'unless = ["tax refund"]')
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    assert "takes words away from keywords, and there are none" in mistakes(folder)[0]


def test_a_reply_needs_words(folder: Path) -> None:
    (folder / "rules.toml").write_text(
        '[[rule]]\nname = "a"\nthen = ["ticket", "reply"]\ntopic = "none"\n'
        '[[rule]]\nname = "b"\nthen = ["alert"]\ntopic = "none"\n'
    )
    assert mistakes(folder) == ['line 4, rules.toml: rule[0].topic: is "none", and a reply needs words']


def test_a_list_of_tables_that_nobody_knows_is_told_with_its_first_line(folder: Path) -> None:
    (folder / "templates" / "en.toml").write_text('language = "en"\n\n[[template]]\nid = "a"\n\n[[template]]\n')
    (folder / "rules.toml").write_text(f"{RULES}\n[[rules]]\nname = 'a'\n")
    unknown = sorted(mistake for mistake in mistakes(folder) if "unknown key" in mistake)
    last = RULES.count("\n") + 2
    assert unknown == [
        f"line {last}, rules.toml: rules: unknown key 'rules', did you mean 'rule'?",
        "line 3, templates/en.toml: template: unknown key 'template'; known: language, reply",
    ]


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        ("Hi {author", "without its other half"),
        ("Hi }", "without its other half"),
        ("[[Hi {author}! Thanks.", "do not pair up"),
        ("Thanks ]]", "do not pair up"),
        ("[[a [[b]] c]] d", "do not pair up"),
        ("[[Hi {author}!]]", "says nothing outside"),
        ("{brand}", "says nothing outside"),
        ("Hi {Author}", "did you mean 'author'?"),
        ("Hi {author.__class__}", "unknown placeholder"),
    ],
)
def test_marks_of_a_variant_are_checked(folder: Path, variant: str, words: str) -> None:
    text = REPLIES.replace("[[Hi {author}! ]]Thank you from {brand}.[[ – {signature}]]", variant)
    (folder / "templates" / "en.toml").write_text(text)
    assert words in mistakes(folder)[0]


@pytest.mark.parametrize("head", ["", "no head", "---\ntitle: x\n", "---\nbroken line\n---\ntext"])
def test_an_article_without_a_whole_head_is_told(folder: Path, head: str) -> None:
    (folder / "knowledge" / "b.md").write_text(head)
    assert any("knowledge/b.md" in mistake for mistake in mistakes(folder))


def test_broken_bytes_and_broken_toml_are_told(folder: Path) -> None:
    (folder / "templates" / "en.toml").write_bytes(b'language = "en"\n# \xff\n')
    (folder / "rules.toml").write_text("[[rule]\n")
    found = mistakes(folder)
    assert "line 2, templates/en.toml: is not UTF-8 text" in found
    assert any(mistake.startswith("line 1, rules.toml: not valid TOML") for mistake in found)


def test_a_file_that_nobody_can_read_is_told_and_hides_no_other(folder: Path) -> None:
    known, playbooks = names(folder), Playbooks()
    first = playbooks.get(folder)
    (folder / "templates" / "xx.toml").symlink_to("xx.toml")
    assert set(names(folder)) == {*known, "templates/xx.toml"}
    assert playbooks.get(folder) is first
    (problem,) = playbooks.problems(folder)
    assert (problem.key, "cannot be read" in problem.message) == ("templates/xx.toml", True)


def test_the_revision_names_the_content(folder: Path) -> None:
    first = load(folder).revision
    assert revision(folder) == first
    (folder / "voice.toml").write_text(VOICE.replace("The team", "Us"))
    assert revision(folder) != first
    (folder / "voice.toml").write_bytes(VOICE.replace("\n", "\r\n").encode())
    assert revision(folder) == first


def test_a_changed_file_is_used_at_once_and_a_broken_one_never(folder: Path) -> None:
    playbooks = Playbooks()
    first = playbooks.get(folder)
    assert playbooks.get(folder) is first
    save(folder / "voice.toml", VOICE.replace("The team", "Us"), 1)
    second = playbooks.get(folder)
    assert second.voice.signature == "Us"
    save(folder / "voice.toml", "signature = ", 2)
    assert playbooks.get(folder) is second
    assert [problem.key for problem in playbooks.problems(folder)] == ["voice.toml"]
    save(folder / "voice.toml", VOICE, 3)
    assert playbooks.get(folder).voice.signature == "The team"
    assert playbooks.problems(folder) == ()


def test_a_playbook_that_never_was_good_is_an_error(folder: Path) -> None:
    (folder / "rules.toml").write_text("x")
    with pytest.raises(PlaybookError):
        Playbooks().get(folder)


def save(path: Path, text: str, second: int) -> None:
    """Write with a time stamp of its own, as two saves by a person always have."""
    path.write_text(text)
    os.utime(path, (second, second))
