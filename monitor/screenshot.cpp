// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/screenshot.h"

#include <QApplication>
#include <QPixmap>
#include <QSaveFile>
#include <QTextStream>
#include <QWidget>

#include <sysexits.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto settleLimit = 10s;

} // namespace

Screenshot::Screenshot(Monitor &monitor, QWidget *window, const QString &file, std::chrono::milliseconds after)
    : QObject(window)
    , m_monitor(monitor)
    , m_window(window)
    , m_file(file)
    , m_after(after)
{
    connect(&monitor.link(), &ServerLink::historyRead, this, [this] { m_isHistoryRead = true; });
    connect(&monitor, &Monitor::updated, this, &Screenshot::lookWhetherSettled);
    connect(&monitor, &Monitor::searched, this, [this] {
        m_isSearched = true;
        lookWhetherSettled();
    });
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::take);
    m_timer.start(settleLimit);
}

void Screenshot::lookWhetherSettled()
{
    switch (m_monitor.link().state()) {
    case ServerLink::State::Connecting:
        return;
    case ServerLink::State::Connected:
        if (!m_isHistoryRead || !m_monitor.hasSamples())
            return;
        break;
    case ServerLink::State::Idle: // searched, and not found the one to connect to
        if (!m_isSearched)
            return;
        break;
    case ServerLink::State::Waiting:
    case ServerLink::State::Refused:
        break;
    }
    if (!std::exchange(m_isTaking, true))
        m_timer.start(m_after);
}

void Screenshot::take()
{
    QSaveFile file(m_file);
    const bool isWritten = file.open(QIODevice::WriteOnly) && m_window->grab().save(&file, "PNG") && file.commit();
    if (!isWritten)
        QTextStream(stderr) << tr("onewriter-monitor: cannot write %1: %2").arg(m_file, file.errorString()) << '\n';
    QApplication::exit(isWritten ? EX_OK : EX_CANTCREAT);
}
