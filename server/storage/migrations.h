// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <stdexcept>

class SqliteConnection;

// The database was made by a newer version of the program.
class NewerSchema : public std::runtime_error
{
public:
    NewerSchema(int found, int known);
};

// The database is of another program.
class ForeignDatabase : public std::runtime_error
{
public:
    ForeignDatabase();
};

// Throws ForeignDatabase for a file that has tables, but not those of the first migration. Only reads.
void refuseForeign(SqliteConnection &connection);

// Throws NewerSchema for a file that more migrations than those of a folder have been applied to. Only reads.
void refuseNewer(SqliteConnection &connection, const QString &folder);

// Brings the schema up to date with the files NNN-name.sql of a folder, numbered from 1 without gaps. Each runs in a
// transaction of its own that also records its number in PRAGMA user_version, so an interrupted start continues where
// it stopped. Returns the version reached.
// Errors: SqliteError for SQL that fails, rows that break a foreign key, or files that are not numbered so;
//         NewerSchema. What was applied before stays.
// REQUIRES: PRAGMA foreign_keys is off.
int migrate(SqliteConnection &connection, const QString &folder);
