"""The running inbox of the web's own tests."""

from tests.inbox.conftest import empty_file, inbox, shop_inbox

__all__ = ["empty_file", "inbox", "shop_inbox"]
