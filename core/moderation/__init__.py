# SPDX-License-Identifier: EUPL-1.2
"""The house rules and how they are kept: publish first, report later, say who decided and why.

Anybody reports, without an account. A mediator decides, with a rule, a reason and a role. Who is
hit by it can object, and somebody else than who decided looks again. Everybody reads how often.
"""
