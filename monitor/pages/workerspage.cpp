// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/workerspage.h"

#include "monitor/settings.h"
#include "monitor/widgets/panel.h"
#include "monitor/widgets/sparklinedelegate.h"
#include "shared/format.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

WorkersPage::WorkersPage(Monitor &monitor, ServerActions &actions, Settings &settings, QWidget *parent)
    : Page(parent)
    , m_monitor(monitor)
    , m_actions(actions)
    , m_settings(settings)
    , m_table(new QTableView)
    , m_summary(makeSubtleLabel({}))
{
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortRole(WorkersModel::SortRole);
    m_table->setModel(&m_sorted);
    m_table->setObjectName(u"workers"_s);
    m_table->setAccessibleName(tr("Workers"));
    m_table->setSortingEnabled(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setItemDelegateForColumn(WorkersModel::Trend, new SparklineDelegate(m_table));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 14);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->horizontalHeader()->setMinimumSectionSize(40);
    m_table->sortByColumn(WorkersModel::Slot, Qt::AscendingOrder);
    m_table->horizontalHeader()->setDefaultSectionSize(40);
    m_table->horizontalHeader()->restoreState(settings.geometry(m_table->objectName()));
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addAction(actions.restartWorker());
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &WorkersPage::chooseSlot);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &WorkersPage::chooseSlot);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(makeButtons(actions));
    layout->addWidget(m_table, 1);
    layout->addWidget(m_summary);
}

WorkersPage::~WorkersPage()
{
    m_settings.setGeometry(m_table->objectName(), m_table->horizontalHeader()->saveState());
}

QWidget *WorkersPage::makeButtons(ServerActions &actions)
{
    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const auto add = [&](QAction *action) {
        auto *button = new QToolButton;
        button->setProperty("button", true);
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        layout->addWidget(button);
    };
    add(actions.restartWorker());
    add(actions.reload());
    layout->addSpacing(16);
    add(actions.checkpoint());
    add(actions.backUp());
    layout->addStretch();
    add(actions.drain());
    return bar;
}

void WorkersPage::chooseSlot()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.isEmpty())
        m_actions.setChosenSlot(std::nullopt);
    else
        m_actions.setChosenSlot(m_model.slotAt(m_sorted.mapToSource(rows.first()).row()));
}

// As wide as their texts need; not narrower again, so that nothing jumps. The header's own hint has room for an arrow
// beside each name; it is above.
void WorkersPage::growColumns()
{
    constexpr int padding = 14;
    const QAbstractItemView *cells = m_table;
    for (int column = 0; column < WorkersModel::Trend; ++column) {
        const QString name = m_sorted.headerData(column, Qt::Horizontal).toString();
        m_table->setColumnWidth(column, std::max({m_table->columnWidth(column), cells->sizeHintForColumn(column),
                                                  fontMetrics().horizontalAdvance(name) + padding}));
    }
}

void WorkersPage::refresh()
{
    m_model.show(m_monitor.samples());
    growColumns();
    m_table->setEnabled(m_monitor.isLive()); // greyed: what is shown is not what is
    if (!m_monitor.hasSamples())
        return;
    const Sample &now = m_monitor.samples().last();
    const qint64 memory = std::accumulate(now.workers.begin(), now.workers.end(), now.primary.rssBytes,
                                          [](qint64 sum, const WorkerSample &worker) { return sum + worker.rssBytes; });
    m_summary->setText(tr("Primary: process %1, %2, %3 of a core. Primary and workers together: %4.")
                           .arg(QString::number(now.primary.pid), format::bytes(now.primary.rssBytes),
                                format::percent(now.primary.cpuPercent), format::bytes(memory)));
}
