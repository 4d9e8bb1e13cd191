// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/operationtransaction.h"

#include "server/storage/timestamp.h"

namespace
{

const WriteSql selectIdBound{"SELECT value FROM writer_state WHERE name = 'id_bound'"};
const WriteSql updateIdBound{"UPDATE writer_state SET value = ? WHERE name = 'id_bound'"};

constexpr qint64 reservedMs = 1'000;

} // namespace

OperationTransaction::OperationTransaction(WriteConnection &db, std::function<qint64()> wallClockMs)
    : m_db(db)
    , m_wallClockMs(std::move(wallClockMs))
{
    {
        auto row = statement(selectIdBound);
        if (row.step())
            m_idBoundMs = row.integer(0);
    }
    m_savedIdBoundMs = m_idBoundMs;
    m_ids.startAt(m_idBoundMs);
    for (const QByteArray &id : m_db.largestIds())
        m_ids.startAfter(id);
}

void OperationTransaction::saveIdBound()
{
    m_savedIdBoundMs = m_idBoundMs;
    if (m_ids.lastMs() < m_idBoundMs)
        return;
    m_savedIdBoundMs = m_ids.lastMs() + reservedMs;
    statement(updateIdBound).bind(m_savedIdBoundMs).run();
}

QString OperationTransaction::now() const
{
    if (m_textMs != m_nowMs) {
        m_text = isoTimestamp(m_nowMs);
        m_textMs = m_nowMs;
    }
    return m_text;
}
