// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/settlement.h"

#include "server/load/judgement.h"

void settleUnknown(Errands &errands, const LoadRequests &requests, WriteLedger &ledger)
{
    for (quint32 number = 0; number < ledger.fates().size(); ++number) {
        if (ledger.fates()[number] != WriteFate::Unknown)
            continue;
        errands.add(requests.write(number), [&ledger, number](const Response &response) {
            if (judge(RequestKind::Write, response).fate != WriteFate::Acknowledged)
                return Errands::Verdict::Again;
            ledger.setFate(number, WriteFate::Acknowledged);
            return Errands::Verdict::Done;
        });
    }
}
