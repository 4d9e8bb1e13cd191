// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/repeatedwarnings.h"

namespace
{

constexpr qint64 repeatAfterUs = 1'000'000;

} // namespace

void RepeatedWarnings::warn(const QString &text, qint64 nowUs)
{
    if (const auto line = due(text, nowUs))
        qCWarning(m_category).noquote() << *line;
}

void RepeatedWarnings::critical(const QString &text, qint64 nowUs)
{
    if (const auto line = due(text, nowUs))
        qCCritical(m_category).noquote() << *line;
}

std::optional<QString> RepeatedWarnings::due(const QString &text, qint64 nowUs)
{
    const auto known = m_said.find(text);
    if (known != m_said.end() && nowUs - known->atUs < repeatAfterUs) {
        ++known->heldBack;
        return std::nullopt;
    }
    const qint64 heldBack = known == m_said.end() ? 0 : known->heldBack;
    if (known == m_said.end() && m_said.size() >= capacity)
        m_said.clear();
    m_said.insert(text, {nowUs, 0});
    return heldBack == 0 ? text : text + QStringLiteral(" (and %1 times more since this was said last)").arg(heldBack);
}
