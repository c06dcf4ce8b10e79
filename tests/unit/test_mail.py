# SPDX-License-Identifier: EUPL-1.2
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from ipaddress import ip_address

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core import config, mail, tables
from core.config_tables import MailConfig
from core.database import reading, writing
from core.errors import ConfigError
from core.mail import outbox, sending
from core.mail import writing as letters
from tests.unit.receiver import Receiver

NOW = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)
NEL = "nel@voorbeeld.nl"
LINK = "http://127.0.0.1:5100/aanmelden/brief/abc"
#: Facts that will do for every kind.
FACTS = {
    "subject": "Je bent aangemeld",
    "paragraphs": ["Tot dan."],
    "link_words": "Bekijk",
    "link": LINK, "role": "editor", "organisation": "Zorgvrijstaat", "until": "2026-05-01",
    "name": "Anneke", "confirmed": True,
    "title": "Soep op dinsdag", "deed": "hide", "rule": "Maak geen reclame.", "reason": "Reclame",
    "object": LINK, "rules": LINK, "turned_back": False, "count": 2, "answer": "taken_up",
    "words": "We beginnen in mei.", "day": "1 mei 2026",
    "manage": LINK, "more": 3,
    "groups": [{"title": "lessen", "items": [
        {"title": "Soep", "summary": "Kook", "language": "nl", "url": LINK, "place": "Middelland",
         "changed": True, "texts": [{"label": "Advies", "text": "Begin\nmet soep."}]},
    ]}],
}  # fmt: skip


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(make_node, clock):
    return replace(make_node(plugins=[]), clock=clock)


def served(home, receiver, **settings):
    told = {"host": "127.0.0.1", "port": receiver.port, "security": "none", **settings}
    return replace(home, config=replace(home.config, mail=MailConfig(**told)))


def post(node, kind="sign_in", to=NEL, key="one", language="nl", **more):
    with writing(node.engine) as tx:
        return mail.post(tx, node, kind, to, key, language, FACTS, **more)


def rows_of(node):
    with reading(node.engine) as tx:
        return tx.execute(sa.select(tables.people.letters)).all()


def in_folder(node):
    return sorted((node.directory / "post").glob("*.eml"))


def test_a_letter_reaches_a_mail_server(home):
    with Receiver() as receiver:
        node = served(home, receiver, sender="post@middelland.example")
        post(node)
        sending.run(node)

    (taken,) = receiver.taken
    assert (taken.sender, taken.to) == ("<post@middelland.example>", f"<{NEL}>")
    assert taken.letter["Subject"] == "Je link om je aan te melden"
    assert taken.letter["To"] == NEL
    assert taken.letter["Auto-Submitted"] == "auto-generated"
    text, page = taken.letter.get_body(["plain"]), taken.letter.get_body(["html"])
    assert LINK in text.get_content()
    assert f'href="{LINK}"' in page.get_content()


def test_what_stood_in_a_sent_letter_is_gone(home):
    with Receiver() as receiver:
        node = served(home, receiver)
        post(node)
        sending.run(node)

    (row,) = rows_of(home)
    assert (row.sealed, row.email_print, row.last_error) == (None, None, "")
    assert row.ended


def test_neither_address_nor_facts_stand_in_the_outbox(home):
    post(home)

    stored = str(rows_of(home))
    assert NEL not in stored
    assert LINK not in stored


def test_one_key_is_one_letter(home):
    assert post(home)
    assert not post(home)

    sending.run(home)
    sending.run(home)
    assert not post(home)

    assert len(in_folder(home)) == 1


def test_a_deed_that_fails_posts_nothing(home):
    with pytest.raises(ZeroDivisionError), writing(home.engine) as tx:
        mail.post(tx, home, "sign_in", NEL, "one", "nl", FACTS)
        _ = 1 / 0

    assert rows_of(home) == []


def test_without_a_mail_server_letters_lie_in_a_folder_for_the_owner_alone(home):
    post(home)
    sending.run(home)

    (file,) = in_folder(home)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    letter = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
    assert letter["To"] == NEL
    assert LINK in letter.get_body(["plain"]).get_content()


def test_a_server_that_is_away_is_tried_again_later_each_time(home, clock):
    with Receiver() as receiver:
        node = served(home, receiver)  # and gone again
    post(node)
    waits = []
    while not (row := rows_of(node)[0]).ended:
        clock.now = datetime.fromisoformat(row.due)
        sending.run(node)
        waits.append((datetime.fromisoformat(rows_of(node)[0].due) - clock.now).total_seconds())

    assert waits[:4] == [60, 120, 240, 480]
    assert len(waits) == sending.MOST
    (failure,) = outbox.failures(node)
    assert (failure.kind, failure.attempts, failure.given_up) == ("sign_in", sending.MOST, True)
    assert rows_of(node)[0].sealed is None


def test_a_server_that_comes_back_gets_what_waited(home, clock):
    with Receiver() as away:
        node = served(home, away)
    post(node)
    sending.run(node)
    clock.now += timedelta(minutes=1)

    with Receiver() as receiver:
        sending.run(served(home, receiver))

    assert len(receiver.taken) == 1


def test_what_a_server_never_takes_is_given_up_at_once_and_holds_up_nobody(home):
    with Receiver(refuses={"RCPT": f"550 5.1.1 <{NEL}>: no such box"}) as receiver:
        node = served(home, receiver)
        post(node, key="one")
        post(node, key="two")
        sending.run(node)

    assert [each.given_up for each in outbox.failures(node)] == [True, True]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_is_busy_is_tried_again(home, verb):
    with Receiver(refuses={verb: "451 4.3.0 try later"}) as receiver:
        node = served(home, receiver)
        post(node)
        sending.run(node)

    (failure,) = outbox.failures(node)
    assert not failure.given_up


