// SPDX-License-Identifier: GPL-3.0-or-later
// What one thread reaches with SQLite's own API and nothing around it: the yardstick for writes. It inserts posts like
// those the server is sent, with synchronous=FULL, in transactions of a given size.
//
//   rawsqlite DATABASE INSERTS-PER-TRANSACTION SECONDS      prints inserts per second
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace
{

sqlite3 *database = nullptr;

// One SQLite call that must work; ends the program where it does not.
void check(int result)
{
    if (result == SQLITE_OK || result == SQLITE_DONE)
        return;
    std::fprintf(stderr, "rawsqlite: %s\n", sqlite3_errmsg(database));
    std::exit(1);
}

void run(const char *sql)
{
    check(sqlite3_exec(database, sql, nullptr, nullptr, nullptr));
}

sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    return statement;
}

void step(sqlite3_stmt *statement)
{
    check(sqlite3_step(statement));
    check(sqlite3_reset(statement));
}

void bind(sqlite3_stmt *statement, int parameter, const std::string &text)
{
    check(sqlite3_bind_text(statement, parameter, text.data(), int(text.size()), SQLITE_STATIC));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fputs("usage: rawsqlite DATABASE INSERTS-PER-TRANSACTION SECONDS\n", stderr);
        return 64;
    }
    const int groupSize = std::atoi(argv[2]);
    const std::chrono::duration<double> limit(std::atof(argv[3]));

    check(sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr));
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA foreign_keys = ON");
    sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE");
    sqlite3_stmt *commit = prepare("COMMIT");
    sqlite3_stmt *insert = prepare("INSERT INTO posts(id, title, content, revision, created_at, updated_at) "
                                   "VALUES (?, ?, ?, 1, ?, ?)");
    const std::string title = "benchmark post";
    const std::string content(100, 'x');
    const std::string now = "2025-01-01T00:00:00.000Z";
    bind(insert, 2, title);
    bind(insert, 3, content);
    bind(insert, 4, now);
    bind(insert, 5, now);

    // Ids in rising order, as the server gives them, above those that are there.
    char id[48];
    long inserted = 0;
    const auto start = std::chrono::steady_clock::now();
    std::chrono::duration<double> elapsed{};
    while (elapsed < limit) {
        step(begin);
        for (int i = 0; i < groupSize; ++i) {
            std::snprintf(id, sizeof id, "01f00000-0000-7000-8000-%012lx", inserted++);
            check(sqlite3_bind_text(insert, 1, id, 36, SQLITE_STATIC));
            step(insert);
        }
        step(commit);
        elapsed = std::chrono::steady_clock::now() - start;
    }
    std::printf("%.0f\n", double(inserted) / elapsed.count());

    for (sqlite3_stmt *statement : {begin, commit, insert})
        check(sqlite3_finalize(statement));
    check(sqlite3_close(database));
}
