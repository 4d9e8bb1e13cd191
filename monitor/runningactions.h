// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QHash>
#include <QObject>

class Monitor;

// What has been asked of the server and takes a while: each has a number from its beginning to its end. Beginnings and
// ends are events as well.
// Threads: the window's.
class RunningActions : public QObject
{
    Q_OBJECT

public:
    explicit RunningActions(Monitor &monitor, QObject *parent = nullptr);

    int begin(const QString &text); // "Backing up to /tmp/a.db."
    void advance(int action, qint64 done, qint64 total) { emit progressed(action, done, total); }
    void end(int action, const QString &text, bool isGood);

signals:
    void began(int action, const QString &text);
    void progressed(int action, qint64 done, qint64 total);
    void ended(int action, const QString &text, bool isGood);

private:
    Monitor &m_monitor;
    int m_last = 0;
    QHash<int, QDateTime> m_begun; // those that have not ended
};
