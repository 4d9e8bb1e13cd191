// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

// The signals people and systemd send to the primary, as Qt signals in its event loop (the handlers only write to a
// pipe: signal-safety(7)). A TERM or INT after the drain has begun ends the process at once from inside the
// handler, also while the main thread waits for the last step. Two at once are one: timeout(1) signals its child, and
// then the child's whole group.
// Threads: made and used in the main thread; one per process.
class UnixSignals : public QObject
{
    Q_OBJECT

public:
    // For the time before there is one. HUP and USR2: nothing can be reloaded or shown yet.
    static void ignoreThoseThatEndNothing();

    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override; // TERM, INT, HUP and USR2 are ignored from then on

signals:
    void drainRequested();      // TERM, INT
    void reloadRequested();     // HUP
    void statisticsRequested(); // USR2

private:
    void readPipe();

    int m_readEnd = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};
