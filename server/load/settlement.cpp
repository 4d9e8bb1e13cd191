// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/settlement.h"

#include "server/load/judgement.h"

void Settlement::begin(Errands &errands)
{
    for (int i = 0; i < Errands::enough; ++i)
        askForNext(errands);
}

void Settlement::askForNext(Errands &errands)
{
    const auto fates = m_ledger.fates();
    while (m_next < fates.size() && fates[m_next] != WriteFate::Unknown)
        ++m_next;
    if (m_next == fates.size())
        return;
    const quint32 number = m_next++;
    errands.add(m_requests.write(number), [this, &errands, number](const Response &response) {
        if (judge(RequestKind::Write, response).fate != WriteFate::Acknowledged)
            return Errands::Verdict::Again;
        m_ledger.setFate(number, WriteFate::Acknowledged);
        askForNext(errands);
        return Errands::Verdict::Done;
    });
}
