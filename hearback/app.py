"""Everything that the steps need, assembled once from settings and environment."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from config.playbook import Playbook, Playbooks
from config.secrets import MissingSecret, secret
from config.settings import Brand, Settings, Source, WriterSettings
from hearback import logs
from hearback.citing import LibraryOf
from hearback.library import Libraries
from hearback.presence import new_name
from hearback.purse import DatabasePurse
from listener.relevance import Relevance
from platforms import seam
from platforms.errors import Disabled
from platforms.seam import Platform, UnknownPlatform
from platforms.values import Binding, Option
from responders.decide import Caps
from responders.outlets import seam as outlet_seam
from responders.outlets.seam import Outlet, OutletBinding, UnknownOutlet
from responders.writer import Writer
from sentiment import classifier
from sentiment.classifier import Classifier
from sentiment.embedding import Embedder
from store.database import Database

log = logging.getLogger(__name__)

Value = str | int | bool
VECTORS = "vectors"
"""Where, beside the settings, the vectors of the articles are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The assembled installation.

    `platform` (by source) and `outlet` (by brand and name) raise Disabled in words when one cannot be made. `network`
    takes a source and its platform's name and gives the class with that stream's limits, even for a source that the
    settings no longer hold; it raises Disabled when no such platform is installed any more. `forget` drops the object
    of a source that was disabled, so that the next use reads its secrets anew. `writer` is None where the settings
    hold none, or its key is missing. `hook_secrets` are by name what each webhook is signed with.
    `library` gives a brand's articles that are valid on a day.
    """

    settings: Settings
    db: Database
    worker: str
    platform: Callable[[str], Platform]
    network: Callable[[str, str], type[Platform]]
    outlet: Callable[[str, str], Outlet]
    playbook: Callable[[str], Playbook]
    relevance: Mapping[str, Relevance]
    classifier: Callable[[], Classifier]
    forget: Callable[[str], None] = lambda _source: None
    metrics_token: str = ""
    account_secrets: Mapping[str, str] = field(default_factory=dict)
    hook_secrets: Mapping[str, str] = field(default_factory=dict)
    writer: Writer | None = None
    library: LibraryOf | None = None

    @property
    def caps(self) -> Caps:
        limits = self.settings.thresholds
        return Caps(per_author_per_day=limits.replies_per_author_per_day, per_thread=limits.replies_per_thread)


def resolve(
    declared: tuple[Option, ...], given: Mapping[str, Value], secrets: Mapping[str, str], environ: Mapping[str, str]
) -> Mapping[str, Value]:
    """Options with defaults filled and secrets read. Raises Disabled naming what is missing."""
    values: dict[str, Value] = {o.name: o.default for o in declared if o.default is not None}
    values |= given
    try:
        hidden = {option: secret(name, environ) for option, name in secrets.items()}
    except MissingSecret as missing:
        raise Disabled(str(missing)) from missing
    logs.hide(hidden.values())
    values |= hidden
    absent = [o.name for o in declared if o.required and o.name not in values]
    if absent:
        raise Disabled(f"missing option{'s' if len(absent) > 1 else ''}: {', '.join(absent)}")
    return MappingProxyType(values)


def bind(brand: Brand, source: Source, environ: Mapping[str, str]) -> Platform:
    """The platform object of one source. Raises Disabled in words when the settings do not allow one."""
    try:
        kind = seam.find(source.platform).of(source.stream)
    except UnknownPlatform as unknown:
        raise Disabled(str(unknown)) from unknown
    if source.stream not in kind.streams:
        raise Disabled(f"{kind.title} has no stream {source.stream!r}; it has: {', '.join(kind.streams)}")
    options = resolve(kind.options, source.options, source.secrets, environ)
    return kind(
        Binding(brand=brand.name, account=source.account, stream=source.stream, options=options, handles=brand.handles)
    )


def writer_key(settings: WriterSettings, environ: Mapping[str, str]) -> str:
    """The key of the writer's endpoint, "" where the settings name none. Raises Disabled when it is not there."""
    return str(resolve((), {}, settings.secrets, environ).get("key", ""))


