// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadsettings.h"
#include "monitor/settings.h"

#include <QDateTime>

// A load test whose posts should have been deleted and may still be there.
struct LeftRun {
    QString url;
    QString runId; // in the titles of its posts
    QString tokenFile;
    QDateTime startedAt;
    bool isInDoubt = false;             // writes were still on their way when it ended: they may come after a deletion
    std::optional<qint64> deleted = {}; // so far, by the test itself or later; none: not known

    static constexpr auto jsonMembers()
    {
        using L = LeftRun;
        return std::tuple(jsonMember("url", &L::url), jsonMember("runId", &L::runId),
                          jsonMember("tokenFile", &L::tokenFile), jsonMember("startedAt", &L::startedAt),
                          jsonMember("isInDoubt", &L::isInDoubt), jsonMember("deleted", &L::deleted));
    }
    friend bool operator==(const LeftRun &, const LeftRun &) = default;
};

// Those that are known, newest first, kept in the settings of the program until their posts are deleted, so that
// neither a restart nor a server that is away makes them forgotten. At most maxCount; the oldest make room.
// Threads: the window's. Several windows share the list: each call reads it anew.
class LeftRuns
{
public:
    static constexpr qsizetype maxCount = 50;

    explicit LeftRuns(Settings &settings) // must live longer
        : m_settings(settings)
    {
    }

    QList<LeftRun> all() const;
    void remember(const LeftRun &run); // in the place of what is known of it
    void forget(const LeftRun &run);

private:
    void write(const QList<LeftRun> &runs);

    Settings &m_settings;
};
