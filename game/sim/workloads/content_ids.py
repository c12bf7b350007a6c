"""Names of content: what a prompt consists of, so that caches know what they have seen.

An id is made of who brought the content, which request of theirs did, and what it is. So it is the same in any layout.
"""

from typing import Final

_OWN: Final = 1
_ANSWER: Final = 2
_DOCUMENT: Final = 3
_SHARED: Final = 4
_KIND_BITS: Final = 3
_ORDINAL_BITS: Final = 34
RECORDED: Final = 1 << 60
"""What is added to ids of a recording, which are numbered from 0."""


def own(user: int, ordinal: int) -> int:
    """What a user writes in one request."""
    return _id(user, ordinal, _OWN)


def answer(user: int, ordinal: int) -> int:
    """What is answered to it."""
    return _id(user, ordinal, _ANSWER)


def document(user: int, ordinal: int) -> int:
    """The document of the session that begins with it."""
    return _id(user, ordinal, _DOCUMENT)


def shared(first_user: int, tenant: int) -> int:
    """What all prompts of a tenant begin with, of the source whose first user this is."""
    return _id(first_user, tenant, _SHARED)


def _id(user: int, ordinal: int, kind: int) -> int:
    return (user << _ORDINAL_BITS | ordinal) << _KIND_BITS | kind
