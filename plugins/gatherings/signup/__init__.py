# SPDX-License-Identifier: EUPL-1.2
"""Sign-up: a seat without an account, a waiting line, and the list at the door.

Who comes stays here: sealed, seen by the editors of this node, and gone two weeks afterwards.
"""
