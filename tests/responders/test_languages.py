from responders.languages import are_alike, one_code


def test_codes_of_like_languages_are_compared_in_one_place() -> None:
    assert one_code("tl") == "fil"
    assert one_code("th") == "th"
    assert are_alike("tl", "fil")
    assert are_alike("id", "ms")
    assert are_alike("nb", "sv")
    assert not are_alike("es", "pt")
