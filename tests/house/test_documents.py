# SPDX-License-Identifier: EUPL-1.2
"""What the documents promise: links that lead somewhere, one version, a licence on every file."""

import fnmatch
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

HOUSE = Path(__file__).parents[2]

#: Files that a person wrote in a language with comments: each starts with its licence.
SOURCES = {".py", ".css", ".html", ".sh", ".js", ".mako"}

#: In two halves, or this line itself would read as a licence.
LICENCE = "SPDX-License-" + "Identifier: EUPL-1.2"

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)")

#: What lies on one machine only, or says where packages are fetched: it has no place here.
FOREIGN = {
    "a path of somebody's machine": re.compile(r"(?<![\w./-])/(?:work|root|home)(?:/|\b(?!\w))"),
    "the address of a package registry": re.compile(
        r"(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b", re.I
    ),
    "an option that names a registry": re.compile(
        r"(?<![\w-])--(?:(?:extra-)?index-url|find-links|trusted-host|registry)\b"
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an address of a machine": re.compile(r"\bfile:/{2,3}\w"),
}


def ours() -> list[Path]:
    """Return every file that is, or is about to be, part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOUSE,
        capture_output=True,
        check=True,
    )
    names = sorted({HOUSE / name for name in listed.stdout.decode().split("\0") if name})
    return [path for path in names if path.is_file()]


def text_of(path: Path) -> str:
    """Return what ``path`` says; nothing when it is not text (a picture, a font)."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


OURS = ours()
DOCUMENTS = [path for path in OURS if path.suffix == ".md"]


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def anchor(heading: str) -> str:
    """Return the fragment under which readers of markdown reach ``heading``."""
    words = re.sub(r"[`*_]", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def dead_links(document: Path) -> list[str]:
    """Return the links and pictures of ``document`` that lead nowhere in this repository."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.S | re.M)
    dead = []
    for link in LINK.findall(re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"[a-z][a-z+.-]*:", link):
            continue
        target, _, fragment = link.partition("#")
        place = document.parent / target if target else document
        if not place.exists():
            dead.append(link)
        elif fragment and place.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8"), re.M)
            dead += [link] if fragment not in map(anchor, headings) else []
    return dead


def foreign(text: str) -> list[str]:
    """Return what ``text`` names that is true on one machine only."""
    return [
        f"{found[0]}: {what}" for what, rule in FOREIGN.items() for found in rule.finditer(text)
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_in_a_document_leads_somewhere(document):
    assert dead_links(document) == []


def test_a_dead_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# One `word`\n[a](page.md) [b](gone.md) ![c](gone.png) [d](#one-word) [e](page.md#two)\n"
        "[f](https://example.org/gone) `[g](code.md)`\n```\n[h](code.md)\n```\n"
    )

    assert dead_links(page) == ["gone.md", "gone.png", "page.md#two"]


@pytest.mark.parametrize("path", OURS, ids=name)
def test_no_file_names_a_machine_or_a_registry(path):
    assert foreign(text_of(path)) == []


@pytest.mark.parametrize(
    "line",
    [
        "see " + "/ro" + "ot/notes",
        "cd " + "/wo" + "rk/main",
        "'" + "/ho" + "me/anna'",
        "https://" + "py" + "pi.org/simple",
        "https://registry." + "npm" + "js.org/x",
        "-" + "-index-url x",
        "pip -" + "-find-links=x",
        "file:" + "///x",
        "-----BEGIN " + "PRIVATE KEY-----",
    ],
)
def test_a_machine_or_a_registry_is_noticed(line):
    assert len(foreign(line)) == 1


@pytest.mark.parametrize(
    "line", ["/werkplaats", "/homepage", "tool --no-emit-index-url", "a/work/b", "/api/v1/places"]
)
def test_an_ordinary_line_is_left_in_peace(line):
    assert foreign(line) == []


def licence_rules() -> list[tuple[list[str], str]]:
    """Return the path patterns of REUSE.toml with their precedence, in order."""
    rules = tomllib.loads((HOUSE / "REUSE.toml").read_text())["annotations"]
    return [
        ([rule["path"]] if isinstance(rule["path"], str) else rule["path"], rule["precedence"])
        for rule in rules
    ]


def borrowed(path: Path) -> bool:
    """Does REUSE.toml say that ``path`` is somebody else's work, with its own licence?"""
    return any(
        fnmatch.fnmatch(name(path), pattern)
        for patterns, precedence in licence_rules()
        for pattern in patterns
        if precedence == "override"
    )


@pytest.mark.parametrize(
    "path", [p for p in OURS if p.suffix in SOURCES or p.name in {"dev", "run"}], ids=name
)
def test_every_source_file_starts_with_its_licence(path):
    head = text_of(path).splitlines()[:3]

    assert borrowed(path) or any(LICENCE in line for line in head)


def test_every_licence_that_is_named_is_there_in_full():
    named = set()
    for rule in tomllib.loads((HOUSE / "REUSE.toml").read_text())["annotations"]:
        named |= set(re.split(r" (?:AND|OR|WITH) ", rule["SPDX-License-Identifier"]))

    present = {path.stem for path in (HOUSE / "LICENSES").iterdir()}

    assert named == present
    assert (HOUSE / "LICENSES/EUPL-1.2.txt").read_text() == (HOUSE / "LICENSE").read_text()


def version() -> str:
    return tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]


def test_the_changelog_begins_with_the_version_in_hand():
    headings = re.findall(r"^## (\S+)", (HOUSE / "CHANGELOG.md").read_text(), re.M)

    assert headings[0] == version()
    assert len(headings) == len(set(headings))


PUBLICCODE = yaml.safe_load((HOUSE / "publiccode.yml").read_text())


def test_publiccode_names_the_same_version_and_licence():
    assert PUBLICCODE["softwareVersion"] == version()
    assert PUBLICCODE["legal"]["license"] == "EUPL-1.2"


def test_publiccode_has_all_that_the_standard_requires():
    required = {
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    }

    assert required <= set(PUBLICCODE)
    assert PUBLICCODE["developmentStatus"] in {
        "concept",
        "development",
        "beta",
        "stable",
        "obsolete",
    }
    assert PUBLICCODE["maintenance"]["contacts"]
    assert "nl" in PUBLICCODE["localisation"]["availableLanguages"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_publiccode_describes_us_within_the_lengths_of_the_standard(language):
    description = PUBLICCODE["description"][language]

    assert 1 <= len(description["shortDescription"].strip()) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert description["features"]


def test_publiccode_points_at_files_that_exist():
    pictures = [
        picture
        for description in PUBLICCODE["description"].values()
        for picture in description.get("screenshots", [])
    ]

    assert [picture for picture in pictures if not (HOUSE / picture).is_file()] == []


def test_every_package_that_we_ask_for_is_explained():
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    asked = set(project["dependencies"])
    for source in (HOUSE / "requirements").glob("*.in"):
        lines = source.read_text().splitlines()
        asked |= {line for line in lines if line and line[0] not in "#-"}

    explained = re.findall(
        r"^\| ([\w.-]+) ", (HOUSE / "docs/dependencies.md").read_text().lower(), re.M
    )

    wanted = {re.split(r"[<>=\[; ]", line)[0].lower() for line in asked}
    assert wanted == set(explained) - {"package", "---"}


def test_the_architecture_page_names_every_room_of_core():
    page = (HOUSE / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.stem for path in (HOUSE / "core").glob("*.py")} - {"__init__"}

    assert sorted(room for room in rooms if f"`{room}`" not in page) == []
