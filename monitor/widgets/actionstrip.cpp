// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/actionstrip.h"

#include "monitor/runningactions.h"
#include "monitor/widgets/actionrow.h"
#include "monitor/widgets/panel.h"

#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace
{

// Beyond that the oldest results give way, so that the page is seen; the events have them all.
constexpr qsizetype mostResults = 3;
constexpr int widest = 520;
constexpr int margin = 14; // to the edges of the parent

} // namespace

ActionStrip::ActionStrip(const RunningActions &actions, QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(12, 8, 10, 8);
    hide();
    parent->installEventFilter(this);
    connect(&actions, &RunningActions::began, this, &ActionStrip::begin);
    connect(&actions, &RunningActions::progressed, this, &ActionStrip::showProgress);
    connect(&actions, &RunningActions::ended, this, &ActionStrip::end);
}

// Rows come and go, and their texts change.
bool ActionStrip::event(QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show)
        place();
    return QWidget::event(event);
}

bool ActionStrip::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void ActionStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPanel(painter, rect(), QPen(theme().edge, 1));
}

void ActionStrip::place()
{
    const QSize room = parentWidget()->size();
    const int width = std::min(widest, room.width() - 2 * margin);
    const int height = m_layout->totalHeightForWidth(width);
    setGeometry(room.width() - width - margin, room.height() - height - margin, width, height);
    raise();
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
