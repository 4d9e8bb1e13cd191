// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QFrame>
#include <QPen>

class QLabel;
class QToolButton;
class QVBoxLayout;

// A framed area with a title, like that of a chart.
class Panel : public QFrame
{
    Q_OBJECT

public:
    Panel(const QString &title, const QString &note, QWidget *parent = nullptr);

    QVBoxLayout *body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_body;
};

// The ground of everything that is framed: panels, tiles, charts, banners. `area`: with the frame.
void paintPanel(QPainter &painter, const QRectF &area, const QPen &frame = QPen(theme().border, 1));

// A text in the colour of labels; it follows the theme.
QLabel *makeSubtleLabel(const QString &text, QWidget *parent = nullptr);

// "…" beside the field of a path, as high as that; `purpose` is its tooltip and accessible name.
QToolButton *makeBrowseButton(const QString &purpose, QWidget *parent = nullptr);
