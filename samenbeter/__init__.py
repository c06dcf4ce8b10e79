# SPDX-License-Identifier: EUPL-1.2
"""The front door: all that a guest plugin may import of ours."""

import pluggy
from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    validate,
    validates_schema,
)

from core import times_in_words
from core.agenda import Occurrence, coming, times_of
from core.asking import Form
from core.comparing import Piece, differences
from core.counts import LEAST, shown, suppressed
from core.erasing import erase, forget
from core.errors import (
    AdministratorError,
    Conflict,
    EditorError,
    FetchError,
    InvalidRecord,
    MalformedError,
    NotAllowed,
    NotFound,
    Refused,
    SamenbeterError,
    TooMany,
)
from core.extensions import Running, running_plugins
from core.fields import (
    PRINCIPLES,
    PUBLIC_STORY,
    Days,
    Headcount,
    Moment,
    Processing,
    Reference,
    describe,
)
from core.formats.linked import Linked
from core.guest_pages import Answer, Bytes, Html, Page, Problem, Redirect, Request, Upload
from core.hookspecs import API
from core.languages import gettext, mark, ngettext
from core.levels import level_with
from core.limits import Limit, take_turn
from core.mail.notes import language_for, send_letter, speaking_to
from core.model import HOUSE, VISITOR, Actor, Change, Query, Record, Version
from core.moments import local as local_time
from core.naming import name_of
from core.node import Node
from core.offers import (
    Audience,
    Beginning,
    Command,
    Due,
    Figure,
    Fill,
    Finding,
    Holder,
    Origin,
    Status,
    Task,
)
from core.parties import HATS, PARTIES
from core.people.looking import looked_at
from core.people.sealing import fingerprint, seal_text, unseal_text
from core.personal import looks_personal
from core.qr import qr_code
from core.questions import (
    find,
    get,
    origins,
    page,
    pointing_at,
    references,
    search,
    tally,
    versions,
)
from core.record_schemas import RecordSchema
from core.record_types import Level, RecordType
from core.records import amend, create, publish, revise, share, unshare, withdraw
from core.rhythms import RHYTHMS, Rhythm
from core.searching.alike import similar
from core.strict_json import read_object
from core.together import together
from core.type_parts import Ask, Calendar, Contributable, Spot
from core.usual_fields import (
    choice_field,
    choices_field,
    hat_field,
    lines_field,
    link_field,
    links_field,
    photo_field,
    text_field,
)
from core.voting import Method, Paper, Vote
from core.window import Window

__all__ = [
    "API",
    "HATS",
    "HOUSE",
    "LEAST",
    "PARTIES",
    "PRINCIPLES",
    "PUBLIC_STORY",
    "RHYTHMS",
    "VISITOR",
    "Actor",
    "AdministratorError",
    "Answer",
    "Ask",
    "Audience",
    "Beginning",
    "Bytes",
    "Calendar",
    "Change",
    "Command",
    "Conflict",
    "Contributable",
    "Days",
    "Due",
    "EditorError",
    "FetchError",
    "Figure",
    "Fill",
    "Finding",
    "Form",
    "Headcount",
    "Holder",
    "Html",
    "InvalidRecord",
    "Level",
    "Limit",
    "Linked",
    "MalformedError",
    "Method",
    "Moment",
    "Node",
    "NotAllowed",
    "NotFound",
    "Occurrence",
    "Origin",
    "Page",
    "Paper",
    "Piece",
    "Problem",
    "Processing",
    "Query",
    "Record",
    "RecordSchema",
    "RecordType",
    "Redirect",
    "Reference",
    "Refused",
    "Request",
    "Rhythm",
    "Running",
    "SamenbeterError",
    "Schema",
    "Spot",
    "Status",
    "Task",
    "TooMany",
    "Upload",
    "ValidationError",
    "Version",
    "Vote",
    "Window",
    "amend",
    "choice_field",
    "choices_field",
    "coming",
    "create",
    "describe",
    "differences",
    "erase",
    "fields",
    "find",
    "fingerprint",
    "forget",
    "get",
    "gettext",
    "hat_field",
    "hookimpl",
    "language_for",
    "level_with",
    "lines_field",
    "link_field",
    "links_field",
    "local_time",
    "looked_at",
    "looks_personal",
    "mark",
    "name_of",
    "ngettext",
    "origins",
    "page",
    "photo_field",
    "pointing_at",
    "post_load",
    "publish",
    "qr_code",
    "read_object",
    "references",
    "revise",
    "running_plugins",
    "seal_text",
    "search",
    "send_letter",
    "share",
    "shown",
    "similar",
    "speaking_to",
    "suppressed",
    "take_turn",
    "tally",
    "text_field",
    "times_in_words",
    "times_of",
    "together",
    "unseal_text",
    "unshare",
    "validate",
    "validates_schema",
    "versions",
    "withdraw",
]

hookimpl = pluggy.HookimplMarker("samenbeter")
