# SPDX-License-Identifier: EUPL-1.2
"""The four groups whose voice is asked for; each counts as much as another. Pure."""

from samenbeter import mark

#: As they travel → in Dutch, as a heading.
GROUPS = {
    "residents": mark("Bewoners"),
    "carers": mark("Zorgverleners"),
    "institutions": mark("Instellingen"),
    "suppliers": mark("Leveranciers"),
}

#: The same inside a sentence.
IN_A_SENTENCE = {
    "residents": mark("bewoners"),
    "carers": mark("zorgverleners"),
    "institutions": mark("instellingen"),
    "suppliers": mark("leveranciers"),
}

#: The same, as somebody says it of themselves.
OF_ONESELF = {
    "residents": mark("Ik woon hier"),
    "carers": mark("Ik werk in de zorg"),
    "institutions": mark("Ik werk bij een instelling"),
    "suppliers": mark("Ik maak of lever iets"),
}
