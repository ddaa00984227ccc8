"""Everything that can go wrong while asking a remote service; each class is one mistake with one remedy."""

from __future__ import annotations

from zicht.kit.errors import UserError


class LiveCatalogueInvalid(UserError):
    """The catalogue of remote tables has an unknown key, a wrong type or a value that may not be used."""

    exit_code = 60
    usual_remedy = "mend the catalogue; its form is in zicht/sources/live/catalogue.py"


class AddressRefused(UserError):
    """An address is not https, or its host is not in the catalogue; nothing was asked of that host.

    Also raised when a service redirects, or points its next page, to such an address.
    """

    exit_code = 61


class ServiceUnavailable(UserError):
    """The service did not give an answer within the allowed number of tries; finished pages are kept."""

    exit_code = 62


class RequestRefused(UserError):
    """The service says the request itself is wrong (HTTP 4xx): table gone, or filter not valid."""

    exit_code = 63


class AnswerIncomplete(UserError):
    """An answer was cut off, or the pages together hold fewer rows than the service announced."""

    exit_code = 64


class AnswerUnexpected(UserError):
    """A whole answer is not what the protocol promises: other content type, other shape, repeated page."""

    exit_code = 65
    usual_remedy = "try again later; if it stays, the service has changed and its reader must follow"


class AnswerTooLarge(UserError):
    """An answer grew past the size limit while it was read; reading stopped there."""

    exit_code = 66


class ColumnsChanged(UserError):
    """A remote table no longer has the dimensions or measures the catalogue expects; nothing was written."""

    exit_code = 67


class VersionUnstable(UserError):
    """The publisher replaced the table while it was being read, each time it was tried."""

    exit_code = 68


class CacheDamaged(UserError):
    """A page in the cache does not have the digest it was stored under, or a journal cannot be read."""

    exit_code = 69