def test_what_went_wrong_names_nobody(home):
    with Receiver(refuses={"RCPT": f"550 5.1.1 <{NEL}>: no such box"}) as receiver:
        node = served(home, receiver)
        post(node)
        sending.run(node)

    (failure,) = outbox.failures(node)
    assert "550" in failure.error
    assert NEL not in failure.error


def test_a_letter_of_a_lost_key_is_given_up(home):
    post(home)

    sending.run(replace(home, people_key=bytes(32)))

    (failure,) = outbox.failures(home)
    assert failure.given_up
    assert in_folder(home) == []


def test_a_letter_that_cannot_be_written_holds_up_no_other(home, caplog):
    with writing(home.engine) as tx:
        mail.post(tx, home, "sign_in", NEL, "broken", "nl", {})
    post(home)

    sending.run(home)

    assert len(in_folder(home)) == 1
    assert outbox.failures(home)[0].given_up
    assert NEL not in caplog.text


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
                       critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    (folder / "cert").write_bytes(certificate.public_bytes(pem))
    (folder / "key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context, folder / "cert"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_travels_encrypted_and_with_a_password_from_a_file(
    home, tls, security, monkeypatch
):
    context, certificate = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (home.directory / "keys/mail").write_text("geheim\n")
    with Receiver(tls=context, implicit=security == "tls") as receiver:
        node = served(
            home, receiver, security=security, user="middelland", password_file="keys/mail"
        )
        post(node)
        sending.run(node)

    (taken,) = receiver.taken
    assert taken.encrypted
    assert taken.user == "middelland"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_nobody_vouches_for_gets_nothing(home, tls, security):
    with Receiver(tls=tls[0], implicit=security == "tls") as receiver:
        node = served(home, receiver, security=security)
        post(node)
        sending.run(node)

    assert receiver.taken == []
    assert "CERTIFICATE_VERIFY_FAILED" in outbox.failures(node)[0].error


def test_a_server_that_offers_no_encryption_gets_nothing(home):
    with Receiver() as receiver:
        node = served(home, receiver, security="starttls")
        post(node)
        sending.run(node)

    assert receiver.taken == []
    assert outbox.failures(node)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.outside = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        told = dict(attributes)
        self.outside += [told[each] for each in ("src", "background") if each in told]
        if tag == "html":
            self.language = told["lang"]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", letters.kinds())
def test_every_letter_reads_as_text_and_as_a_page_and_asks_nothing_of_the_network(
    home, kind, language
):
    letter = letters.write(
        home, number=7, kind=kind, language=language, to=NEL, facts=FACTS,
        unsubscribe="http://127.0.0.1:5100/stop/abc",
    )  # fmt: skip
    text = letter.get_body(["plain"]).get_content()
    page = letter.get_body(["html"]).get_content()
    reader = Reader()
    reader.feed(page)

    assert letter["Content-Language"] == reader.language == language
    assert 10 < len(letter["Subject"]) < 70
    assert "Middelland" in text and "Middelland" in page
    assert (LINK in text) == (LINK in page)
    assert not {"img", "script", "link", "style"} & set(reader.tags)
    assert reader.outside == []
    assert reader.tags.count("h1") == 1
    assert "{" not in text
    assert "\n\n\n\n" not in text


def test_a_letter_one_can_leave_says_so_to_programs_too(home):
    post(home, unsubscribe="http://127.0.0.1:5100/stop/abc")
    sending.run(home)

    letter = message_from_bytes(in_folder(home)[0].read_bytes(), policy=policy.SMTP)
    assert letter["List-Unsubscribe"] == "<http://127.0.0.1:5100/stop/abc>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_a_person_wrote_cannot_become_a_header_or_markup(home):
    facts = {**FACTS, "name": "Nel\r\nBcc: iedereen@voorbeeld.nl <script>"}

    letter = letters.write(home, number=7, kind="approval", language="nl", to=NEL, facts=facts)

    assert letter["Bcc"] is None
    assert "<script>" not in letter.get_body(["html"]).get_content()


def test_a_letter_sent_twice_by_accident_has_one_name(home):
    made = [
        letters.write(home, number=7, kind="sign_in", language="nl", to=NEL, facts=FACTS)
        for _ in range(2)
    ]

    assert made[0]["Message-ID"] == made[1]["Message-ID"]


def test_letters_are_forgotten_after_thirty_days(home, clock):
    post(home)
    sending.run(home)
    (file,) = in_folder(home)

    clock.now = datetime.now(UTC) + timedelta(days=29)
    sending.purge(home)
    assert file.exists()

    clock.now += timedelta(days=2)
    sending.purge(home)
    assert not file.exists()
    assert rows_of(home) == []


def test_a_letter_that_waits_is_not_forgotten(home, clock):
    post(home)

    clock.now += timedelta(days=400)
    sending.purge(home)

    assert len(rows_of(home)) == 1


NODE = '[node]\nname = "A"\narea = "B"\naddress = "https://b.example"\n[mail]\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('host = "mail.example"\nsecurity = "none"', "in the clear"),
        ('host = "mail.example"\nsecurity = "ssl"', "security"),
        ('host = "mail.example"\nuser = "a"', "password"),
        ('host = "mail.example"\nuser = "a"\npassword_file = "../keys/mail"', "password_file"),
        ('host = "mail.example"\npassword = "geheim"', "no such key"),
        ('sender = "soep"', "sender"),
        ("port = 0", "port"),
    ],
)
def test_a_mail_server_that_cannot_be_right_is_refused(tmp_path, text, complaint):
    (tmp_path / "node.toml").write_text(NODE + text)

    with pytest.raises(ConfigError, match=complaint):
        config.load(tmp_path, {})
