// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

// Tells when a process of this machine, not necessarily a child, has ended: its files are closed and its locks free
// then. It is the process that had the PID when this was made, whoever gets it later (pidfd_open(2)).
// Threads: the main thread, by the event loop.
// Errors:  isKnown() is false when the system does not tell (no such process, or a kernel before 5.3).
class ProcessEnd : public QObject
{
    Q_OBJECT

public:
    explicit ProcessEnd(qint64 pid, QObject *parent = nullptr);
    ~ProcessEnd() override;

    bool isKnown() const { return m_descriptor >= 0; }
    // ended() follows, once, also when it has ended already. REQUIRES: isKnown().
    void await();

signals:
    void ended();

private:
    const int m_descriptor;
    std::unique_ptr<QSocketNotifier> m_notifier; // since await()
};
