// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/reader.h"

#include "server/storage/sqliteconnection.h"

namespace
{

constexpr int busyTimeoutMs = 200; // nothing may block an event loop for long

const ReadSql dataVersion{"PRAGMA data_version"};
const ReadSql beginRead{"BEGIN"};
const ReadSql endRead{"COMMIT"};

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

quint64 Reader::changeCounter()
{
    auto row = statement(dataVersion);
    row.step();
    return quint64(row.integer(0));
}

bool Reader::isIdle() const
{
    return m_connection->isIdle();
}

ReadSnapshot::ReadSnapshot(Reader &reader)
    : m_reader(reader)
{
    m_reader.statement(beginRead).run();
}

ReadSnapshot::~ReadSnapshot()
{
    // SQLite has ended it already after some errors; ending one that only read cannot fail.
    if (m_reader.m_connection->inTransaction())
        m_reader.statement(endRead).run();
}
