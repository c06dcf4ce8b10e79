# SPDX-License-Identifier: EUPL-1.2
"""The verb contract, as whoever runs a node types it."""

import pytest

from core.errors import AdministratorError
from federation.contracts import deeds
from federation.wire.identity import show_node_id
from tests.federation.conftest import peer_of
from tests.federation.test_commands import run
from tests.federation.test_contracts import settled


def pair(node):
    return node.config.node.address, show_node_id(node.id)


@pytest.fixture
def three(town):
    return [town.node(name) for name in ("Rotterdam", "Amsterdam", "Utrecht")]


def test_several_nodes_are_proposed_to_and_accept(three, capsys):
    rotterdam, amsterdam, utrecht = three

    told = ("contract", "propose", *pair(amsterdam), *pair(utrecht))
    assert run(rotterdam, *told, "--level-given", "information", "--parting", "keep") == 0
    assert run(amsterdam, "contract", "accept", rotterdam.id) == 0
    assert run(utrecht, "contract", "accept", show_node_id(rotterdam.id)) == 0
    settled(*three)

    for other in (amsterdam, utrecht):
        assert peer_of(rotterdam, other).level_given == "information"
        assert peer_of(other, rotterdam).level_given == "full"
        assert peer_of(other, rotterdam).parting == "keep"
    capsys.readouterr()
    run(rotterdam, "contract", "list")
    said = capsys.readouterr().out
    assert said.count("in force") == 2
    assert "Utrecht" in said


def test_what_was_signed_is_shown_and_printed(three, capsys):
    rotterdam, amsterdam, _ = three
    run(rotterdam, "contract", "propose", *pair(amsterdam), "--purpose", "Samen eten.")

    capsys.readouterr()
    run(amsterdam, "contract", "show", rotterdam.id)
    assert "purpose Samen eten." in capsys.readouterr().out
    run(amsterdam, "contract", "print", rotterdam.id)
    said = capsys.readouterr().out
    assert "Afspraak over het delen van gegevens" in said
    assert "Doel: Samen eten." in said
    assert show_node_id(rotterdam.id) in said
    assert "Nog niet aangenomen." in said


def test_saying_no_taking_back_and_ending(three, capsys):
    rotterdam, amsterdam, utrecht = three
    run(rotterdam, "contract", "propose", *pair(amsterdam), *pair(utrecht))

    assert run(amsterdam, "contract", "reject", rotterdam.id) == 0
    assert run(rotterdam, "contract", "revoke", utrecht.id) == 0
    with pytest.raises(AdministratorError, match="no agreement"):
        run(utrecht, "contract", "accept", rotterdam.id)
    run(amsterdam, "contract", "propose", *pair(rotterdam))
    run(rotterdam, "contract", "accept", amsterdam.id)
    assert run(amsterdam, "contract", "revoke", rotterdam.id) == 0

    capsys.readouterr()
    run(rotterdam, "contract", "list")
    said = capsys.readouterr().out
    assert all(f"  {word}  " in said for word in ("rejected", "retracted", "revoked"))
    assert peer_of(rotterdam, amsterdam).state == "former"


def test_an_agreement_is_renewed_with_what_it_says(three):
    rotterdam, amsterdam, _ = three
    run(rotterdam, "contract", "propose", *pair(amsterdam), "--level-received", "information")
    run(amsterdam, "contract", "accept", rotterdam.id)
    before = peer_of(amsterdam, rotterdam)

    assert run(amsterdam, "contract", "renew", rotterdam.id, "--parting", "delete") == 0
    run(rotterdam, "contract", "accept", amsterdam.id)

    after = peer_of(amsterdam, rotterdam)
    assert after.contract != before.contract
    assert after.level_given == before.level_given == "information"
    assert after.parting == "delete"


def test_terms_come_from_a_file(three, tmp_path):
    rotterdam, amsterdam, _ = three
    (tmp_path / "terms.txt").write_text("Eén.\n\nTwee.\n")

    told = ("contract", "propose", *pair(amsterdam), "--terms", str(tmp_path / "terms.txt"))
    run(rotterdam, *told, "--starts", "2026-01-01", "--ends", "2199-12-31")

    contract = deeds.find(amsterdam, rotterdam.id).contract
    assert contract.terms == ("Eén.", "Twee.")
    assert contract.ends.isoformat() == "2199-12-31"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("propose", "http://127.0.0.1:1"), "in this order"),
        (("propose", "http://127.0.0.1:1", "a" * 32), "nothing was proposed to"),
        (("accept", "a" * 32), "no agreement proposed"),
        (("show", "12345678"), "no agreement"),
    ],
)
def test_what_cannot_be_done_is_told(node, words, told):
    with pytest.raises(AdministratorError, match=told):
        run(node, "contract", *words)


def test_another_id_than_was_compared_is_refused(three):
    rotterdam, amsterdam, utrecht = three

    with pytest.raises(AdministratorError, match="compare the ids"):
        run(rotterdam, "contract", "propose", amsterdam.config.node.address, utrecht.id)
    with pytest.raises(AdministratorError, match="cannot be read"):
        run(rotterdam, "contract", "propose", *pair(amsterdam), "--terms", "nowhere.txt")
    with pytest.raises(AdministratorError, match="purpose is not one line"):
        run(rotterdam, "contract", "propose", *pair(amsterdam), "--purpose", "")


def test_what_did_not_arrive_is_told_and_stays(town, three, capsys):
    rotterdam, amsterdam, _ = three
    told = ("contract", "propose", *pair(amsterdam))
    town.lie(amsterdam, "/contracts", lambda body: ("503 Service Unavailable", b"{}"))

    assert run(rotterdam, *told) == 1

    assert "did not arrive yet" in capsys.readouterr().out
    run(rotterdam, "contract", "list")
    assert "not delivered" in capsys.readouterr().out
