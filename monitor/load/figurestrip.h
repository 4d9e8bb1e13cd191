// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QWidget>

class ToneLabel;

// A row of large figures, each with its name below: what to look at first.
class FigureStrip : public QWidget
{
    Q_OBJECT

public:
    struct Figure {
        QString name;
        QString value;
        QString tip; // definition
        Tone tone = Tone::Neutral;
    };

    using QWidget::QWidget;

    void setFigures(const QList<Figure> &figures);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Cell {
        QWidget *box;
        ToneLabel *value;
        ToneLabel *name;
    };

    void addCell();

    QList<Cell> m_cells;
};
