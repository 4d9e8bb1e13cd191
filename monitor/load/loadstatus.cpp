// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadstatus.h"

#include "monitor/load/figuretext.h"
#include "monitor/load/loadsession.h"
#include "monitor/load/outcomefigures.h"
#include "monitor/load/phasetext.h"
#include "monitor/load/tonelabel.h"
#include "monitor/widgets/panel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

using namespace Qt::StringLiterals;

LoadStatus::LoadStatus(const LoadSession &session, QAction *stop, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_stop(stop)
    , m_text(new ToneLabel)
    , m_button(new QPushButton(tr("Stop")))
{
    m_text->setObjectName(u"loadStatus"_s);
    m_text->setWordWrap(true);
    m_button->setObjectName(u"loadStop"_s);
    m_button->setFocusPolicy(Qt::TabFocus);
    m_button->setToolTip(stop->toolTip());
    auto *show = new QPushButton(tr("Show"));
    show->setToolTip(tr("Show the load test"));
    show->setFocusPolicy(Qt::TabFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 10, 8);
    layout->addWidget(m_text, 1);
    layout->addWidget(show);
    layout->addWidget(m_button);
    connect(show, &QPushButton::clicked, this, &LoadStatus::pageRequested);
    connect(m_button, &QPushButton::clicked, stop, &QAction::trigger);
    connect(stop, &QAction::changed, this, &LoadStatus::showState);
    connect(&session, &LoadSession::started, this, &LoadStatus::showState);
    connect(&session, &LoadSession::progressed, this, &LoadStatus::showState);
    showState();
}

void LoadStatus::showState()
{
    const LoadProgress &progress = m_session.progress();
    m_button->setEnabled(m_stop->isEnabled());
    QString text = !m_stop->isEnabled()   ? tr("Load test: stopping…")
                   : progress.secondsLeft ? tr("Load test: %1 left").arg(spanText(*progress.secondsLeft))
                                          : tr("Load test: %1").arg(phaseText(progress.phase));
    const qint64 errors = progress.reads.errors + progress.writes.errors;
    if (errors > 0)
        text += u" · ✖ "_s + failureText(errors, progress.reads.requests + progress.writes.requests);
    m_text->setTone(errors > 0 ? Tone::Bad : Tone::Neutral);
    m_text->setText(u"▶ "_s + text);
    setAccessibleName(text);
}

void LoadStatus::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPanel(painter, rect(), QPen(theme().accent, 1.2));
}
