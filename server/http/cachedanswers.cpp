// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/cachedanswers.h"

#include <QScopeGuard>

#include <utility>

namespace
{

constexpr int maxUses = 32; // a long snapshot would be in the way of checkpoints

} // namespace

CachedAnswers::CachedAnswers(std::function<quint64()> begin, std::function<void()> end)
    : m_begin(std::move(begin))
    , m_end(std::move(end))
{
}

std::optional<Answer> CachedAnswers::answer(QByteArrayView target, const std::function<std::optional<Answer>()> &ask)
{
    if (m_uses++ == 0)
        m_cache.setVersion(m_begin());
    const auto end = qScopeGuard([this] {
        if (!m_isSharing || m_uses >= maxUses)
            endSnapshot();
    });
    if (const Answer *const cached = m_cache.find(target)) {
        ++m_hits;
        return *cached;
    }
    std::optional<Answer> answer = ask();
    if (answer && answer->status() == 200) // a late one would be of another version
        m_cache.insert(target, *answer);
    return answer;
}

void CachedAnswers::endSharing()
{
    m_isSharing = false;
    endSnapshot();
}

void CachedAnswers::endSnapshot()
{
    if (std::exchange(m_uses, 0) > 0)
        m_end();
}
