// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/figurestrip.h"

#include "monitor/load/tonelabel.h"
#include "monitor/widgets/panel.h"

#include <QGridLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

constexpr int padding = 12;
constexpr int narrowestCell = 96;

} // namespace

void FigureStrip::setFigures(const QList<Figure> &figures)
{
    while (m_cells.size() < figures.size())
        addCell();
    for (qsizetype i = 0; i < m_cells.size(); ++i) {
        const Cell &cell = m_cells.at(i);
        cell.box->setVisible(i < figures.size());
        if (i >= figures.size())
            continue;
        const Figure &figure = figures.at(i);
        cell.value->setText(figure.value);
        cell.value->setTone(figure.tone);
        cell.name->setText(figure.name);
        cell.box->setToolTip(figure.tip);
        cell.box->setAccessibleName(u"%1: %2"_s.arg(figure.name, figure.value));
    }
    if (m_shown != figures.size())
        m_columns = 0; // asks for an arrangement
    m_shown = figures.size();
    arrange();
}

// Rows of about the same length: seven figures where five have room are four and three.
void FigureStrip::arrange()
{
    const int room = std::max(1, (width() - padding) / (narrowestCell + padding));
    const int count = std::max(1, int(m_shown));
    const int rows = (count + room - 1) / room;
    const int columns = (count + rows - 1) / rows;
    if (columns == std::exchange(m_columns, columns))
        return;
    auto *grid = static_cast<QGridLayout *>(layout());
    for (int i = 0; i < m_cells.size(); ++i) {
        grid->removeWidget(m_cells.at(i).box);
        grid->addWidget(m_cells.at(i).box, i / columns, i % columns);
        grid->setColumnStretch(i, i < columns ? 1 : 0);
    }
}

QSize FigureStrip::minimumSizeHint() const
{
    return {narrowestCell + 2 * padding, layout() ? layout()->minimumSize().height() : 0};
}

void FigureStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (layout())
        arrange();
}

void FigureStrip::addCell()
{
    if (!layout()) {
        auto *grid = new QGridLayout(this);
        grid->setContentsMargins(padding, padding, padding, padding);
        grid->setSpacing(padding);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    }
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins({});
    column->setSpacing(2);
    Cell cell{box, ToneLabel::heading(), ToneLabel::quiet()};
    column->addWidget(cell.value);
    column->addWidget(cell.name);
    column->addStretch();
    m_cells.append(cell);
}

void FigureStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPanel(painter, rect());
}
