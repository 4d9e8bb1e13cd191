// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/claimeddatabase.h"

#include <QString>

#include <optional>
#include <stdexcept>

// What ends a backup, for the user to read.
class BackupFailure : public std::runtime_error
{
public:
    explicit BackupFailure(const QString &message)
        : std::runtime_error(message.toStdString())
    {
    }
};

// The target is there already, and was not to be replaced.
class BackupTargetExists : public BackupFailure
{
public:
    using BackupFailure::BackupFailure;
};

// The file that a backup is to become, and the one that grows beside it until it is complete. Until publish() the
// target does not change.
//
// While this lives, no primary can start on the target; one that already serves it is a refusal. A program that only
// has the old file open is not noticed: it keeps that file, without a name.
// The growing file is locked too, so that what a killed server left is told from what another server is still writing:
// the next backup of the same target removes it. (Not on a network file system, where flock(2) may be one with SQLite's
// locks: there such a file stays.)
// Threads: one.
// Errors:  everything throws BackupFailure.
class BackupTarget
{
public:
    // `database`: the canonical path of what is copied. With `force` a file at `path` is to be replaced.
    BackupTarget(const QString &database, const QString &path, bool force);
    ~BackupTarget(); // removes what was not published
    BackupTarget(const BackupTarget &) = delete;
    BackupTarget &operator=(const BackupTarget &) = delete;

    QString growingPath() const { return m_growingPath; } // an empty file
    // Syncs what has grown and gives it its name.
    // REQUIRES: nobody in this process has it open.
    void publish();

private:
    void createGrowingFile();
    void removeLeftovers() const;

    const QString m_path;
    const bool m_isReplacing;
    HeldPath m_held;
    QString m_growingPath;
    std::optional<LockFile> m_growingLock;
};
