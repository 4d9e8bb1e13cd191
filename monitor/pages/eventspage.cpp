// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/eventspage.h"

#include "monitor/models/eventlog.h"
#include "monitor/widgets/emptytext.h"
#include "monitor/widgets/flatheader.h"
#include "monitor/widgets/panel.h"
#include "monitor/widgets/topkeeper.h"
#include "shared/format.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

EventsPage::EventsPage(Monitor &monitor, QWidget *parent)
    : Page(parent)
    , m_table(new QTableView)
    , m_search(new QLineEdit)
    , m_empty(makeEmptyText(m_table))
    , m_detail(new QLabel)
    , m_count(makeSubtleLabel({}))
{
    m_filter.setSourceModel(&monitor.events());
    m_table->setModel(&m_filter);
    m_table->setAccessibleName(tr("Events"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
    m_table->setHorizontalHeader(new FlatHeader);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const auto widthFor = [this](const QString &text) { return fontMetrics().horizontalAdvance(text) + 16; };
    m_table->setColumnWidth(EventLog::Time, widthFor(u"00:00:00.000"_s));
    m_table->setColumnWidth(EventLog::Severity, widthFor(u"▲ Warning"_s));
    m_table->setColumnWidth(EventLog::Kind, widthFor(u"Connection"_s));
    m_table->setColumnWidth(EventLog::Source, widthFor(u"worker 12 · writer"_s));

    auto *copy = new QAction(tr("Copy"), m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &EventsPage::copySelected);
    m_table->addAction(copy);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);

    new TopKeeper(m_table);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(makeFilters());
    layout->addWidget(m_table, 1);
    layout->addWidget(m_detail);
    layout->addWidget(m_count);

    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::PlainText); // whatever the log says
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->hide();
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &EventsPage::showDetail);
    // Of a reset the selection tells nothing.
    connect(&m_filter, &QAbstractItemModel::modelReset, m_detail, &QWidget::hide);
}

QWidget *EventsPage::makeFilters()
{
    m_search->setPlaceholderText(tr("Search in source and text"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search"));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter.setText(text);
        refresh();
    });

    auto *severity = new QComboBox;
    severity->setAccessibleName(tr("Least severity"));
    severity->addItem(tr("All severities"), int(LogSeverity::Debug));
    severity->addItem(tr("Info and above"), int(LogSeverity::Info));
    severity->addItem(tr("Warnings and above"), int(LogSeverity::Warning));
    severity->addItem(tr("Critical only"), int(LogSeverity::Critical));
    connect(severity, &QComboBox::currentIndexChanged, this, [this, severity] {
        m_filter.setLeastSeverity(LogSeverity(severity->currentData().toInt()));
        refresh();
    });

    auto *kind = new QComboBox;
    kind->setAccessibleName(tr("Kind"));
    kind->addItem(tr("All kinds"));
    for (const auto value : {Event::Kind::Log, Event::Kind::Worker, Event::Kind::Action, Event::Kind::LoadTest,
                             Event::Kind::Connection, Event::Kind::Alert})
        kind->addItem(kindName(value), int(value));
    connect(kind, &QComboBox::currentIndexChanged, this, [this, kind] {
        const QVariant chosen = kind->currentData();
        m_filter.setKind(chosen.isValid() ? std::optional(Event::Kind(chosen.toInt())) : std::nullopt);
        refresh();
    });

    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_search, 1);
    layout->addWidget(severity);
    layout->addWidget(kind);
    return bar;
}

void EventsPage::refresh()
{
    const int shown = m_filter.rowCount();
    const int all = m_filter.sourceModel()->rowCount();
    m_empty->setVisible(shown == 0);
    m_empty->setText(all == 0 ? tr("Nothing has happened yet.") : tr("No event is as the filters above want it."));
    m_count->setText(shown == all ? tr("Events: %1, newest first").arg(format::count(all))
                                  : tr("Events: %1 of %2, newest first").arg(format::count(shown), format::count(all)));
}

// The whole of a text for which the column is too narrow.
void EventsPage::showDetail(const QModelIndex &row)
{
    m_detail->setText(row.siblingAtColumn(EventLog::Text).data().toString());
    m_detail->setVisible(row.isValid());
}

void EventsPage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void EventsPage::copySelected() const
{
    QStringList lines;
    QModelIndexList rows = m_table->selectionModel()->selectedRows(); // in the order of clicks
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex &row : rows) {
        QStringList cells;
        for (int column = 0; column < EventLog::ColumnCount; ++column)
            cells.append(row.siblingAtColumn(column).data().toString());
        lines.append(cells.join(u'\t'));
    }
    QApplication::clipboard()->setText(lines.join(u'\n'));
}
