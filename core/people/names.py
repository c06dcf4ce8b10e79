# SPDX-License-Identifier: EUPL-1.2
"""Nicknames: how somebody is called here, and what is too much like another name. Pure.

A name is compared folded: small letters, no accents, one kind of space. So "Zoë B." and
"zoe b." are one, and whoever signs in need not remember how it was written.
"""

import re
import unicodedata

from core.languages import gettext as _

SHORTEST, LONGEST = 2, 40

#: Besides letters and digits, and never at the beginning.
_MARKS = " .-_'"
#: Names that speak for the site itself, as ``_skeleton`` leaves them.
_RESERVED = (
    "admin", "beheer", "bemiddel", "gemeente", "moderat", "mediator", "proeftuin", "redact",
    "samenbeter", "systeem", "system", "helpdesk", "burgemeester", "wethouder", "politie",
)  # fmt: skip
#: Digits that pass for letters.
_LOOKS = str.maketrans("013457$", "oleasts")
_SITE = re.compile(r"www\.|https?|\.[a-z]{2,}\b", re.IGNORECASE)


def fold(name: str) -> str:
    """Return a name as it is compared and signed in with."""
    apart = unicodedata.normalize("NFKD", name.strip())
    bare = "".join(each for each in apart if not unicodedata.combining(each)).casefold()
    # Half a surrogate pair, which a form can send, is no text for a database.
    return "-".join(bare.split()).encode(errors="replace").decode()


def problem(name: str) -> str:
    """Return what is wrong with a name that somebody chose, in a sentence; "" when it will do."""
    name = unicodedata.normalize("NFC", name)
    if not SHORTEST <= len(name) <= LONGEST:
        return _("Gebruik {least} tot {most} tekens.").format(least=SHORTEST, most=LONGEST)
    if "@" in name or _SITE.search(name):
        return _("Gebruik geen e-mailadres of website als naam. Iedereen ziet je naam.")
    if not all(_is_latin(each) or each in _MARKS for each in name) or name[0] in _MARKS:
        return _("Gebruik letters, cijfers, spaties, punten en streepjes. Begin met een letter.")
    if any(each in _skeleton(name) for each in _RESERVED):
        return _("Deze naam lijkt op die van de site zelf. Kies een andere.")
    return ""


def _is_latin(each: str) -> bool:
    # One alphabet, so that no letter of another one passes for it.
    return each.isascii() and each.isalnum() or unicodedata.name(each, "").startswith("LATIN ")


def _skeleton(name: str) -> str:
    return "".join(each for each in fold(name).translate(_LOOKS) if each.isalnum())
