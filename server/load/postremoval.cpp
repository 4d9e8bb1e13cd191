// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/postremoval.h"

void PostRemoval::begin(Errands &errands)
{
    for (int i = 0; i < Errands::enough; ++i)
        askForNext(errands);
}

void PostRemoval::askForNext(Errands &errands)
{
    if (m_asked == m_posts.size())
        return;
    errands.add(m_requests.remove(m_posts[m_asked].id), [this, &errands](const Response &response) {
        if (!response.isComplete() || (response.status != 200 && response.status != 404))
            return Errands::Verdict::Again;
        ++m_deleted;
        askForNext(errands);
        return Errands::Verdict::Done;
    });
    ++m_asked;
}
