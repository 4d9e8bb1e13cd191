// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/actionstrip.h"

#include "monitor/runningactions.h"
#include "monitor/widgets/actionrow.h"

#include <QVBoxLayout>

namespace
{

// Beyond that the oldest results give way, so that the page keeps its room; the events have them all.
constexpr qsizetype mostResults = 4;

} // namespace

ActionStrip::ActionStrip(const RunningActions &actions, QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins({});
    hide();
    connect(&actions, &RunningActions::began, this, &ActionStrip::begin);
    connect(&actions, &RunningActions::progressed, this, &ActionStrip::showProgress);
    connect(&actions, &RunningActions::ended, this, &ActionStrip::end);
}

void ActionStrip::begin(int action, const QString &text)
{
    auto *row = new ActionRow(text);
    connect(row, &ActionRow::isRead, this, [this, row] { remove(row); });
    m_layout->addWidget(row);
    m_running.insert(action, row);
    show();
}

void ActionStrip::showProgress(int action, qint64 done, qint64 total)
{
    m_running.value(action)->showProgress(done, total);
}

void ActionStrip::end(int action, const QString &text, bool isGood)
{
    ActionRow *row = m_running.take(action);
    row->showResult(text, isGood);
    m_ended.append(row);
    if (m_ended.size() > mostResults)
        remove(m_ended.constFirst());
}

void ActionStrip::remove(ActionRow *row)
{
    m_ended.removeOne(row);
    m_layout->removeWidget(row);
    row->hide();
    row->deleteLater(); // it is the one that says so
    setVisible(!m_ended.isEmpty() || !m_running.isEmpty());
}
