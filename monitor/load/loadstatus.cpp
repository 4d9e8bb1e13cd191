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
    , m_show(new QPushButton)
    , m_button(new QPushButton)
{
    m_text->setObjectName(u"loadStatus"_s);
    m_text->setWordWrap(true);
    m_button->setObjectName(u"loadStop"_s);
    m_button->setFocusPolicy(Qt::TabFocus);
    m_show->setToolTip(tr("Show the load test"));
    m_show->setFocusPolicy(Qt::TabFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 10, 8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_show);
    layout->addWidget(m_button);
    connect(m_show, &QPushButton::clicked, this, &LoadStatus::pageRequested);
    connect(m_button, &QPushButton::clicked, this, &LoadStatus::onButton);
    connect(stop, &QAction::changed, this, &LoadStatus::showState);
    connect(&session, &LoadSession::started, this, [this] {
        m_isOver = false;
        m_isSeen = false;
        showState();
    });
    connect(&session, &LoadSession::progressed, this, &LoadStatus::showState);
    connect(&session, &LoadSession::finished, this, [this] {
        m_isOver = true;
        showState();
    });
    showState();
}

bool LoadStatus::hasNews() const
{
    return m_session.isRunning() || !m_isSeen;
}

void LoadStatus::markSeen()
{
    if (!m_session.isRunning())
        m_isSeen = true;
}

void LoadStatus::onButton()
{
    if (!m_isOver)
        return m_stop->trigger();
    markSeen();
    emit dismissed();
}

void LoadStatus::showState()
{
    m_button->setText(m_isOver ? tr("Dismiss") : tr("Stop"));
    m_button->setToolTip(m_isOver ? QString() : m_stop->toolTip());
    m_button->setEnabled(m_isOver || m_stop->isEnabled());
    m_show->setText(m_isOver ? tr("Show Report") : tr("Show"));
    if (m_isOver)
        showEnd();
    else
        showProgress();
}

void LoadStatus::showEnd()
{
    const RunRecord &run = m_session.record();
    const QString text = tr("Load test %1: %2").arg(run.title(), run.verdict());
    m_text->setTone(run.tone());
    m_text->setText(run.symbol() + u' ' + text);
    setAccessibleName(text);
}

void LoadStatus::showProgress()
{
    const LoadProgress &progress = m_session.progress();
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
