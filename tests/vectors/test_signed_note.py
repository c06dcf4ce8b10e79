# SPDX-License-Identifier: EUPL-1.2
"""The example of c2sp.org/signed-note, and the one of the format's first implementation."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federation.wire import note

C2SP = (
    "Ognuno sta solo sul cuor della terra\n"
    "trafitto da un raggio di sole:\n"
    "\n"
    "ed è subito sera.\n"
    "\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
).encode()

# golang.org/x/mod/sumdb/note: its published key pair (type, then 32 bytes) and note.
PUBLIC = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
SECRET = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = (
    b"If you think cryptography is the answer to your problem,\n"
    b"then you don't know what your problem is.\n"
)
SIGNED = (
    TEXT
    + (
        "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
        "otpRZb6KE6RyyBwJnAM=\n"
    ).encode()
)


def test_the_example_of_the_specification_is_read():
    found = note.read(C2SP)

    assert found.text == C2SP[: C2SP.rindex(b"\n\n") + 1]
    assert found.lines()[2:] == ["", "ed è subito sera."]
    (signature,) = found.signatures
    assert signature.name == "quasimodo.example/salvatore"
    assert (signature.key_id.hex(), len(signature.value)) == ("367ba04b", 64)


def test_a_note_of_the_first_implementation_is_verified():
    assert note.key_id("PeterNeumann", PUBLIC).hex() == "c74f20a3"
    assert note.verify(SIGNED, "PeterNeumann", PUBLIC).text == TEXT


def test_we_sign_as_the_first_implementation_does():
    key = Ed25519PrivateKey.from_private_bytes(SECRET)

    assert note.write(TEXT, "PeterNeumann", key) == SIGNED
