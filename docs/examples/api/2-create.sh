# SPDX-License-Identifier: EUPL-1.2
LESSON=$NODE$(curl --silent --show-error --output lesson.json --write-out '%header{location}' \
  --header "Authorization: Bearer $TOKEN" \
  --header 'Content-Type: application/json' \
  --data '{"title": "Zoek de sleutel op tijd",
           "kind": "pitfall",
           "advice": "Vraag een week eerder wie de zaal opent.",
           "principles": ["cooperation"]}' \
  "$NODE/api/v1/lessons")
