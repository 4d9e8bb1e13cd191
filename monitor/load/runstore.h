// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/runrecord.h"

#include <QDir>
#include <QObject>

// The load tests of the past, newest first: one JSON file each in a folder of their own.
// Bounded: the oldest make room when there are more than maxRuns, but the baseline stays. Files that are no runs are
//          left alone and not shown.
// Errors:  a run that cannot be written is kept until the program ends, and failed() says why. Nothing throws.
// Threads: the window's; a file has some 60 KiB.
class RunStore : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype maxRuns = 100;

    explicit RunStore(const QString &folder = defaultFolder(), QObject *parent = nullptr);
    static QString defaultFolder(); // below AppDataLocation

    const QList<RunRecord> &runs() const { return m_runs; }
    const RunRecord *find(const QString &id) const; // until the next change
    const RunRecord &add(RunRecord run);            // gives it its id
    void remove(const QString &id);
    void rename(const QString &id, const QString &name); // empty: that of the preset again
    const RunRecord *baseline() const;                   // until the next change; nullptr: none
    void setBaseline(const QString &id);                 // empty: none any more

signals:
    void changed();
    void failed(const QString &reason);

private:
    RunRecord *mutableRun(const QString &id);
    void read();
    void write(const RunRecord &run);
    void removeOldest();
    QString fileOf(const QString &id) const { return m_folder.filePath(id + QStringLiteral(".json")); }

    const QDir m_folder;
    QList<RunRecord> m_runs;
};
