// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/sidebar.h"

#include "monitor/widgets/panel.h"
#include "monitor/widgets/timebar.h"
#include "shared/format.h"

#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <chrono>

using namespace std::chrono_literals;

namespace
{

constexpr int fullWidth = 168;
constexpr int narrowWidth = 44;
constexpr auto costInterval = 5s;

} // namespace

Sidebar::Sidebar(const QList<QAction *> &pages, QWidget *parent)
    : QWidget(parent)
    , m_cost(makeSubtleLabel({}))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    for (QAction *page : pages) {
        QToolButton *button = makeActionButton(page, "navigation");
        button->setIconSize({20, 20});
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        layout->addWidget(button);
        m_buttons.append(button);
    }
    layout->addStretch();
    m_cost->setWordWrap(true);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.85);
    m_cost->setFont(small);
    m_cost->setToolTip(tr("What this window itself costs the machine: processor time of one core, and memory."));
    layout->addWidget(m_cost);
    setNarrow(false);
    connect(&m_costTimer, &QTimer::timeout, this, &Sidebar::showCost);
    m_costTimer.start(costInterval);
}

void Sidebar::setNarrow(bool isNarrow)
{
    setFixedWidth(isNarrow ? narrowWidth : fullWidth);
    m_cost->setVisible(!isNarrow);
    for (QToolButton *button : std::as_const(m_buttons))
        button->setToolButtonStyle(isNarrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

void Sidebar::showCost()
{
    const OwnCost::Cost cost = m_ownCost.take();
    m_cost->setText(tr("this window: %1 CPU, %2").arg(format::percent(cost.cpuPercent), format::bytes(cost.rssBytes)));
}
