// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/repeatedwarnings.h"

namespace
{

constexpr qint64 repeatAfterUs = 1'000'000;

} // namespace

void RepeatedWarnings::warn(const QString &text, qint64 nowUs)
{
    const auto known = m_said.find(text);
    if (known != m_said.end() && nowUs - known->atUs < repeatAfterUs) {
        ++known->heldBack;
        return;
    }
    const qint64 heldBack = known == m_said.end() ? 0 : known->heldBack;
    if (known == m_said.end() && m_said.size() >= capacity)
        m_said.clear();
    m_said.insert(text, {nowUs, 0});
    if (heldBack == 0)
        qCWarning(m_category).noquote() << text;
    else
        qCWarning(m_category).noquote() << text << "(and" << heldBack << "times more since this was said last)";
}
