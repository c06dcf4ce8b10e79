# SPDX-License-Identifier: EUPL-1.2
"""Bankjes: where you can sit down and meet somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samenbeter import (
    Actor,
    Fill,
    Node,
    Query,
    Record,
    RecordType,
    Schema,
    fields,
    hookimpl,
    page,
    post_load,
    validate,
)
from samenbeter import gettext as _
from samenbeter_bankjes.bench import BENCH

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """Table ``[plugins.bankjes]`` of node.toml."""

    #: Benches on the home page; 0 for none.
    on_home: int


class SettingsSchema(Schema):
    """What may stand in that table; a word it does not know is refused."""

    on_home = fields.Integer(load_default=3, strict=True, validate=validate.Range(0, 20))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Settings:
        return Settings(**data)


@hookimpl
def register_config() -> type[Schema]:
    """Say what can be set."""
    return SettingsSchema


@hookimpl
def open_room(config: Settings) -> object:
    """Keep the settings where the other hooks find them: ``node.rooms["bankjes"]``."""
    return config


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring benches: form, list, page, API, search and sharing follow from the schema."""
    return (BENCH,)


@hookimpl
def refuse_deed(deed: str, record: Record) -> str | None:
    """Share only a bench that others can find."""
    if deed == "share" and record.type == "bench" and not record.body["where"]:
        return _("Zeg eerst waar het bankje staat. Anders vindt niemand het.")
    return None


@hookimpl
def fill_home(node: Node, actor: Actor) -> Fill | None:
    """Show the newest benches of our own."""
    settings = node.rooms["bankjes"]
    assert isinstance(settings, Settings)
    if not settings.on_home:
        return None
    benches = page(node, actor, Query("bench", origins=("",), limit=settings.on_home)).records
    return Fill("bankjes/home.html", {"benches": benches}) if benches else None
