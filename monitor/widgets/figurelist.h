// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

// Names with their figures, one below the other.
class FigureList : public QWidget
{
    Q_OBJECT

public:
    struct Row {
        QString name;
        QString figure;
        friend bool operator==(const Row &, const Row &) = default;
    };

    // `emptyText`: shown while there are no rows.
    FigureList(const QString &name, const QString &emptyText, QWidget *parent = nullptr);

    void setRows(const QList<Row> &rows);
    void setStale(bool isStale); // greyed: what is shown is not what is

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();
    int rowHeight() const { return fontMetrics().height() + 6; }

    const QString m_emptyText;
    QList<Row> m_rows;
    bool m_isStale = false;
};
