// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

// SIGINT and SIGTERM as a Qt signal (signalfd(2)).
// Threads: made in the main thread before any other starts, since the two are then blocked in all of them.
class Interrupts : public QObject
{
    Q_OBJECT

public:
    explicit Interrupts(QObject *parent = nullptr);
    ~Interrupts() override;

signals:
    void interrupted();

private:
    void onReadable();

    int m_descriptor;
    std::unique_ptr<QSocketNotifier> m_notifier;
};
