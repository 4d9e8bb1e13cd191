// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/lockfile.h"
#include "server/storage/startrefusal.h"

#include <tl/expected.hpp>

#include <optional>

// The path a database URL means: a path, or `file:PATH`; made absolute against the working directory.
// Errors: anything else (another scheme, query parameters, an empty path, :memory:) in words for the user.
tl::expected<QString, QString> databasePathFromUrl(const QString &url);

// A database file that this process may use: it passed the checks below and holds the lock against other primaries for
// as long as this lives. Whether SQLite can read it is found by Writer::start().
struct ClaimedDatabase {
    QString path; // canonical: the same file under any name but a hard link's
    LockFile lock;
    // On the database file itself, for hard links, and for people who remove the other one. Must outlive all of
    // SQLite's connections in this process: closing any descriptor of a file drops SQLite's POSIX locks on it
    // (sqlite.org/howtocorrupt.html, section 2.2). None on a network file system, where flock(2) may be one with them.
    std::optional<LockFile> fileLock;
};

struct ClaimOptions {
    bool allowNetworkFileSystem = false;
};

// Creates the folder when it is missing, and refuses: a folder or file that cannot be written, a network file system
// (locks and shared memory do not work there), less space than a start needs, a database held by another primary.
tl::expected<ClaimedDatabase, StartRefusal> claimDatabase(const QString &path, const ClaimOptions &options);

// What keeps primaries off a path for as long as it lives, without creating anything.
struct HeldPath {
    std::optional<LockFile> lock;     // on PATH.lock, if there is one: a primary has been there
    std::optional<LockFile> fileLock; // on the file, if there is one; none on a network file system, as above
};

// REQUIRES: PATH is no name of a database this process has open (closing its descriptor would drop SQLite's locks).
// Errors:   EWOULDBLOCK: a primary has it, or another program that uses flock(2); else why it cannot be told.
tl::expected<HeldPath, int> holdAgainstPrimaries(const QString &path);
