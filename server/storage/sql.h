// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

// One SQL statement of the program, defined once as a constant beside the code that runs it:
//
//   const WriteSql insertPost{"INSERT INTO posts(…) VALUES (?, ?, …)"};      positional parameters only
//   const ReadSql postById{"SELECT … FROM posts WHERE id = ?"};
//
// Constructing it enters it in the list of its kind, so that a connection prepares all of them when it is opened: a
// statement that does not fit the schema is an error at start, not in the middle of a request. WriteSql runs on the
// writer's connection (also the SELECTs an operation needs), ReadSql on the read-only ones.
// Threads: constructed before main() only; afterwards immutable.
class Sql
{
public:
    Sql(const Sql &) = delete;
    Sql &operator=(const Sql &) = delete;

    const char *text() const { return m_text; }
    std::size_t index() const { return m_index; } // in the list of its kind

protected:
    enum class Kind { Read, Write };
    Sql(Kind kind, const char *text);
    static std::span<const Sql *const> all(Kind kind) { return list(kind); }

private:
    static std::vector<const Sql *> &list(Kind kind);

    const char *m_text;
    std::size_t m_index;
};

class ReadSql : public Sql
{
public:
    explicit ReadSql(const char *text)
        : Sql(Kind::Read, text)
    {
    }
    static std::span<const Sql *const> all() { return Sql::all(Kind::Read); }
};

class WriteSql : public Sql
{
public:
    explicit WriteSql(const char *text)
        : Sql(Kind::Write, text)
    {
    }
    static std::span<const Sql *const> all() { return Sql::all(Kind::Write); }
};
