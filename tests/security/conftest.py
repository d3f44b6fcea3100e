"""What the web's own tests and the injected mentions need once."""

import pytest

from tests.inbox.conftest import empty_file, inbox, shop_inbox
from tests.security.injected import Remembering

__all__ = ["empty_file", "inbox", "shop_inbox"]


@pytest.fixture(scope="session")
def shipped_model() -> Remembering:
    return Remembering()
