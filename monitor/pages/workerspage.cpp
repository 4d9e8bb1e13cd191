// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/workerspage.h"

#include "monitor/settings.h"
#include "monitor/widgets/flatheader.h"
#include "monitor/widgets/panel.h"
#include "monitor/widgets/sparklinedelegate.h"
#include "monitor/widgets/wraplayout.h"
#include "shared/format.h"

#include <QAction>
#include <QLabel>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <numeric>

using namespace Qt::StringLiterals;

namespace
{

constexpr int cellPadding = 2 * FlatHeader::cellMargin + 5;

} // namespace

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
    makeTable();
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

void WorkersPage::makeTable()
{
    m_table->setObjectName(u"workerTable"_s);
    m_table->setAccessibleName(tr("Workers"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setItemDelegateForColumn(WorkersModel::Trend, new SparklineDelegate(m_table));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 14);
    auto *header = new FlatHeader;
    m_table->setHorizontalHeader(header);
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(40);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    // Widths for the longest figures to be expected, so that columns do not move with them.
    const QString widest[] = {u"64"_s,     u"1234567"_s,    u"○ was serving"_s, u"59 min 59 s"_s, u"999"_s,
                              u"999"_s,    u"99,999,999"_s, u"9,999,999"_s,     u"9,999,999"_s,   u"9,999"_s,
                              u"99,999"_s, u"99.9 ms"_s,    u"99.9 MiB"_s,      u"99.9 %"_s,      u"1,000"_s};
    static_assert(std::size(widest) == WorkersModel::Trend);
    for (int column = 0; column < WorkersModel::Trend; ++column) {
        const QString name = m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        m_table->setColumnWidth(
            column, std::max(fontMetrics().horizontalAdvance(widest[column]), fontMetrics().horizontalAdvance(name)) +
                        cellPadding);
    }
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(WorkersModel::Slot, Qt::AscendingOrder);
    header->restoreState(m_settings.geometry(m_table->objectName()));
}

WorkersPage::~WorkersPage()
{
    m_settings.setGeometry(m_table->objectName(), m_table->horizontalHeader()->saveState());
}

QWidget *WorkersPage::makeButtons(ServerActions &actions)
{
    auto *bar = new QWidget;
    auto *layout = new WrapLayout(bar);
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
    add(actions.checkpoint());
    add(actions.backUp());
    add(actions.restart());
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

void WorkersPage::refresh()
{
    m_model.show(m_monitor.samples(), m_monitor.isLive());
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
