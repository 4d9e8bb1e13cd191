// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/leftposts.h"

#include "shared/format.h"

#include "monitor/load/tonelabel.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>

using namespace Qt::StringLiterals;

LeftPosts::LeftPosts(const QString &program, Settings &settings, QWidget *parent)
    : QWidget(parent)
    , m_remover(program)
    , m_runs(settings)
    , m_text(new ToneLabel)
    , m_button(new QPushButton)
    , m_keep(new QPushButton(tr("Keep them")))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    m_text->setWordWrap(true);
    m_text->setObjectName(u"leftPosts"_s);
    m_button->setObjectName(u"leftPostsButton"_s);
    m_keep->setObjectName(u"leftPostsKeep"_s);
    m_keep->setToolTip(tr("Leave the posts where they are, and do not ask again"));
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button, 0, Qt::AlignTop);
    layout->addWidget(m_keep, 0, Qt::AlignTop);
    connect(m_button, &QPushButton::clicked, this, &LeftPosts::onButton);
    connect(m_keep, &QPushButton::clicked, this, &LeftPosts::keep);
    connect(&m_remover, &PostRemover::progressed, this, &LeftPosts::showProgress);
    connect(&m_remover, &PostRemover::finished, this, &LeftPosts::onFinished);
    hide();
}

void LeftPosts::offerNewest()
{
    if (isRemoving())
        return;
    const QList<LeftRun> runs = m_runs.all();
    setVisible(!runs.isEmpty());
    if (runs.isEmpty())
        return;
    m_run = runs.constFirst();
    const QString others =
        runs.size() > 1 ? tr(" Other tests that left posts: %1.").arg(format::count(runs.size() - 1)) : QString();
    offer(
        tr("▲ The load test of %1 may have left posts titled \"load test %2 …\" at %3.%4")
            .arg(QLocale().toString(m_run.startedAt.toLocalTime(), u"d MMM HH:mm"_s), m_run.runId, m_run.url, others));
}

void LeftPosts::remove(const LeftRun &run)
{
    m_runs.remember(run);
    if (isRemoving())
        m_waiting.append(run);
    else
        start(run);
}

void LeftPosts::start(const LeftRun &run)
{
    m_run = run;
    LoadSettings settings;
    settings.url = run.url;
    settings.tokenFile = run.tokenFile;
    m_remover.start(settings, run.runId);
    m_button->setText(tr("Stop deleting"));
    m_button->show();
    m_keep->hide();
    showProgress();
    show();
}

void LeftPosts::onButton()
{
    if (isRemoving())
        m_remover.stop();
    else
        remove(m_run);
}

void LeftPosts::keep()
{
    m_runs.forget(m_run);
    offerNewest();
}

void LeftPosts::offer(const QString &words)
{
    m_button->setText(tr("Remove the posts"));
    m_button->show();
    m_keep->show();
    m_text->setTone(Tone::Warning);
    m_text->setText(words);
}

void LeftPosts::showProgress()
{
    m_text->setTone(Tone::Neutral);
    m_text->setText(m_remover.found() == 0 ? tr("Looking for the posts of load test %1…").arg(m_run.runId)
                                           : tr("Deleting the posts of load test %1: deleted %2 of %3.")
                                                 .arg(m_run.runId, format::count(inAll(m_remover.deleted())),
                                                      format::count(inAll(m_remover.found()))));
}

void LeftPosts::onFinished(const QString &problem)
{
    showResult(problem);
    if (!m_waiting.isEmpty())
        start(m_waiting.takeFirst());
}

// With those that the test itself or an earlier attempt has deleted.
qint64 LeftPosts::inAll(qint64 count) const
{
    return m_run.deleted.value_or(0) + count;
}

void LeftPosts::showResult(const QString &problem)
{
    const QString found = format::count(inAll(m_remover.found()));
    m_run.deleted = inAll(m_remover.deleted());
    const QString deleted = format::count(*m_run.deleted);
    if (!problem.isEmpty()) {
        m_runs.remember(m_run);
        return offer(tr("▲ Load test %1 left posts at %2: deleted %3 of %4. %5")
                         .arg(m_run.runId, m_run.url, deleted, found, problem));
    }
    m_keep->hide();
    m_button->setVisible(m_run.isInDoubt);
    m_text->setTone(m_run.isInDoubt ? Tone::Warning : Tone::Good);
    if (m_run.isInDoubt) {
        m_run.isInDoubt = false; // a look later on finds them
        m_runs.remember(m_run);
        m_button->setText(tr("Look again"));
        m_text->setText(tr("✓ Posts of load test %1 that were deleted: %2. ▲ Writes were still on their way when it "
                           "ended, and may have come after that.")
                            .arg(m_run.runId, deleted));
        return;
    }
    m_runs.forget(m_run);
    m_text->setText(tr("✓ Posts of load test %1 that were deleted: %2.").arg(m_run.runId, deleted));
}
