// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

// Wakes the event loop at a moment of monotonicUs(). A QTimer counts whole milliseconds: at 5,000 requests a second it
// would send five at once, and each would seem up to a millisecond slower than it was.
// Threads: one. Errors: running out of descriptors is fatal.
class DueTimer : public QObject
{
    Q_OBJECT

public:
    explicit DueTimer(QObject *parent = nullptr);
    ~DueTimer() override;

    void armAt(qint64 momentUs); // once; replaces what was armed before
    void disarm();

signals:
    void due();

private:
    void onReadable();

    const int m_descriptor; // timerfd_create(2)
    std::unique_ptr<QSocketNotifier> m_notifier;
    qint64 m_armedUs = 0; // 0: not armed
};
