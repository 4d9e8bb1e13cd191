// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

enum class AxisKind : quint8 {
    Linear,      // from 0; steps of 1, 2 and 5 times a power of ten
    Binary,      // from 0, for bytes; steps of powers of two
    Logarithmic, // decades
};

// The range of a vertical axis and where values lie in it. The range fits the values in steps and with some slack, so
// that a chart does not breathe with each sample: it grows at once, and shrinks only when a smaller step has room to
// spare.
class AxisScale
{
public:
    // `smallestTop`: the range never ends below it, so that an idle chart does not magnify noise.
    AxisScale(AxisKind kind, double smallestTop);

    // REQUIRES: lowest <= highest; for Logarithmic, both are positive.
    void fit(double lowest, double highest);

    double bottom() const { return m_bottom; }
    double top() const { return m_top; }
    double position(double value) const; // 0 at the bottom, 1 at the top; clamped to these
    QList<double> ticks() const;         // 3 to 7, the ends of the range included where they are round

private:
    double stepAbove(double value) const; // the smallest round value that is not below

    AxisKind m_kind;
    double m_smallestTop;
    double m_bottom;
    double m_top;
};

// Round moments within a range of seconds, counted from 0 (which may be its end): at most `most`.
QList<double> timeTicks(double from, double to, int most);
