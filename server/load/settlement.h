// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/errands.h"
#include "server/load/loadrequests.h"
#include "server/load/writeledger.h"

// Sends each write of unknown fate again, the same bytes under the same idempotency key, until the server says 201:
// either that is the recorded answer to the first one, or the first one never came through and this one did. A refusal
// speaks of the new attempt alone and settles nothing. `ledger` must outlive `errands`.
void settleUnknown(Errands &errands, const LoadRequests &requests, WriteLedger &ledger);