def _writer(settings: Settings, environ: Mapping[str, str], db: Database) -> Writer | None:
    """None, with a line in the log, also when its key is missing: drafts then keep the template's words."""
    if settings.writer is None:
        return None
    try:
        key = writer_key(settings.writer, environ)
    except Disabled as error:
        log.warning("there is no writer", extra={"reason": str(error)})
        return None
    return Writer(settings.writer, key, DatabasePurse(db, settings.writer))


def _account_secrets(settings: Settings, environ: Mapping[str, str]) -> Mapping[str, str]:
    """What [accounts] names; what is missing is left out with a line in the log, and whoever needs it stays outside."""
    provider = settings.accounts.oidc
    found = {}
    for name, key in ({**settings.accounts.secrets, **(provider.secrets if provider else {})}).items():
        try:
            found[name] = secret(key, environ)
        except MissingSecret as error:
            log.warning("a secret of [accounts] is missing", extra={"reason": str(error)})
    logs.hide(found.values())
    return found


def _hook_secrets(settings: Settings, environ: Mapping[str, str]) -> Mapping[str, str]:
    """By name of the webhook; whose secret is missing is told nothing until it is there."""
    found = {}
    for hook in settings.webhooks:
        try:
            found[hook.name] = str(resolve((), {}, hook.secrets, environ)["signing"])
        except (Disabled, KeyError) as error:
            log.warning("a webhook cannot be signed", extra={"webhook": hook.name, "reason": str(error)})
    return found


class _Platforms:
    """The platform objects of an installation, each made on first use and again after it was forgotten."""

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._settings, self._environ = settings, environ
        self._streams = {source.name: source.stream for source in settings.sources}
        self._made: dict[str, Platform] = {}

    def of(self, source: str) -> Platform:
        if source not in self._streams:
            raise Disabled(f"the settings no longer hold a source called {source!r}")
        if source not in self._made:
            known = self._settings.source(source)
            self._made[source] = bind(self._settings.brand(known.brand), known, self._environ)
        return self._made[source]

    def forget(self, source: str) -> None:
        self._made.pop(source, None)

    def network(self, source: str, platform: str) -> type[Platform]:
        try:
            return seam.find(platform).of(self._streams.get(source, ""))
        except UnknownPlatform as unknown:
            raise Disabled(str(unknown)) from unknown


def assemble(settings: Settings, environ: Mapping[str, str], *, worker: str = "") -> App:
    """Wire an installation together; nothing is contacted yet, and each platform is made on first use.

    Without a name the `worker` gets one that no other process has.
    """
    platforms = _Platforms(settings, environ)

    @cache
    def outlet(brand: str, name: str) -> Outlet:
        chosen = next((o for o in settings.outlets if (o.brand, o.name) == (brand, name)), None)
        if chosen is None:
            raise Disabled(f"the settings no longer hold an outlet called {name!r}")
        try:
            kind = outlet_seam.find(chosen.kind)
        except UnknownOutlet as unknown:
            raise Disabled(str(unknown)) from unknown
        options = resolve(kind.options, chosen.options, chosen.secrets, environ)
        return kind(OutletBinding(name=chosen.name, brand=brand, options=options))

    @cache
    def model() -> Classifier:
        return classifier.load(settings.model.name or "shipped", threads=settings.model.threads or None)

    playbooks, db = Playbooks(), Database(settings.database.url)
    db.heed({brand.name: brand.approval for brand in settings.brands})

    def read(brand: str) -> Playbook:
        return playbooks.get(settings.brand(brand).playbook)

    return App(
        settings=settings,
        db=db,
        worker=worker or new_name(),
        platform=platforms.of,
        network=platforms.network,
        outlet=outlet,
        playbook=read,
        relevance=MappingProxyType(
            {b.name: Relevance.of(b.handles, b.keywords, b.exclude, b.ignore_authors) for b in settings.brands}
        ),
        classifier=model,
        forget=platforms.forget,
        metrics_token=environ.get("HEARBACK_METRICS_TOKEN", ""),
        account_secrets=_account_secrets(settings, environ),
        hook_secrets=_hook_secrets(settings, environ),
        writer=_writer(settings, environ, db),
        library=Libraries(settings.folder / VECTORS, read, Embedder()).of,
    )


@contextmanager
def opened(app: App) -> Iterator[App]:
    """The app with its database closed at the end, whatever happens."""
    try:
        yield app
    finally:
        app.db.close()
