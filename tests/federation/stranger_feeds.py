# SPDX-License-Identifier: EUPL-1.2
"""What a stranger knows of feeds, trees and proof files: chapters 4 and 9 of the document.

Part of `stranger`; what is refused raises `RefusedError`.
"""

import re
from collections.abc import Iterator
from typing import Any

from tests.federation.stranger_notes import (
    RefusedError,
    day,
    moment,
    need,
    number,
    open_note,
    read_certificate,
    sha,
    strict_json,
    unbase64,
    utf8,
    whole,
)

WIRE_ID = re.compile(r"[a-z2-7]{25}[aeimquy4]")
FEED_NAME = re.compile(r"([a-z2-7]{32})/([a-z0-9]{1,64})/(0|[1-9][0-9]{0,8})")
PUT = {"v", "op", "id", "n", "digest", "size", "week"}
WITHDRAW = {"v", "op", "id", "n", "week"}


# Chapter 4: feeds


def read_header(raw: bytes) -> dict[str, Any] | None:
    """The members of a header; nothing when it is opaque."""
    header = strict_json(raw, 512)
    need(isinstance(header, dict) and type(header.get("v")) is int, "a header without v")
    need(b"\n" not in raw and header["v"] >= 1, "a malformed header")
    op = header.get("op")
    if header["v"] > 1:
        return None
    need(isinstance(op, str), "a header without op")
    if op not in ("put", "withdraw"):
        return None
    need(set(header) == (PUT if op == "put" else WITHDRAW), "other members than a header has")
    need(isinstance(header["id"], str) and WIRE_ID.fullmatch(header["id"]), "the id of a header")
    need(whole(header["n"], 1), "n")
    need(day(header["week"]).weekday() == 0, "a week begins on Monday")
    if op == "put":
        need(isinstance(header["digest"], str), "digest")
        unbase64(header["digest"], 32)
        need(whole(header["size"], 256, 65536) and header["size"] % 256 == 0, "size")
    return header  # type: ignore[no-any-return]


def check_payload(header: dict[str, Any], salt: bytes, payload: bytes) -> None:
    """Refuse what this header did not commit to."""
    need(len(salt) == 32 and len(payload) == header["size"], "salt or size")
    need(sha(salt, payload) == unbase64(header["digest"]), "the digest is of another payload")


def read_payload(header: dict[str, Any], node: str, payload: bytes) -> dict[str, Any]:
    """The record in a payload that was checked to be of this header of this node."""
    record = strict_json(payload, 65536, fractions=True)
    need(isinstance(record, dict), "a payload is an object")
    need(record.get("id") == f"{node}/{header['id']}", "the global id of another record")
    need(re.fullmatch(r"[a-z][a-z0-9_]{0,63}", str(record.get("type"))), "type")
    need(all(whole(record.get(word), 1) for word in ("schema", "version")), "schema or version")
    moment(record.get("published"))
    moment(record.get("updated"))
    if record.get("valid_until") is not None:
        day(record["valid_until"])
    spelt = re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}", str(record.get("language")))
    need(spelt, "language")
    words = ("language", "licence", "title", "plain_summary")
    need(all(isinstance(record.get(word), str) for word in words), "text")
    need(all(isinstance(record.get(word), dict) for word in ("body", "provenance")), "objects")
    return record  # type: ignore[no-any-return]


def read_checkpoint(raw: bytes, origin: str, feed_key: bytes) -> tuple[int, bytes]:
    """The size and root that a checkpoint of this feed tells."""
    lines = open_note(raw, origin, feed_key)
    need(len(lines) >= 3 and all(lines), "the lines of a checkpoint")
    need(lines[0] == origin, f"a checkpoint of {lines[0]} instead of {origin}")
    return number(lines[1]), unbase64(lines[2], 32)


def leaf(header: bytes) -> bytes:
    """The hash of a leaf."""
    return sha(b"\x00", header)


