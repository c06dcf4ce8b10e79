# SPDX-License-Identifier: EUPL-1.2
"""Pictures that make themselves: paving, lessons and the large scene of a home page.

Pure: what comes out is SVG as text, the same for the same question. Everything looks straight
down, as on a map; one light, from the top left; flat, hard shadows. No faces, so no wrong ones.
"""
