// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QWidget>

class ToneLabel;

// Large figures, each with its name below: what to look at first. In a row, or in as many as the width asks for.
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

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Cell {
        QWidget *box;
        ToneLabel *value;
        ToneLabel *name;
    };

    void addCell();
    void arrange();

    QList<Cell> m_cells;
    qsizetype m_shown = 0; // of the cells
    int m_columns = 0;
};
