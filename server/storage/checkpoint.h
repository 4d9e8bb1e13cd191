// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QString>

// SQLite's own terms (sqlite.org/c3ref/wal_checkpoint_v2.html). PASSIVE waits for nobody; RESTART waits for readers, so
// that the next writer begins at the front of the log; TRUNCATE also shortens the file to nothing.
enum class CheckpointMode : quint8 { Passive, Restart, Truncate };

constexpr QLatin1StringView checkpointModeName(CheckpointMode mode)
{
    switch (mode) {
    case CheckpointMode::Passive:
        return QLatin1StringView("PASSIVE");
    case CheckpointMode::Restart:
        return QLatin1StringView("RESTART");
    case CheckpointMode::Truncate:
        return QLatin1StringView("TRUNCATE");
    }
    return {};
}

struct CheckpointResult {
    CheckpointMode mode = CheckpointMode::Passive;
    int pagesInLog = 0;
    int pagesCheckpointed = 0; // of them now in the database file
    bool busy = false;         // readers kept it from doing all its mode promises
    QString failure = {};      // why SQLite could not do it; empty: it could
};
