// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/loadreport.h"

#include <limits>

// What a load test did in one interval, for its charts.
struct LoadPoint {
    double seconds = 0; // since the load began, at the end of the interval
    double readsPerSecond = 0;
    double writesPerSecond = 0;
    qint64 readP99Us = 0; // 0: of the interval no success was timed
    qint64 writeP99Us = 0;

    static constexpr auto jsonMembers()
    {
        using P = LoadPoint;
        return std::tuple(jsonMember("seconds", &P::seconds), jsonMember("readsPerSecond", &P::readsPerSecond),
                          jsonMember("writesPerSecond", &P::writesPerSecond), jsonMember("readP99Us", &P::readP99Us),
                          jsonMember("writeP99Us", &P::writeP99Us));
    }
    friend bool operator==(const LoadPoint &, const LoadPoint &) = default;

    // For charts: a gap, NaN, where nothing succeeded. Earlier releases kept there how long it took to fail.
    double readP99() const { return p99OrGap(readsPerSecond, readP99Us); }
    double writeP99() const { return p99OrGap(writesPerSecond, writeP99Us); }
    static double p99OrGap(double perSecond, qint64 us)
    {
        return perSecond > 0 && us > 0 ? double(us) : std::numeric_limits<double>::quiet_NaN();
    }
};

// The course of a load test in at most maxPoints points, however long it takes: when they are full, each two become
// one, with the mean of their rates and the higher p99 (a percentile of both cannot be known from two percentiles).
class LoadTimeline
{
public:
    static constexpr qsizetype maxPoints = 600;

    void add(const LoadProgress &progress); // counts only while the load goes on
    void finish();                          // what came last is a point of its own, also of fewer intervals
    const QList<LoadPoint> &points() const { return m_points; }

private:
    void halve();

    QList<LoadPoint> m_points;
    LoadPoint m_pending; // of m_pendingCount intervals
    int m_pendingCount = 0;
    int m_intervalsPerPoint = 1;
};
