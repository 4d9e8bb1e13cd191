// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/runlist.h"

#include "monitor/load/outcomefigures.h"
#include "monitor/load/runstore.h"
#include "monitor/theme.h"

#include <QAbstractListModel>
#include <QKeyEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

enum Role { SettingsRole = Qt::UserRole, SymbolRole, ToneRole, RateRole };

constexpr int margin = 8;
constexpr int leastRowsAtOnce = 3;
constexpr int mostRowsAtOnce = 6;

// Two lines: how it went and which it was; below, quieter, its settings.
class RunDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {0, 2 * option.fontMetrics.height() + 2 * margin};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem background = option;
        initStyleOption(&background, index);
        background.text.clear();
        const QStyle *style = background.widget->style();
        style->drawControl(QStyle::CE_ItemViewItem, &background, painter, background.widget);

        const bool isSelected = option.state & QStyle::State_Selected;
        const QRect room = option.rect.adjusted(margin, margin, -margin, -margin);
        const QFontMetrics metrics(option.font);
        const int indent = metrics.horizontalAdvance(u"✖ "_s) + 2;
        const QRect text = room.adjusted(indent, 0, 0, 0);
        const QString rate = index.data(RateRole).toString();
        const auto colour = [isSelected](const QColor &plain) { return isSelected ? theme().onAccent : plain; };

        painter->save();
        painter->setFont(option.font);
        painter->setPen(colour(theme().colourOf(Tone(index.data(ToneRole).toInt()))));
        painter->drawText(room, Qt::AlignLeft | Qt::AlignTop, index.data(SymbolRole).toString());
        painter->setPen(colour(theme().text));
        painter->drawText(text, Qt::AlignLeft | Qt::AlignTop,
                          metrics.elidedText(index.data().toString(), Qt::ElideRight,
                                             text.width() - metrics.horizontalAdvance(rate) - margin));
        painter->setPen(colour(theme().subtleText));
        painter->drawText(text, Qt::AlignRight | Qt::AlignTop, rate);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignBottom,
                          metrics.elidedText(index.data(SettingsRole).toString(), Qt::ElideRight, text.width()));
        painter->restore();
    }
};

} // namespace

// The runs of the store as rows.
class RunListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    RunListModel(const RunStore &store, QObject *parent)
        : QAbstractListModel(parent)
        , m_store(store)
    {
        connect(&store, &RunStore::changed, this, [this] {
            beginResetModel();
            endResetModel();
        });
    }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_store.runs().size());
    }

    QVariant data(const QModelIndex &index, int role) const override
    {
        const RunRecord &run = m_store.runs().at(index.row());
        switch (role) {
        case Qt::DisplayRole:
            return run.title();
        case SettingsRole:
            return run.isBaseline ? RunList::tr("★ baseline · %1").arg(run.settingsText()) : run.settingsText();
        case SymbolRole:
            return run.symbol();
        case ToneRole:
            return int(run.tone());
        case RateRole:
            return run.report ? rateText(*run.report) : QString();
        case Qt::ToolTipRole:
            return u"%1 %2\n%3"_s.arg(run.symbol(), run.verdict(), run.settings.sentence());
        case Qt::AccessibleTextRole:
            return u"%1. %2 %3"_s.arg(run.title(), run.verdict(), run.settingsText());
        default:
            return {};
        }
    }

    const RunStore &store() const { return m_store; }

private:
    const RunStore &m_store;
};

RunList::RunList(const RunStore &store, QWidget *parent)
    : QListView(parent)
    , m_model(new RunListModel(store, this))
{
    setModel(m_model);
    setItemDelegate(new RunDelegate(this));
    setSelectionMode(ExtendedSelection);
    setUniformItemSizes(true);
    setAccessibleName(tr("Load tests of the past"));
    connect(&store, &RunStore::changed, this, [this] { updateGeometry(); });
    setToolTip(tr("Choose two with Ctrl to compare them; Delete removes what is chosen."));
}

QStringList RunList::chosen() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) { return a.row() > b.row(); });
    QStringList ids;
    for (const QModelIndex &index : std::as_const(rows))
        ids << m_model->store().runs().at(index.row()).id;
    return ids;
}

void RunList::choose(const QStringList &ids)
{
    {
        const QSignalBlocker quiet(this); // one signal in the end
        clearSelection();
        const QList<RunRecord> &runs = m_model->store().runs();
        for (int row = 0; row < runs.size(); ++row) {
            if (ids.contains(runs.at(row).id))
                selectionModel()->setCurrentIndex(m_model->index(row), QItemSelectionModel::Select);
        }
    }
    emit chosenChanged();
}

QSize RunList::sizeHint() const
{
    return {0, heightOf(mostRowsAtOnce)};
}

QSize RunList::minimumSizeHint() const
{
    return {0, heightOf(leastRowsAtOnce)};
}

int RunList::heightOf(int mostRows) const
{
    return std::clamp(m_model->rowCount(), 1, mostRows) * sizeHintForRow(0) + 2 * frameWidth();
}

void RunList::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Delete) && !chosen().isEmpty())
        emit removeRequested(chosen());
    else
        QListView::keyPressEvent(event);
}

void RunList::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QListView::selectionChanged(selected, deselected);
    emit chosenChanged();
}

#include "runlist.moc"
