// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/figurestrip.h"

#include "monitor/load/tonelabel.h"
#include "monitor/widgets/panel.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace
{

constexpr int padding = 12;

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
}

void FigureStrip::addCell()
{
    if (!layout()) {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(padding, padding, padding, padding);
        row->setSpacing(padding);
    }
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins({});
    column->setSpacing(2);
    Cell cell{box, ToneLabel::heading(), ToneLabel::quiet()};
    column->addWidget(cell.value);
    column->addWidget(cell.name);
    layout()->addWidget(box);
    m_cells.append(cell);
}

void FigureStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPanel(painter, rect());
}
