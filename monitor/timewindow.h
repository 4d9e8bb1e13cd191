// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QObject>

#include <optional>

// Which stretch of time all charts show, and the moment all cross-hairs stand on.
// Paused, it stands still while samples go on being collected.
// Units: `x` is seconds before the end of the window, so 0 or less.
class TimeWindow : public QObject
{
    Q_OBJECT

public:
    static constexpr int choicesMinutes[] = {1, 5, 15, 60};

    using QObject::QObject;

    int minutes() const { return m_minutes; }
    void setMinutes(int minutes);

    bool isPaused() const { return m_isPaused; }
    void setPaused(bool isPaused);

    // The end follows the newest sample, unless paused.
    void follow(const QDateTime &newest);
    QDateTime begin() const { return m_end.addSecs(-60 * m_minutes); }
    QDateTime end() const { return m_end; }
    double xOf(const QDateTime &time) const { return double(m_end.msecsTo(time)) / 1000; }
    QDateTime timeAt(double x) const { return m_end.addMSecs(qint64(x * 1000)); }

    std::optional<double> crosshair() const { return m_crosshair; }
    void setCrosshair(std::optional<double> x);

    // Texts for the axes of charts: "−5 min"; the time of day while paused, since nothing ends now then.
    QString tickText(double x) const;
    QString momentText(double x) const;

signals:
    void changed(); // range, pause
    void crosshairChanged(std::optional<double> x);

private:
    int m_minutes = 5;
    bool m_isPaused = false;
    QDateTime m_newest = QDateTime::currentDateTimeUtc();
    QDateTime m_end = m_newest;
    std::optional<double> m_crosshair;
};
