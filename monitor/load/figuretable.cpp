// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/figuretable.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

enum Role { ToneRole = Qt::UserRole, BarRole };

constexpr int cellPadding = 8; // on either side, of header and cells
constexpr int arrowRoom = 10;
constexpr int textInset = 5; // with the 3 pixels of the style
constexpr int barHeight = 3;

// Draws the share of a cell as a bar below its text.
class FigureDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem padded = option;
        padded.rect.adjust(textInset, 0, -textInset, 0);
        QStyledItemDelegate::paint(painter, padded, index);
        const double share = index.data(BarRole).toDouble();
        if (share <= 0)
            return;
        const QRectF room = QRectF(option.rect).adjusted(cellPadding, 0, -cellPadding, -1);
        const double width = std::max(1.0, room.width() * std::min(share, 1.0));
        painter->fillRect(QRectF(room.right() - width, room.bottom() - barHeight, width, barHeight), theme().accent);
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * cellPadding, 2 * barHeight);
    }
};

} // namespace

FigureTable::FigureTable(const QString &name, QWidget *parent)
    : QTableWidget(parent)
{
    setAccessibleName(name);
    setItemDelegate(new FigureDelegate(this));
    setEditTriggers(NoEditTriggers);
    setSelectionMode(ContiguousSelection);
    setShowGrid(false);
    setFrameShape(NoFrame);
    setTabKeyNavigation(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(fontMetrics().height());
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    // On the right the style adds the room of an arrow of sorting, of which there is none here.
    horizontalHeader()->setStyleSheet(
        u"QHeaderView::section { padding: 6px %1px 6px %2px; }"_s.arg(cellPadding - arrowRoom).arg(cellPadding));
}

void FigureTable::setFigures(const QStringList &header, const QList<Row> &rows)
{
    setColumnCount(int(header.size()));
    setRowCount(int(rows.size()));
    for (int column = 0; column < header.size(); ++column) {
        auto *item = new QTableWidgetItem(header.at(column));
        item->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        setHorizontalHeaderItem(column, item);
    }
    for (int row = 0; row < rows.size(); ++row) {
        for (int column = 0; column < rows.at(row).size(); ++column) {
            const Cell &cell = rows.at(row).at(column);
            auto *item = new QTableWidgetItem(cell.text);
            item->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
            item->setToolTip(cell.tip);
            item->setData(ToneRole, int(cell.tone));
            item->setData(BarRole, cell.bar);
            setItem(row, column, item);
        }
    }
    colour();
    resizeRowsToContents();
    spread();
    horizontalHeader()->ensurePolished(); // it has padding of its own, which the height depends on
    updateGeometry();
}

QSize FigureTable::sizeHint() const
{
    int widest = 0; // all but the first have the same width
    for (int column = 1; column < columnCount(); ++column)
        widest = std::max(widest, widthOf(column));
    const int width = columnCount() == 0 ? 0 : widthOf(0) + (columnCount() - 1) * widest;
    return {width, horizontalHeader()->sizeHint().height() + verticalHeader()->length() + 2 * frameWidth() + barHeight};
}

QSize FigureTable::minimumSizeHint() const
{
    int width = 0;
    for (int column = 0; column < columnCount(); ++column)
        width += widthOf(column);
    return {width, sizeHint().height()};
}

void FigureTable::spread()
{
    const bool hasRoom = viewport()->width() >= sizeHint().width();
    horizontalHeader()->setSectionResizeMode(hasRoom ? QHeaderView::Stretch : QHeaderView::Fixed);
    const int rest = std::max(0, viewport()->width() - minimumSizeHint().width());
    for (int column = 0; column < columnCount(); ++column) {
        if (column == 0 && hasRoom)
            horizontalHeader()->setSectionResizeMode(0, QHeaderView::Fixed);
        if (column == 0 || !hasRoom)
            setColumnWidth(column, widthOf(column) + (hasRoom ? 0 : rest / columnCount()));
    }
}

void FigureTable::resizeEvent(QResizeEvent *event)
{
    QTableWidget::resizeEvent(event);
    spread();
}

// What its texts need: the hints of the style have room for arrows and symbols, too.
int FigureTable::widthOf(int column) const
{
    int width = 0;
    const auto include = [&](const QTableWidgetItem *cell) {
        for (const QString &line : cell ? cell->text().split(u'\n') : QStringList())
            width = std::max(width, fontMetrics().horizontalAdvance(line));
    };
    include(horizontalHeaderItem(column));
    for (int row = 0; row < rowCount(); ++row)
        include(item(row, column));
    return width + 2 * cellPadding + 2;
}

void FigureTable::colour()
{
    for (int row = 0; row < rowCount(); ++row) {
        for (int column = 0; column < columnCount(); ++column) {
            if (QTableWidgetItem *cell = item(row, column))
                cell->setForeground(theme().colourOf(Tone(cell->data(ToneRole).toInt())));
        }
    }
}

void FigureTable::changeEvent(QEvent *event)
{
    QTableWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

void FigureTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QTableWidget::keyPressEvent(event);
}

void FigureTable::copy() const
{
    QTableWidgetSelectionRange range(0, 0, rowCount() - 1, columnCount() - 1);
    if (const auto selected = selectedRanges(); !selected.isEmpty() && selectedIndexes().size() > 1)
        range = selected.constFirst();
    QStringList lines;
    for (int row = range.topRow(); row <= range.bottomRow(); ++row) {
        QStringList cells;
        for (int column = range.leftColumn(); column <= range.rightColumn(); ++column)
            cells << (item(row, column) ? item(row, column)->text() : QString());
        lines << cells.join(u'\t');
    }
    QApplication::clipboard()->setText(lines.join(u'\n'));
}
