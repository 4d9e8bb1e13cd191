// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/errands.h"
#include "server/load/loadrequests.h"
#include "server/load/writeledger.h"

// Sends each write of unknown fate again, the same bytes under the same idempotency key, until the server says 201:
// either that is the recorded answer to the first one, or the first one never came through and this one did; should it
// come later, it changes nothing any more. A refusal speaks of the new attempt alone and settles nothing.
class Settlement
{
public:
    Settlement(const LoadRequests &requests, WriteLedger &ledger) // REQUIRES: the ledger keeps every fate
        : m_requests(requests)
        , m_ledger(ledger)
    {
    }

    void begin(Errands &errands); // *this must outlive `errands`

private:
    void askForNext(Errands &errands);

    const LoadRequests &m_requests;
    WriteLedger &m_ledger;
    quint32 m_next = 0; // all below are settled or asked for
};
