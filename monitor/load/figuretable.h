// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QTableWidget>

// A small table of figures that is read, not edited: as large as its content, without scroll bars; the first column is
// text, the others are figures aligned to the right. Ctrl+C copies what is selected, or all, for spreadsheets.
class FigureTable : public QTableWidget
{
    Q_OBJECT

public:
    struct Cell {
        QString text;
        Tone tone = Tone::Neutral;
        QString tip;    // definition of the figure; empty: none
        double bar = 0; // a share of 0 to 1, drawn as a bar below the text
    };
    using Row = QList<Cell>;

    explicit FigureTable(const QString &name, QWidget *parent = nullptr);

    void setFigures(const QStringList &header, const QList<Row> &rows);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    int widthOf(int column) const;
    void spread(); // columns of figures are equally wide where there is room for that
    void colour();
    void copy() const;
};
