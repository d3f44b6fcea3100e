"""What the store says when it cannot do what was asked, in words for a person."""

from responders.values import Response


class StoreError(Exception):
    """Base of everything the store raises on purpose."""


class Stale(StoreError):
    """Somebody else was faster: the row is no longer what the caller saw. Nothing was changed.

    `found` is the response as it is now, None when the row is not a response or is not there.
    """

    def __init__(self, words: str, found: Response | None = None) -> None:
        super().__init__(words)
        self.found = found


class Held(StoreError):
    """Another person has claimed the item. Nothing was changed. `holder` is their account name."""

    def __init__(self, words: str, holder: str) -> None:
        super().__init__(words)
        self.holder = holder


class Missing(StoreError, LookupError):
    """There is no row of that id or name."""


class Taken(StoreError, ValueError):
    """The name is in use."""


class NotAllowed(StoreError):
    """The person's role does not go that far."""


class Barred(NotAllowed):
    """The rules of approval keep this person's yes from counting, or want another one first. Nothing was changed."""


class BadDatabase(StoreError):
    """The database address cannot be used."""


class Unreachable(StoreError):
    """The database does not answer."""


class OldDatabase(StoreError):
    """The database was made by an older Hearback and must be upgraded first."""


class NewerDatabase(StoreError):
    """The database was made by a newer Hearback than this one."""


class HalfRestored(StoreError):
    """A restore into this database was cut: nothing of it may leave. Begin again with an empty one."""


class MovedDatabase(NewerDatabase):
    """Everything was moved out of the database: nothing must go on with it."""


class BackupRefused(StoreError):
    """A database that Hearback does not copy itself; the words say what to use instead."""


class NotMoved(StoreError):
    """A database was not moved to another one, and nothing has changed."""


class BadBackup(StoreError):
    """A backup file is damaged, incomplete or without its checksum."""
