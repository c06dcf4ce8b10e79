# SPDX-License-Identifier: EUPL-1.2
"""Which pages about oneself: signing in, an account, what is known there are."""

from core.web.people import (
    account,
    approving,
    beginning,
    data,
    following,
    inviting,
    joining,
    keeping,
    letters,
    mine,
)
from core.web.routes import Route
from core.web.visit import Manner

_SIGNING_IN, _JOINING = Manner(purpose=account.PURPOSE), Manner(purpose=joining.PURPOSE)
_INVITED, _BEGINNING = Manner(purpose=inviting.PURPOSE), Manner(purpose=beginning.PURPOSE)
_FOLLOWING = Manner(purpose=following.PURPOSE)

PAGES = (
    Route("/aanmelden", account.sign_in_form, manner=_SIGNING_IN),
    Route("/aanmelden", account.sign_in, "POST", _SIGNING_IN),
    Route("/aanmelden/brief", account.ask_letter, "POST", _SIGNING_IN),
    Route("/aanmelden/brief/<token>", account.letter, manner=_SIGNING_IN),
    Route("/aanmelden/brief/<token>", account.by_letter, "POST", _SIGNING_IN),
    Route("/afmelden", account.sign_out, "POST"),
    Route("/meedoen", joining.choices, manner=_JOINING),
    Route("/meedoen", joining.join, "POST", _JOINING),
    Route("/meedoen/brief", joining.ask_letter, "POST", _JOINING),
    Route("/meedoen/<token>", joining.finish_form, manner=_JOINING),
    Route("/meedoen/<token>", joining.finish, "POST", _JOINING),
    Route("/uitnodiging/<token>", inviting.invitation, manner=_INVITED),
    Route("/uitnodiging/<token>", inviting.accept, "POST", _INVITED),
    Route("/begin/<token>", beginning.begin_form, manner=_BEGINNING),
    Route("/begin/<token>", beginning.begin, "POST", _BEGINNING),
    Route(mine.PATH, mine.mine),
    Route("/mijn/naam", mine.rename, "POST"),
    Route("/mijn/taal", mine.set_language, "POST"),
    Route("/mijn/adres", mine.ask_address, "POST"),
    Route("/mijn/adres/weg", mine.remove_address, "POST"),
    Route("/mijn/adres/<token>", mine.address),
    Route("/mijn/adres/<token>", mine.confirm_address, "POST"),
    Route("/mijn/wachtwoord", mine.change_password, "POST"),
    Route("/mijn/overal-afmelden", mine.leave_everywhere, "POST"),
    Route("/beheer/mensen", keeping.everybody),
    Route("/beheer/mensen/uitnodigen", keeping.invite, "POST"),
    Route("/beheer/mensen/uitnodiging/<int:number>/link", keeping.new_link, "POST"),
    Route("/beheer/mensen/uitnodiging/<int:number>/weg", keeping.take_back, "POST"),
    Route("/beheer/mensen/<int:number>", keeping.one),
    Route("/beheer/mensen/<int:number>", keeping.give, "POST"),
    Route("/beheer/mensen/<int:number>/weer", keeping.refuse, "POST"),
    Route("/beheer/instemmen", approving.waiting),
    Route("/beheer/instemmen/<int:number>", approving.decide, "POST"),
    Route("/volgen/bevestig/<token>", following.by_letter, manner=_FOLLOWING),
    Route("/volgen/bevestig/<token>", following.confirm, "POST", _FOLLOWING),
    Route("/volgen/<word>/<value>", following.follow_form, manner=_FOLLOWING),
    Route("/volgen/<word>/<value>", following.follow, "POST", _FOLLOWING),
    Route("/weekbericht/<token>", following.weekly),
    # From a mail program, which has no form of ours: the token in the address is the proof.
    Route("/weekbericht/<token>", following.stop, "POST", Manner(machine=True)),
    Route(following.MINE, following.mine),
    Route(following.MINE, following.set_every, "POST"),
    Route(data.PATH, data.data),
    Route(f"{data.PATH}/bestand", data.download),
    Route(data.LEAVE, data.leave_form),
    Route(data.LEAVE, data.leave, "POST"),
    Route(f"{data.LEAVE}/<token>", data.by_letter, manner=Manner(purpose=data.PURPOSE)),
    Route(f"{data.LEAVE}/<token>", data.leave_by_letter, "POST", Manner(purpose=data.PURPOSE)),
    Route("/beheer/brieven", letters.failed),
    Route(letters.PATH, letters.folder),
    Route(f"{letters.PATH}/<name>", letters.one),
    Route(f"{letters.PATH}/<name>/opgemaakt", letters.as_page),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = ()
