// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/timewindow.h"

#include <cmath>

using namespace Qt::StringLiterals;

void TimeWindow::setMinutes(int minutes)
{
    if (minutes == m_minutes)
        return;
    m_minutes = minutes;
    emit changed();
}

void TimeWindow::setPaused(bool isPaused)
{
    if (isPaused == m_isPaused)
        return;
    m_isPaused = isPaused;
    if (!isPaused)
        m_end = m_newest;
    emit changed();
}

void TimeWindow::follow(const QDateTime &newest)
{
    m_newest = newest;
    if (!m_isPaused)
        m_end = newest;
}

void TimeWindow::setCrosshair(std::optional<double> x)
{
    if (x == m_crosshair)
        return;
    m_crosshair = x;
    emit crosshairChanged(x);
}

QString TimeWindow::tickText(double x) const
{
    if (m_isPaused)
        return timeAt(x).toLocalTime().toString(u"HH:mm:ss"_s);
    const int seconds = int(std::lround(-x));
    if (seconds == 0)
        return tr("now");
    if (seconds % 60 == 0)
        return tr("−%1 min").arg(seconds / 60);
    return seconds < 60 ? tr("−%1 s").arg(seconds)
                        : tr("−%1:%2", "minutes and seconds").arg(seconds / 60).arg(seconds % 60, 2, 10, QChar(u'0'));
}

QString TimeWindow::momentText(double x) const
{
    return timeAt(x).toLocalTime().toString(u"HH:mm:ss"_s);
}
