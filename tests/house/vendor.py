# SPDX-License-Identifier: EUPL-1.2
"""Brings scripts of others into the house: ``.venv/bin/python -m tests.house.vendor``.

Each is fetched by npm at one exact version, without running anything it brings, and written
beside its licence. The lock names the SHA-256 of every file, here and in the package; a test
compares it on every run. ``--check`` compares and fetches nothing.
"""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).parents[2] / "core/web/static"
LOCK = STATIC / "vendored.json"

#: Package, version, and file in it → name here.
WANTED = (("htmx.org", "4.0.1", {"dist/htmx.min.js": "htmx.js", "LICENSE": "HTMX.txt"}),)


def digest(body: bytes) -> str:
    """Return the SHA-256 of ``body``, in hex."""
    return hashlib.sha256(body).hexdigest()


def differences() -> list[str]:
    """Return what differs between the files, the lock and what is wanted, as sentences."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    found = []
    for package, version, files in WANTED:
        told = lock.get(package, {})
        if told.get("version") != version:
            found.append(f"{package}: {told.get('version')} in the lock, {version} wanted")
        for name in files.values():
            here = digest((STATIC / name).read_bytes())
            if here != told.get("files", {}).get(name):
                found.append(f"{name} is not the file in the lock")
    return found


def fetch(package: str, version: str) -> bytes:
    """Return the package as npm packs it."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            ["npm", "pack", f"{package}@{version}", "--ignore-scripts", "--json"],
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
        name = json.loads(told.stdout)[0]["filename"]
        return (Path(folder) / name).read_bytes()


def vendor() -> None:
    """Fetch all, and write files and lock."""
    lock = {}
    for package, version, files in WANTED:
        packed = fetch(package, version)
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            for inside, name in files.items():
                member = archive.extractfile(f"package/{inside}")
                assert member is not None
                (STATIC / name).write_bytes(member.read())
        made = {name: digest((STATIC / name).read_bytes()) for name in sorted(files.values())}
        lock[package] = {"version": version, "package": digest(packed), "files": made}
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--check" not in sys.argv:
        vendor()
    told = differences()
    print("\n".join(told) or "As the lock says.")
    sys.exit(bool(told))
