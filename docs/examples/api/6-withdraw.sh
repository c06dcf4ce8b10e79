# SPDX-License-Identifier: EUPL-1.2
curl --silent --show-error --fail-with-body --request POST \
  --header "Authorization: Bearer $TOKEN" \
  "$LESSON/_withdraw"
