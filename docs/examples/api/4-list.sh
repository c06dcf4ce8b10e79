# SPDX-License-Identifier: EUPL-1.2
curl --silent --show-error --fail-with-body --get \
  --data kind=pitfall --data kind=tip --data origin=own --data pageSize=10 \
  "$NODE/api/v1/lessons"
