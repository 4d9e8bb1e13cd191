// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/answercache.h"

namespace
{

std::string_view keyOf(QByteArrayView target)
{
    return {target.data(), std::size_t(target.size())};
}

} // namespace

void AnswerCache::setVersion(quint64 version)
{
    if (version != m_version)
        clear();
    m_version = version;
}

const Answer *AnswerCache::find(QByteArrayView target)
{
    const auto found = m_byTarget.find(keyOf(target));
    if (found == m_byTarget.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return &found->second->answer;
}

void AnswerCache::insert(QByteArrayView target, const Answer &answer)
{
    if (answer.size() > m_bounds.answerBytes || m_byTarget.contains(keyOf(target)))
        return;
    m_entries.push_front({std::string(keyOf(target)), answer});
    m_byTarget.emplace(m_entries.front().target, m_entries.begin());
    m_bytes += m_entries.front().size();
    while (m_bytes > m_bounds.bytes || entries() > m_bounds.entries)
        removeOldest();
}

void AnswerCache::clear()
{
    m_byTarget.clear();
    m_entries.clear();
    m_bytes = 0;
}

void AnswerCache::removeOldest()
{
    const Entry &oldest = m_entries.back();
    m_bytes -= oldest.size();
    m_byTarget.erase(oldest.target);
    m_entries.pop_back();
}
