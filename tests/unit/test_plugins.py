# SPDX-License-Identifier: EUPL-1.2
import pytest

from core.errors import InvalidRecord, PluginError
from core.plugins import PluginHost
from samenbeter import hookimpl


class Quiet:
    def __init__(self):
        self.seen = []

    @hookimpl
    def records_changed(self, changes):
        self.seen += changes

    @hookimpl
    def fill_home(self):
        return "soup"


class Broken:
    @hookimpl
    def records_changed(self, changes):
        raise ZeroDivisionError

    @hookimpl
    def refuse_deed(self, record):
        raise ZeroDivisionError

    @hookimpl
    def fill_home(self):
        raise ZeroDivisionError


class Strict:
    @hookimpl
    def refuse_deed(self, deed):
        return "Nu even niet." if deed == "share" else None


class Exact:
    @hookimpl
    def refuse_deed(self):
        raise InvalidRecord({"edition": ["Dit ontbreekt."]})


@pytest.fixture
def host():
    return PluginHost()


def facts(deed="share"):
    return {"node": None, "actor": None, "deed": deed, "record": None}


def test_a_crashing_guest_does_not_silence_the_next(host, caplog):
    quiet = Quiet()
    host.admit("broken", Broken())
    host.admit("quiet", quiet)

    host.observe("records_changed", node=None, changes=["bench"])

    assert quiet.seen == ["bench"]
    assert host.guests["broken"].crashes == 1
    assert "plugin broken crashed in records_changed" in caplog.text


def test_a_guest_that_cannot_decide_refuses(host):
    host.admit("broken", Broken())

    assert host.refusals("refuse_deed", **facts()) == [
        "De uitbreiding broken kon dit niet nakijken."
    ]


def test_every_reason_is_told_in_the_order_of_the_config(host):
    host.admit("strict", Strict())
    host.admit("broken", Broken())

    reasons = host.refusals("refuse_deed", **facts())

    assert reasons == ["Nu even niet.", "De uitbreiding broken kon dit niet nakijken."]


def test_a_guest_may_name_the_field_that_is_wrong(host):
    host.admit("exact", Exact())

    with pytest.raises(InvalidRecord, match="edition"):
        host.refusals("refuse_deed", **facts())

    assert host.guests["exact"].crashes == 0


def test_a_guest_with_nothing_against_it_lets_it_pass(host):
    host.admit("strict", Strict())

    assert host.refusals("refuse_deed", **facts("publish")) == []


def test_a_crashing_guest_leaves_its_slot_empty(host):
    host.admit("broken", Broken())
    host.admit("quiet", Quiet())

    assert list(host.fills("fill_home", node=None, actor=None)) == [("quiet", "soup")]


def test_a_guest_in_quarantine_is_not_called(host):
    quiet = Quiet()
    host.admit("quiet", quiet)

    host.quarantine("quiet", "takes a used path")
    host.observe("records_changed", node=None, changes=["bench"])

    assert quiet.seen == []
    assert host.guests["quiet"].reason == "takes a used path"
    assert not host.guests["quiet"].is_in


class Typo:
    @hookimpl
    def records_chnaged(self, changes): ...


class Greedy:
    @hookimpl
    def records_changed(self, changes, password): ...


class Wrapper:
    @hookimpl(wrapper=True)
    def fill_home(self):
        return (yield)


@pytest.mark.parametrize(
    ("guest", "complaint"),
    [(Typo(), "unknown hook"), (Greedy(), "password"), (Wrapper(), "wraps hooks")],
)
def test_a_guest_who_breaks_a_rule_leaves_no_trace(host, guest, complaint):
    with pytest.raises(PluginError, match=complaint):
        host.admit("rude", guest)

    assert "rude" not in host.guests
    host.observe("records_changed", node=None, changes=["bench"])
    host.admit("rude", Quiet())
