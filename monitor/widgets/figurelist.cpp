// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/figurelist.h"

#include "monitor/theme.h"
#include "monitor/widgets/description.h"

#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

FigureList::FigureList(const QString &name, const QString &emptyText, QWidget *parent)
    : QWidget(parent)
    , m_emptyText(emptyText)
{
    setAccessibleName(name);
    setAccessibleDescription(emptyText);
}

void FigureList::setRows(const QList<Row> &rows)
{
    if (rows == m_rows)
        return;
    if (rows.size() != m_rows.size())
        updateGeometry();
    m_rows = rows;
    describe();
    update();
}

void FigureList::describe()
{
    QStringList texts;
    for (const Row &row : std::as_const(m_rows))
        texts.append(row.name + u' ' + row.figure);
    setAccessibleDescription(texts.isEmpty() ? m_emptyText : describedAs(texts.join(u"; "_s), m_isStale));
}

void FigureList::setStale(bool isStale)
{
    if (isStale == m_isStale)
        return;
    m_isStale = isStale;
    describe();
    update();
}

QSize FigureList::sizeHint() const
{
    return {190, int(std::max(m_rows.size(), qsizetype(1))) * rowHeight()};
}

void FigureList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(theme().subtleText);
    if (m_rows.isEmpty())
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_emptyText);
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        const QRect row(0, int(i) * rowHeight(), width(), rowHeight());
        const int figureWidth = painter.fontMetrics().horizontalAdvance(m_rows[i].figure);
        painter.setPen(theme().subtleText);
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_rows[i].name, Qt::ElideRight, width() - figureWidth - 12));
        painter.setPen(m_isStale ? theme().subtleText : theme().text);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, m_rows[i].figure);
    }
}
