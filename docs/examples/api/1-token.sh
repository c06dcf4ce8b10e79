# SPDX-License-Identifier: EUPL-1.2
TOKEN=$(samenbeter user token redactie "$DIRECTORY")
