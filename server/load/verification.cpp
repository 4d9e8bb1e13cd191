// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/verification.h"

LoadVerification verify(const WriteLedger &ledger, const PostListing &listing)
{
    std::vector<quint32> counts(ledger.fates().size());
    for (const ListedPost &post : listing.posts()) {
        if (post.number < counts.size())
            ++counts[post.number];
    }
    LoadVerification result;
    for (std::size_t number = 0; number < counts.size(); ++number) {
        const WriteFate fate = ledger.fates()[number];
        const quint32 allowed = fate == WriteFate::NotApplied ? 0 : 1;
        if (counts[number] > allowed)
            ++result.duplicated;
        if (fate == WriteFate::Acknowledged && (counts[number] > 0 || listing.isComplete()))
            ++result.checked;
        if (fate == WriteFate::Acknowledged && counts[number] == 0)
            ++(listing.isComplete() ? result.missing : result.unknownOutcome);
        if (fate == WriteFate::Unknown)
            ++result.unknownOutcome;
    }
    return result;
}
