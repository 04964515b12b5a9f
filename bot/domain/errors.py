"""What can go wrong, as a tree that says who must act.

HeardError
├── BadInput               the sender: write it differently       (HTTP 400)
│   ├── TooLarge           the sender: send less at once          (413)
│   └── WrongKind          the sender: send another kind of file  (415)
├── UntrustedRequest       nobody: refuse it                      (401)
│   └── SessionLocked      who sits there: show the password      (423)
├── UnsupportedEvent       nobody: count it, answer 200
├── TooManyRequests        the sender: wait                       (429)
├── NotFound               the asker: it is not there, or not theirs (404)
├── NotAllowed             the caller: a rule forbids this step
│   └── Stale              the customer: it changed since it was read out, so look again
├── TryAgain               the caller: do it once more
├── TurnLost               the worker: another one took this turn over
├── TurnFailed             the worker: try again, or set the message aside
├── TemporaryDeliveryFailure   the worker: try again later
├── DeliveryUnknown        the worker: ask the platform, or wait for its receipt, before trying again
├── PermanentDeliveryFailure   staff: reach the customer another way
├── ShopUnavailable        the worker: try again later; whether it was done is not known
│   └── ShopHalfDone       staff: a part was done, and the rest will not be
├── ShopRefused            staff: the shop system will not do it
└── BadSetting, BadFile    the operator: mend the setting or the file

The message of each is one sentence that says what happened and what to do.
"""

from __future__ import annotations

from datetime import timedelta


class HeardError(Exception):
    """The root of all errors that Heard raises on purpose."""


class BadInput(HeardError):
    """The sender wrote something that cannot be taken as it is."""


class TooLarge(BadInput):
    """It is more than is taken at once."""


class WrongKind(BadInput):
    """It is a kind of file that is not taken."""


class UntrustedRequest(HeardError):
    """The request does not prove where it comes from."""


class SessionLocked(UntrustedRequest):
    """Somebody is signed in, and has locked their desk."""


class UnsupportedEvent(HeardError):
    """The channel sent something genuine that is not a message."""


class TooManyRequests(HeardError):
    """The sender is too quick; `retry_after` says when to come back."""

    def __init__(self, message: str, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotFound(HeardError):
    """What was asked for is not there, or not for the asker to see; the two are told apart to nobody."""


class NotAllowed(HeardError):
    """A rule forbids this step; the message names the rule."""


class Stale(NotAllowed):
    """What was agreed to is no longer what would be done."""


class TryAgain(HeardError):
    """Two transactions stood in each other's way, and this one was undone."""


class TurnLost(HeardError):
    """The lease of a turn has passed to another worker, so this worker's result is not wanted."""


class TurnFailed(HeardError):
    """A turn could not be answered; `temporary` says whether the same message may succeed later."""

    def __init__(self, reason: str, *, temporary: bool) -> None:
        super().__init__(reason)
        self.temporary = temporary


class TemporaryDeliveryFailure(HeardError):
    """The channel did not take the message now; trying again is right, after `retry_after` where it says so."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DeliveryUnknown(HeardError):
    """The channel was sent the message and did not answer; whether it took it is not known."""


class PermanentDeliveryFailure(HeardError):
    """The channel will never take this message; a person must find another way."""


class ShopUnavailable(HeardError):
    """The shop system did not answer in time; whether it did what it was asked to is not known."""


class ShopHalfDone(ShopUnavailable):
    """The shop system did a part of what it was asked to and refuses the rest; the message says which."""


class ShopRefused(HeardError):
    """The shop system did not do what it was asked to, and will not; the message says why."""


class BadSetting(HeardError):
    """A setting is missing or wrong; the message names it and says how to mend it."""


class BadFile(HeardError):
    """A data file is wrong; the message names file, place and field."""
