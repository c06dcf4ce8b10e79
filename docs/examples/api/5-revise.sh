# SPDX-License-Identifier: EUPL-1.2
SEEN=$(curl --silent --show-error --head --output revise.txt --write-out '%header{etag}' "$LESSON")
curl --silent --show-error --fail-with-body --request PUT \
  --header "Authorization: Bearer $TOKEN" \
  --header "If-Match: $SEEN" \
  --header 'Content-Type: application/json' \
  --data '{"title": "Zoek de sleutel twee weken eerder",
           "kind": "pitfall",
           "advice": "Vraag twee weken eerder wie de zaal opent."}' \
  "$LESSON"
