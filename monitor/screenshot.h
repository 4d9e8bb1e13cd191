// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"

#include <QTimer>

#include <chrono>

class QWidget;

// Writes a picture of the window to a file and ends the program: as soon as the first figures are there, or it is known
// that there are none, and `after` has passed since.
// Exit codes: 0; EX_CANTCREAT when the file cannot be written.
class Screenshot : public QObject
{
    Q_OBJECT

public:
    Screenshot(Monitor &monitor, QWidget *window, const QString &file, std::chrono::milliseconds after);

private:
    void lookWhetherSettled();
    void take();

    Monitor &m_monitor;
    QWidget *const m_window;
    const QString m_file;
    const std::chrono::milliseconds m_after;
    QTimer m_timer; // gives up waiting
    bool m_isSearched = false;
    bool m_isHistoryRead = false;
    bool m_isTaking = false;
};
