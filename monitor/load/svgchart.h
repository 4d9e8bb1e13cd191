// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>
#include <QString>

// A line chart over the seconds of a run as an <svg> element, to stand in a page of its own: no script, nothing loaded,
// colours by the page's CSS (classes axis, grid, mark, and for the lines first, second), so that it follows light and
// dark. A line whose value is unknown at a point (NaN) is interrupted there.
struct SvgLine {
    QString name;
    QList<QPointF> points; // x in seconds, rising
};

struct SvgMark {
    double seconds;
    QString text;
};

struct SvgChart {
    QString title;
    QString unit;         // of the values
    QList<SvgLine> lines; // at most two
    QList<SvgMark> marks;

    QString toSvg() const;
};

QString escapedForHtml(const QString &text); // also within attributes
