// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/statement.h"

#include <sqlite3.h>

SqliteError::SqliteError(int extendedCode, const char *message, const char *sql)
    : std::runtime_error(std::string(message) + " (SQLite " + std::to_string(extendedCode) + ") in: " + sql)
    , m_extendedCode(extendedCode)
{
}

SqliteError::SqliteError(sqlite3 *connection, const char *sql)
    : SqliteError(sqlite3_extended_errcode(connection), sqlite3_errmsg(connection), sql)
{
}

bool SqliteError::isFull() const
{
    return code() == SQLITE_FULL;
}

bool SqliteError::isBusy() const
{
    return code() == SQLITE_BUSY || code() == SQLITE_LOCKED;
}

bool SqliteError::isConstraint() const
{
    return code() == SQLITE_CONSTRAINT;
}

Statement::~Statement()
{
    if (!m_statement)
        return;
    sqlite3_reset(m_statement);
    if (m_bound > 0) // borrowed text and bytes end here
        sqlite3_clear_bindings(m_statement);
}

void Statement::check(int resultCode) const
{
    if (resultCode != SQLITE_OK)
        throw SqliteError(sqlite3_db_handle(m_statement), sqlite3_sql(m_statement));
}

Statement &Statement::bind(qint64 value)
{
    check(sqlite3_bind_int64(m_statement, ++m_bound, value));
    return *this;
}

Statement &Statement::bind(const QString &text)
{
    m_texts.append(text.toUtf8());
    return bindUtf8(m_texts.last());
}

Statement &Statement::bindOptional(const std::optional<QString> &text)
{
    return text ? bind(*text) : bindNull();
}

// A null pointer would bind NULL, whatever the size.
Statement &Statement::bindUtf8(QByteArrayView text)
{
    const char *begin = text.isNull() ? "" : text.data();
    check(sqlite3_bind_text64(m_statement, ++m_bound, begin, sqlite3_uint64(text.size()), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement &Statement::bindBlob(QByteArrayView bytes)
{
    const char *begin = bytes.isNull() ? "" : bytes.data();
    check(sqlite3_bind_blob64(m_statement, ++m_bound, begin, sqlite3_uint64(bytes.size()), SQLITE_STATIC));
    return *this;
}

Statement &Statement::bindNull()
{
    check(sqlite3_bind_null(m_statement, ++m_bound));
    return *this;
}

bool Statement::step()
{
    const int resultCode = sqlite3_step(m_statement);
    if (resultCode == SQLITE_ROW)
        return true;
    if (resultCode == SQLITE_DONE)
        return false;
    throw SqliteError(sqlite3_db_handle(m_statement), sqlite3_sql(m_statement));
}

void Statement::run()
{
    while (step()) {
    }
}

qint64 Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

QString Statement::text(int column) const
{
    return QString::fromUtf8(utf8(column));
}

QByteArrayView Statement::utf8(int column) const
{
    const auto *begin = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
    return {begin, sqlite3_column_bytes(m_statement, column)};
}

QByteArray Statement::blob(int column) const
{
    const auto *begin = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
    return {begin, sqlite3_column_bytes(m_statement, column)};
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}
