// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/theme.h"

#include <QWidget>

#include <optional>

// What a tile shows.
struct TileFigure {
    QString value;               // "1,234"
    QString detail;              // "of 500", below the value
    Tone tone = Tone::Neutral;   // Warning and Bad have a symbol as well
    std::optional<double> gauge; // a bar from 0 to 1

    friend bool operator==(const TileFigure &, const TileFigure &) = default;
};

// One figure, large, with its name above.
class Tile : public QWidget
{
    Q_OBJECT

public:
    // `definition`: tooltip, and the help of screen readers.
    Tile(const QString &name, const QString &definition, QWidget *parent = nullptr);

    void setFigure(const TileFigure &figure);
    void setStale(bool isStale); // greyed: what is shown is not what is

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();
    QFont valueFont() const;
    QFont labelFont() const;

    const QString m_name;
    TileFigure m_figure;
    bool m_isStale = false;
};
