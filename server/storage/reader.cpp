// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/reader.h"

#include "server/storage/sqliteconnection.h"

namespace
{

constexpr int busyTimeoutMs = 200; // nothing may block an event loop for long

const ReadSql dataVersion{"PRAGMA data_version"};

} // namespace

Reader::Reader(const QString &databasePath, qint64 mmapBytes)
    : m_connection(std::make_unique<SqliteConnection>(databasePath, SqliteConnection::Access::ReadOnly, busyTimeoutMs))
{
    m_connection->setPragmas({
        {"cache_size", "-4096"}, // a larger one costs more than it gives: each foreign commit empties it
        {"temp_store", "2"},     // MEMORY
        {"threads", "4"},
    });
    // Not read back: SQLite allows at most its compile-time limit.
    m_connection->execute(("PRAGMA mmap_size = " + QByteArray::number(mmapBytes)).constData());
    m_connection->prepare(ReadSql::all());
}

Reader::~Reader() = default;

Statement Reader::statement(const ReadSql &sql)
{
    return m_connection->statement(sql);
}

bool Reader::isIdle() const
{
    return m_connection->isIdle();
}

// A statement that has given a row and was not reset keeps its read transaction, and all others of the connection run
// in it: that saves BEGIN and COMMIT, and the counter comes with it.
ReadSnapshot::ReadSnapshot(Reader &reader)
    : m_reader(reader)
    , m_isOutermost(!reader.m_snapshot)
{
    if (!m_isOutermost)
        return;
    Statement row = reader.statement(dataVersion);
    row.step();
    reader.m_snapshot.emplace(std::move(row));
}

ReadSnapshot::~ReadSnapshot()
{
    if (m_isOutermost)
        m_reader.m_snapshot.reset();
}

quint64 ReadSnapshot::changeCounter() const
{
    return quint64(m_reader.m_snapshot->integer(0));
}
