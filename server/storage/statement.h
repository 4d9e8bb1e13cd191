// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>
#include <QVarLengthArray>

#include <optional>
#include <stdexcept>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

// What SQLite reported. Thrown by Statement and by what is built on it; the writer turns it into the operation's
// error, a route's wrapper into a 500.
class SqliteError : public std::runtime_error
{
public:
    SqliteError(int extendedCode, const char *message, const char *sql);
    explicit SqliteError(sqlite3 *connection, const char *sql); // what the connection's last call reported
    int extendedCode() const { return m_extendedCode; }
    int code() const { return m_extendedCode & 0xff; } // primary result code: SQLITE_FULL, SQLITE_CONSTRAINT, …
    bool isFull() const;
    bool isBusy() const; // BUSY or LOCKED: another connection's lock
    bool isConstraint() const;

private:
    int m_extendedCode;
};

// One use of a prepared statement, straight on the SQLite API: QSqlQuery costs 2 to 4 times as much a row.
// It borrows the statement from its connection and resets it when it goes out of scope, so that no statement is left
// open across a turn of the event loop (it would pin the write-ahead log).
// Threads: that of its connection.
// Errors:  bind and step throw SqliteError.
class Statement
{
public:
    explicit Statement(sqlite3_stmt *statement)
        : m_statement(statement)
    {
    } // borrowed, reset and without bindings
    Statement(Statement &&other) noexcept
        : m_statement(std::exchange(other.m_statement, nullptr))
        , m_bound(other.m_bound)
        , m_texts(std::move(other.m_texts))
    {
    }
    Statement &operator=(Statement &&) = delete;
    ~Statement(); // resets, clears the bindings

    // Binds the next parameter, from the first on. The statement keeps a copy of a QString, but not of what is given as
    // a view: that must live until the statement goes. A null QString or view binds '' or x'', not NULL.
    Statement &bind(qint64 value);
    Statement &bind(const QString &text);
    Statement &bindOptional(const std::optional<QString> &text); // nullopt binds NULL
    Statement &bindUtf8(QByteArrayView text);
    Statement &bindBlob(QByteArrayView bytes);
    Statement &bindNull();

    bool step(); // true: a row is there; false: done
    void run();  // steps until done: for statements whose rows do not matter

    // Columns of the current row, from 0. Views live until the next step.
    qint64 integer(int column) const;
    QString text(int column) const;
    QByteArrayView utf8(int column) const;
    QByteArray blob(int column) const;
    bool isNull(int column) const;

private:
    void check(int resultCode) const;

    sqlite3_stmt *m_statement;
    int m_bound = 0;
    QVarLengthArray<QByteArray, 8> m_texts; // UTF-8 of the QStrings bound: SQLite borrows it
};
