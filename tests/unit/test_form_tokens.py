# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime, timedelta

import pytest

from core.people import form_tokens

NOW = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)
KEY, OTHER = b"k" * 32, b"o" * 32


def test_a_session_knows_its_own_form():
    assert form_tokens.is_for_session(KEY, form_tokens.for_session(KEY))


@pytest.mark.parametrize("token", ["", "x", form_tokens.for_session(OTHER), "é", "\udc80"])
def test_a_form_of_another_session_is_refused(token):
    assert not form_tokens.is_for_session(KEY, token)


def test_a_visitor_has_half_a_day_for_a_form():
    token = form_tokens.for_visitor(KEY, "aanmelden", NOW)

    def is_good(after):
        return form_tokens.is_for_visitor(KEY, "aanmelden", token, NOW + after)

    assert is_good(timedelta())
    assert is_good(form_tokens.PATIENCE)
    assert not is_good(form_tokens.PATIENCE + timedelta(seconds=1))
    assert is_good(-timedelta(minutes=4))
    assert not is_good(-timedelta(minutes=6))


GOOD = form_tokens.for_visitor(KEY, "aanmelden", NOW)
MADE, MAC = GOOD.split(".")


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        MADE,
        MAC,
        f"{MADE}.",
        f"{int(MADE) + 1}.{MAC}",
        f"-{MADE}.{MAC}",
        f"٣{MADE[1:]}.{MAC}",
        f"{'9' * 5000}.{MAC}",
        f"{MADE}.{MAC}x",
        f"{MADE}.\udc80",
        form_tokens.for_visitor(KEY, "idee", NOW),
        form_tokens.for_visitor(OTHER, "aanmelden", NOW),
        f"{MADE}.{form_tokens.for_session(KEY)}",
    ],
)
def test_any_other_token_is_refused(token):
    assert form_tokens.is_for_visitor(KEY, "aanmelden", GOOD, NOW)
    assert not form_tokens.is_for_visitor(KEY, "aanmelden", token, NOW)
