# SPDX-License-Identifier: EUPL-1.2
"""Every error this house raises on purpose, sorted by who can repair it.

SamenbeterError
├── MalformedError          foreign bytes are not in the agreed shape; the caller knows whose
├── EditorError             the person at the form, or the client of the API
│   ├── InvalidRecord           the data breaks its schema; problems by field      400
│   ├── NotAllowed              this actor may not do this                         403
│   ├── NotFound                there is no such thing, or not for this actor      404
│   ├── Conflict                the record was changed or is in another state      409
│   ├── Refused                 one or more guests gave a reason to refuse         409
│   └── TooMany                 too many attempts; says when to come back          429
├── PluginError             the plugin's author; names the plugin
├── AdministratorError      whoever runs the node; printed as one sentence, exit code 2
│   ├── ConfigError             node.toml says something we cannot follow
│   └── DatabaseError           the database is missing, damaged, locked, old or new
└── PeerError               another node is the cause; names it
    ├── FetchError              we did not get the bytes; trying later may help
    └── UntrustedError          we got bytes we must not use; a person must look
"""

from collections.abc import Mapping, Sequence


class SamenbeterError(Exception):
    """Base of the family: catch it to handle all that we foresaw, and no bugs."""


class MalformedError(SamenbeterError):
    """Foreign bytes are not in the agreed shape."""


class EditorError(SamenbeterError):
    """The person at the form, or the client of the API, can repair this."""


class InvalidRecord(EditorError):
    """The data breaks its schema."""

    def __init__(self, problems: Mapping[str, Sequence[str]]) -> None:
        super().__init__(f"invalid fields: {', '.join(sorted(problems))}")
        #: What is wrong, by field name, in words for the person who typed it.
        self.problems = {name: list(told) for name, told in problems.items()}


class NotAllowed(EditorError):
    """This actor may not do this; the message is the reason."""


class NotFound(EditorError):
    """There is no such thing, or it is not this actor's to know."""


class Conflict(EditorError):
    """The thing is not in the state the deed was meant for."""


class Refused(EditorError):
    """Guests gave reasons to refuse; all are told at once."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class TooMany(EditorError):
    """Too many attempts."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        #: Seconds until the next attempt has a chance.
        self.retry_after = retry_after


class PluginError(SamenbeterError):
    """A plugin broke a rule of the house."""

    def __init__(self, plugin: str, message: str) -> None:
        super().__init__(f"plugin {plugin!r}: {message}")
        self.plugin = plugin


class AdministratorError(SamenbeterError):
    """Whoever runs the node can repair this; the message is one sentence that says how."""


class ConfigError(AdministratorError):
    """The file node.toml says something we cannot follow."""


class DatabaseError(AdministratorError):
    """The database is missing, damaged, locked, too old or too new."""


class PeerError(SamenbeterError):
    """Another node is the cause."""

    def __init__(self, peer: str, message: str) -> None:
        super().__init__(f"peer {peer!r}: {message}")
        #: Node id, origin or address of the peer: what we knew it by.
        self.peer = peer
        #: The same sentence without the peer.
        self.reason = message


class FetchError(PeerError):
    """We did not get the bytes; trying again later may work.

    Attributes:
        retry_after: seconds the peer asked us to wait, or None.
        status: the HTTP status it answered with, or None when it did not answer.
        kind: in a word what went wrong before there was an answer, "" when nobody can tell:
            "away", "slow", "name", "address", "tls", "large", "resting", "quota".
    """

    def __init__(
        self,
        peer: str,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        kind: str = "",
    ) -> None:
        super().__init__(peer, message)
        self.status = status
        self.retry_after = retry_after
        self.kind = kind


class UntrustedError(PeerError):
    """We got bytes we must not use; trying again will not help."""
