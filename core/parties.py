# SPDX-License-Identifier: EUPL-1.2
"""The eight kinds of parties around the table, as they travel, with their Dutch names."""

from collections.abc import Mapping

from core.languages import mark

MUNICIPALITY = "municipality"

PARTIES: Mapping[str, str] = {
    "residents": mark("Bewoners"),
    "lived_experience": mark("Mensen met ervaring"),
    "entrepreneur": mark("Ondernemer"),
    "care_provider": mark("Zorgverlener"),
    "institution": mark("Instelling"),
    "ict_supplier": mark("ICT-leverancier"),
    "science": mark("Wetenschap of onderwijs"),
    MUNICIPALITY: mark("Gemeente"),
}

#: What a person may wear in one contribution, and take off in the next: never stored with them.
HATS: Mapping[str, str] = {
    "resident": mark("bewoner"),
    "neighbour": mark("buur"),
    "experience": mark("iemand met ervaring"),
    "relative": mark("naaste"),
    "volunteer": mark("vrijwilliger"),
    "entrepreneur": mark("ondernemer"),
    "care_provider": mark("zorgverlener"),
    "institution": mark("iemand van een instelling"),
    "ict_supplier": mark("ICT-leverancier"),
    "scientist": mark("wetenschapper"),
    "municipality": mark("iemand van de gemeente"),
}
