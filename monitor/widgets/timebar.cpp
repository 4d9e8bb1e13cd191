// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/timebar.h"

#include "monitor/settings.h"
#include "monitor/timewindow.h"
#include "monitor/widgets/glyph.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

TimeBar::TimeBar(TimeWindow &window, Settings &settings, QWidget *parent)
    : QWidget(parent)
    , m_window(window)
    , m_pause(new QAction(glyphIcon(Glyph::Pause), tr("&Pause"), this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto *group = new QActionGroup(this);
    for (const int minutes : TimeWindow::choicesMinutes) {
        QAction *action = addRange(minutes, group, settings);
        action->setShortcut(QKeySequence(u"Alt+%1"_s.arg(group->actions().size())));
        addButton(action)->setProperty("choice", true);
    }
    layout->addSpacing(8);
    addPause();
}

QAction *TimeBar::addRange(int minutes, QActionGroup *group, Settings &settings)
{
    QAction *action = group->addAction(tr("%1 min").arg(minutes));
    action->setCheckable(true);
    action->setChecked(minutes == m_window.minutes());
    action->setToolTip(tr("Show the last %1 min").arg(minutes));
    connect(&m_window, &TimeWindow::changed, action,
            [this, action, minutes] { action->setChecked(minutes == m_window.minutes()); });
    connect(action, &QAction::triggered, this, [this, minutes, &settings] {
        m_window.setMinutes(minutes);
        settings.setWindowMinutes(minutes);
    });
    return action;
}

void TimeBar::addPause()
{
    m_pause->setCheckable(true);
    m_pause->setShortcut(QKeySequence(Qt::Key_Space));
    m_pause->setToolTip(tr("Keeps the charts still. Samples go on being collected. (Space)"));
    connect(m_pause, &QAction::toggled, &m_window, &TimeWindow::setPaused);
    connect(&m_window, &TimeWindow::changed, this, [this] {
        const bool isPaused = m_window.isPaused();
        m_pause->setChecked(isPaused);
        m_pause->setText(isPaused ? tr("&Resume") : tr("&Pause"));
        m_pause->setIcon(glyphIcon(isPaused ? Glyph::Play : Glyph::Pause));
    });
    m_pauseButton = addButton(m_pause);
    m_pauseButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    // As wide as it gets, or a click would move the others from under the mouse.
    for (const QString &text : {tr("&Resume"), tr("&Pause")}) {
        m_pause->setText(text);
        m_pauseWidth = std::max(m_pauseWidth, m_pauseButton->sizeHint().width());
    }
}

QToolButton *TimeBar::addButton(QAction *action)
{
    addAction(action);
    QToolButton *button = makeActionButton(action, "button");
    layout()->addWidget(button);
    return button;
}

void TimeBar::setInUse(bool isInUse)
{
    setVisible(isInUse);
    m_pause->setEnabled(isInUse);
}

void TimeBar::setNarrow(bool isNarrow)
{
    m_pauseButton->setMinimumWidth(isNarrow ? 0 : m_pauseWidth);
    m_pauseButton->setToolButtonStyle(isNarrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

QToolButton *makeActionButton(QAction *action, const char *kind)
{
    auto *button = new QToolButton;
    button->setProperty(kind, true);
    button->setDefaultAction(action);
    button->setFocusPolicy(Qt::TabFocus); // a click leaves the focus in the page, where Space pauses
    return button;
}
