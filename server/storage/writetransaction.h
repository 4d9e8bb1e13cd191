// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/sql.h"
#include "server/storage/statement.h"

#include <QString>

// What a write operation sees of the database: statements on the writer's connection inside the operation's savepoint.
// Threads: the writer's. Owner: the writer; a reference never outlives apply().
class WriteTransaction
{
public:
    virtual ~WriteTransaction() = default;

    virtual Statement statement(const WriteSql &sql) = 0;
    // A new UUIDv7 (RFC 9562, section 5.7) in its 36 characters, larger than every id ever given on this database.
    virtual QString newId() = 0;
    // Now, ISO 8601 in UTC with milliseconds: one moment for the whole operation.
    virtual QString now() const = 0;
    virtual qint64 changes() const = 0; // rows the last statement changed (sqlite3_changes64)
};
