// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/uuidv7.h"
#include "server/storage/writeconnection.h"
#include "server/storage/writetransaction.h"

#include <functional>

// What operations see of the writer's connection: statements, and ids and times from one clock.
//
// Ids increase across restarts, crashes, clocks that step back and the deletion of the newest row, because the writer
// keeps a bound: all ids given so far hold earlier milliseconds. It is raised by a second ahead, in the transaction
// whose ids reach it, so it costs one more UPDATE a second and no read at all; after a crash ids begin at the bound, at
// most a second ahead of the clock. Ids of rows that came by other means (an import) are looked up at start.
// Threads: the writer's.
class OperationTransaction final : public WriteTransaction
{
public:
    OperationTransaction(WriteConnection &db, std::function<qint64()> wallClockMs);

    // Fixes the moment of the next operation.
    void startOperation() { m_nowMs = m_wallClockMs(); }
    qint64 nowMs() const { return m_nowMs; }

    // Before COMMIT: writes the bound when the ids given reach it. After it: what was written holds.
    void saveIdBound();
    void idBoundCommitted() { m_idBoundMs = m_savedIdBoundMs; }

    Statement statement(const WriteSql &sql) override { return m_db.statement(sql); }
    QString newId() override { return m_ids.next(m_nowMs); }
    QString now() const override;
    qint64 changes() const override { return m_db.changes(); }

private:
    WriteConnection &m_db;
    const std::function<qint64()> m_wallClockMs;
    Uuidv7Sequence m_ids;
    qint64 m_idBoundMs = 0;      // on disk
    qint64 m_savedIdBoundMs = 0; // in the open transaction
    qint64 m_nowMs = 0;
    mutable qint64 m_textMs = -1; // of m_text: most operations of a group share a millisecond
    mutable QString m_text;
};
