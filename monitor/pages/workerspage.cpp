// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/workerspage.h"

#include "monitor/settings.h"
#include "monitor/widgets/flatheader.h"
#include "monitor/widgets/panel.h"
#include "monitor/widgets/sortmenu.h"
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
#include <utility>

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
    makeContextMenu();
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &WorkersPage::chooseSlot);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &WorkersPage::chooseSlot);
    connect(&monitor.link(), &ServerLink::stateChanged, this, &WorkersPage::onServerChanged);

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

// Also reached by the Menu key.
void WorkersPage::makeContextMenu()
{
    m_sortMenu = new SortMenu(tr("&Sort Workers by"), m_table, this);
    m_sortMenu->setEnabled(false);
    auto *menu = new QMenu(this);
    menu->addAction(m_actions.restartWorker());
    menu->addMenu(m_sortMenu);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this,
            [this, menu](QPoint place) { menu->popup(m_table->viewport()->mapToGlobal(place)); });
}

// A key must not restart what is not seen.
void WorkersPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    m_sortMenu->setEnabled(true);
    chooseSlot();
}

void WorkersPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_sortMenu->setEnabled(false);
    chooseSlot();
}

// The same number is another worker there.
void WorkersPage::onServerChanged()
{
    if (!m_monitor.link().isConnected())
        return;
    const QString server = m_monitor.link().path() + u'\n' + m_monitor.link().server().database;
    if (std::exchange(m_server, server) != server)
        m_table->clearSelection();
}

void WorkersPage::chooseSlot()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.isEmpty() || !isVisible())
        m_actions.setChosenSlot(std::nullopt);
    else
        m_actions.setChosenSlot(m_model.slotAt(m_sorted.mapToSource(rows.first()).row()));
}

void WorkersPage::refresh()
{
    m_model.show(m_monitor.samples(), m_monitor.isLive());
    if (!m_monitor.hasSamples())
        return;
    const Sample &now = m_monitor.samples().last();
    const qint64 memory = std::accumulate(now.workers.begin(), now.workers.end(), now.primary.rssBytes,
                                          [](qint64 sum, const WorkerSample &worker) { return sum + worker.rssBytes; });
    m_summary->setText(tr("Primary: process %1, %2, %3 of a core. Primary and workers together: %4.")
                           .arg(QString::number(now.primary.pid), format::bytes(now.primary.rssBytes),
                                format::percent(now.primary.cpuPercent), format::bytes(memory)));
}
