# SPDX-License-Identifier: EUPL-1.2
"""What a test does after a lie, and how a liar signs what no honest writer would."""

from federation.wire import note


def recovers(reader, liar):
    """Let the peer be honest again; see that its newest lesson comes in."""
    liar.honest()
    record = liar.lesson("Toch eerlijk")
    held = reader.catch_up(liar)
    assert held.headers == tuple(liar.headers)
    assert reader.title(liar, record) == "Toch eerlijk"
    assert reader.visit(liar).error == ""


def kept_out(reader, liar, before, told):
    """Have the peer visited; see that nothing changed but what is said about it."""
    after = reader.visit(liar)
    assert after.belief == before.belief
    assert told in after.error, after.error
    return after


def sign_as(liar, name, text):
    """Return a note that a careless writer signs, whatever the text holds."""
    value = note.key_id(name, liar.keys.certificate.feed) + liar.keys.feed.sign(text)
    return text + f"\n— {name} {note.write_base64(value)}\n".encode()


def signed_text(liar, text):
    is_heads = text.startswith(b"samenbeter/v1/heads")
    return sign_as(liar, liar.node_id if is_heads else liar.origin, text)
