# SPDX-License-Identifier: EUPL-1.2
curl --silent --show-error \
  --header "Authorization: Bearer $TOKEN" \
  --header 'Content-Type: application/json' \
  --data '{"title": "Zoek de sleutel op tijd", "kind": "rumour"}' \
  "$NODE/api/v1/lessons"
