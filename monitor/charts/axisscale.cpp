// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/axisscale.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace
{

// How much of a smaller range the values may fill before it is taken.
constexpr double shrinkFill = 0.8;

// The smallest of 1, 2 and 5 times a power of ten that is not below.
double decimalStep(double value)
{
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (value <= factor * power * (1 + 1e-9))
            return factor * power;
    }
    return 10 * power;
}

double powerOfTwo(double value)
{
    return std::exp2(std::ceil(std::log2(value) - 1e-9));
}

} // namespace

AxisScale::AxisScale(AxisKind kind, double smallestTop)
    : m_kind(kind)
    , m_smallestTop(smallestTop)
    , m_bottom(kind == AxisKind::Logarithmic ? smallestTop / 100 : 0)
    , m_top(smallestTop)
{
}

double AxisScale::stepAbove(double value) const
{
    return m_kind == AxisKind::Binary ? powerOfTwo(value) : decimalStep(value);
}

void AxisScale::fit(double lowest, double highest)
{
    const auto topFor = [this](double value) { return value > m_smallestTop ? stepAbove(value) : m_smallestTop; };
    m_top = std::max(topFor(highest), std::min(m_top, topFor(highest / shrinkFill)));
    if (m_kind != AxisKind::Logarithmic)
        return;
    // At least two decades: less would make much of little.
    const double decade = std::pow(10.0, std::floor(std::log10(lowest)));
    const double atMost = std::pow(10.0, std::floor(std::log10(m_top / 100) + 1e-9));
    if (decade < m_bottom || lowest * shrinkFill > 10 * m_bottom)
        m_bottom = decade;
    m_bottom = std::min(m_bottom, atMost);
}

double AxisScale::position(double value) const
{
    if (m_kind == AxisKind::Logarithmic)
        value = std::log(std::max(value, m_bottom) / m_bottom) / std::log(m_top / m_bottom);
    else
        value /= m_top;
    return std::clamp(value, 0.0, 1.0);
}

QList<double> AxisScale::ticks() const
{
    QList<double> ticks;
    if (m_kind == AxisKind::Logarithmic) {
        for (double tick = m_bottom; tick <= m_top * (1 + 1e-9); tick *= 10)
            ticks.append(tick);
        return ticks;
    }
    // A top of 2 x 10^n is cut into four, 5 and 10 x 10^n into five; of bytes always four.
    const double leading = m_top / std::pow(10.0, std::floor(std::log10(m_top) + 1e-9));
    int parts = m_kind == AxisKind::Binary || std::lround(leading) == 2 ? 4 : 5;
    if (m_kind == AxisKind::Linear && std::lround(leading) == 4)
        parts = 4;
    for (int i = 0; i <= parts; ++i)
        ticks.append(m_top * i / parts);
    return ticks;
}

QList<double> timeTicks(double from, double to, int most)
{
    static constexpr double steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400};
    const auto fits = [&](double step) { return (to - from) / step < most; };
    const auto found = std::find_if(std::begin(steps), std::end(steps), fits);
    const double step = found != std::end(steps) ? *found : (to - from) / most;
    QList<double> ticks;
    for (double tick = std::ceil(from / step - 1e-9) * step; tick <= to + 1e-9; tick += step)
        ticks.append(tick);
    return ticks;
}
