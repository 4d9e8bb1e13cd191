// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/leftposts.h"

#include "shared/format.h"

#include "monitor/load/tonelabel.h"

#include <QHBoxLayout>
#include <QPushButton>

using namespace Qt::StringLiterals;

LeftPosts::LeftPosts(const QString &program, QWidget *parent)
    : QWidget(parent)
    , m_remover(program)
    , m_text(new ToneLabel)
    , m_button(new QPushButton)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    m_text->setWordWrap(true);
    m_text->setObjectName(u"leftPosts"_s);
    m_button->setObjectName(u"leftPostsButton"_s);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    connect(m_button, &QPushButton::clicked, this, &LeftPosts::onButton);
    connect(&m_remover, &PostRemover::progressed, this, &LeftPosts::showProgress);
    connect(&m_remover, &PostRemover::finished, this, &LeftPosts::onFinished);
    hide();
}

void LeftPosts::remove(const LoadSettings &settings, const QString &runId)
{
    m_settings = settings;
    m_runId = runId;
    m_remover.start(settings, runId);
    m_button->setText(tr("&Leave them"));
    m_button->show();
    showProgress();
    show();
}

void LeftPosts::onButton()
{
    if (isRemoving())
        m_remover.stop();
    else
        remove(m_settings, m_runId);
}

void LeftPosts::showProgress()
{
    m_text->setTone(Tone::Neutral);
    m_text->setText(m_remover.deleted() == 0
                        ? tr("Looking for the posts of the stopped test…")
                        : tr("Deleting the posts of the stopped test: %1 of %2.")
                              .arg(format::count(m_remover.deleted()), format::count(m_remover.found())));
}

void LeftPosts::onFinished(const QString &problem)
{
    if (problem.isEmpty()) {
        m_button->hide();
        m_text->setTone(Tone::Good);
        m_text->setText(
            tr("✓ Posts of the stopped test that were deleted: %1.").arg(format::count(m_remover.deleted())));
        return;
    }
    m_button->setText(tr("De&lete them now"));
    m_text->setTone(Tone::Warning);
    m_text->setText(
        tr("▲ The stopped test left posts titled \"load test %1 …\" in the database. %2").arg(m_runId, problem));
}
