# SPDX-License-Identifier: EUPL-1.2
"""How a request of another node is refused: the sender can repair it.

RequestRefused
├── BadRequest          it contradicts itself, or can be read in more than one way     400
├── Unauthenticated     it does not show who sent it                                   401
│   ├── Stranger            it is signed by a node we have no key of; says so
│   └── Undated             it does not say when it was signed; says our time
│       └── WrongClock          signed too long ago or in the future; says how far off
├── Forbidden           we know who sent it, and it is not theirs to say               403
├── Unknown             it is about something that is not here                         404
├── Contradicted        it goes against what stands here                               409
└── Misdirected         it was meant for another node                                  421
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from core.errors import SamenbeterError


class RequestRefused(SamenbeterError):
    """A request we do not act on; the message is a sentence for whoever sent it."""

    #: HTTP status of the answer.
    status = 400

    @property
    def members(self) -> Mapping[str, str | int]:
        """What the problem document says besides its title, by member name."""
        return {}


class BadRequest(RequestRefused):
    """The request contradicts itself, or cannot be read in only one way."""


class Unauthenticated(RequestRefused):
    """The request does not show who sent it."""

    status = 401


class Stranger(Unauthenticated):
    """The request is of a node we have no agreement with."""

    @property
    def members(self) -> Mapping[str, str | int]:
        """That we do not know it: a bad signature of a node we know is another matter."""
        return {"known": False}


class Undated(Unauthenticated):
    """The request does not say, in a way that can be read, when it was signed."""

    def __init__(self, message: str, now: float) -> None:
        super().__init__(message)
        #: Our time, seconds since 1970.
        self.now = now

    @property
    def members(self) -> Mapping[str, str | int]:
        """Our date (RFC 3339)."""
        date = datetime.fromtimestamp(int(self.now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"server_date": date}


class WrongClock(Undated):
    """The request was signed too long ago, or in our future."""

    def __init__(self, created: int, now: float, tolerance: int) -> None:
        skew = created - int(now)
        super().__init__(
            f"The signature was made {abs(skew)} seconds "
            f"{'before' if skew < 0 else 'after'} our clock's time; {tolerance} is the most.",
            now,
        )
        #: Seconds their clock is ahead of ours; negative when behind.
        self.skew = skew

    @property
    def members(self) -> Mapping[str, str | int]:
        """Our date and the skew in seconds, so that they can set their clock."""
        return {**super().members, "skew_seconds": self.skew}


class Forbidden(RequestRefused):
    """What the request says is not its sender's to say."""

    status = 403


class Unknown(RequestRefused):
    """The request is about something that is not here."""

    status = 404


class Contradicted(RequestRefused):
    """The request goes against what stands here."""

    status = 409


class Misdirected(RequestRefused):
    """The request was meant for another node."""

    status = 421