def both(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return sha(b"\x01", left, right)


def grow(frontier: list[bytes], size: int, hashed: bytes) -> None:
    """Take one more leaf into a frontier of this size."""
    while size & 1:
        hashed = both(frontier.pop(), hashed)
        size >>= 1
    frontier.append(hashed)


def root_of(frontier: list[bytes]) -> bytes:
    """The root of the tree whose complete subtrees these are."""
    if not frontier:
        return sha(b"")
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = both(left, root)
    return root


def check_consistency(first: int, second: int, old: bytes, new: bytes, proof: list[bytes]) -> None:
    """RFC 9162, section 2.1.4.2."""
    if first == second:
        need(not proof and old == new, "the roots of one size differ")
        return
    need(0 < first < second and proof, "no consistency proof")
    path = [old, *proof] if first & (first - 1) == 0 else list(proof)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    one = two = path[0]
    for step in path[1:]:
        need(last, "a proof with too many hashes")
        if at & 1 or at == last:
            one, two = both(step, one), both(step, two)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            two = both(two, step)
        at, last = at >> 1, last >> 1
    need(one == old and two == new and last == 0, "the consistency proof does not hold")


def check_inclusion(index: int, size: int, hashed: bytes, root: bytes, proof: list[bytes]) -> None:
    """RFC 9162, section 2.1.3.2."""
    need(index < size, "an index outside the tree")
    at, last = index, size - 1
    for step in proof:
        need(last, "a proof with too many hashes")
        if at & 1 or at == last:
            hashed = both(step, hashed)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            hashed = both(hashed, step)
        at, last = at >> 1, last >> 1
    need(hashed == root and last == 0, "the inclusion proof does not hold")


def frames(body: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    at = 0
    while at < len(body):
        need(len(body) >= at + 12, "a frame that is cut off")
        index = int.from_bytes(body[at : at + 8], "big")
        length = int.from_bytes(body[at + 8 : at + 12], "big")
        at += 12
        end = at + 32 + length if length else at
        need(length <= 65536 and len(body) >= end, "a frame that is cut off")
        yield index, body[at : at + 32] if length else b"", body[at + 32 : end] if length else b""
        at = end


# Chapter 9: proof files


def check_proof(
    raw: bytes, header: bytes, origin: str, feed_keys: list[bytes]
) -> tuple[int, str, int]:
    """The index, the origin and the size that a tlog proof of this header tells."""
    top, border, note = raw.partition(b"\n\n")
    need(border, "a proof without checkpoint")
    lines = utf8(top).split("\n")
    need(lines.pop(0) == "c2sp.org/tlog-proof@v1", "not a tlog proof")
    if lines and lines[0].startswith("extra "):
        unbase64(lines.pop(0).removeprefix("extra "))
    need(lines and lines[0].startswith("index "), "a proof without index")
    index = number(lines.pop(0).removeprefix("index "))
    size, root = _under_any(note, origin, feed_keys)
    check_inclusion(index, size, leaf(header), root, [unbase64(line, 32) for line in lines])
    return index, origin, size


def _under_any(note: bytes, origin: str, feed_keys: list[bytes]) -> tuple[int, bytes]:
    reason = RefusedError("no feed key")
    for key in feed_keys:
        try:
            return read_checkpoint(note, origin, key)
        except RefusedError as error:
            reason = error
    raise reason


def check_proof_file(raw: bytes, node: str) -> dict[str, Any]:
    """The record that a proof file proves this node to have said."""
    file = strict_json(raw, 512 * 1024)
    need(isinstance(file, dict) and file.get("format") == "samenbeter/v1/proof", "format")
    texts = file.get("certificates")
    need(isinstance(texts, list) and 1 <= len(texts) <= 64, "certificates")
    keys = [read_certificate(unbase64(text), node).feed_key for text in texts]
    header, salt, payload, proof = (
        unbase64(file[word]) for word in ("header", "salt", "payload", "proof")
    )
    origin = utf8(proof.partition(b"\n\n")[2]).partition("\n")[0]
    found = FEED_NAME.fullmatch(origin)
    need(found and found[1] == node, f"a checkpoint of {origin}")
    check_proof(proof, header, origin, keys)
    read = read_header(header)
    need(read and read["op"] == "put", "the header of a proof file is a put")
    assert read
    check_payload(read, salt, payload)
    return read_payload(read, node, payload)
