// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/load/postlisting.h"

// Deletes the posts of a run. A post that is already gone counts as deleted.
class PostRemoval
{
public:
    PostRemoval(const LoadRequests &requests, const std::vector<ListedPost> &posts)
        : m_requests(requests)
        , m_posts(posts)
    {
    }

    void begin(Errands &errands); // *this must outlive `errands`
    std::size_t deleted() const { return m_deleted; }

private:
    void askForNext(Errands &errands);

    const LoadRequests &m_requests;
    const std::vector<ListedPost> &m_posts;
    std::size_t m_asked = 0;
    std::size_t m_deleted = 0;
};
