// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/errands.h"
#include "server/load/loadrequests.h"

#include <vector>

// A post of this run, as a list of the server showed it.
struct ListedPost {
    quint32 number;
    QByteArray id;
};

// Follows the pages of GET /posts from the newest post to the last and keeps those of this run.
class PostListing
{
public:
    explicit PostListing(const LoadRequests &requests)
        : m_requests(requests)
    {
    }

    void begin(Errands &errands);                    // *this must outlive `errands`
    bool isComplete() const { return m_isComplete; } // the last page has been read
    const std::vector<ListedPost> &posts() const { return m_posts; }

private:
    void askFor(Errands &errands, const QByteArray &cursor);
    void readPage(Errands &errands, const QByteArray &json);

    const LoadRequests &m_requests;
    std::vector<ListedPost> m_posts;
    bool m_isComplete = false;
};
