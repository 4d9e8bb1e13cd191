// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/actionrow.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr int progressSteps = 1000;
constexpr int barWidth = 260;
constexpr int barHeight = 8;
constexpr auto readingTime = 15s;

} // namespace

ActionRow::ActionRow(const QString &text, QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel(u"◌ "_s + text))
    , m_bar(new QProgressBar)
    , m_dismiss(new QToolButton)
{
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setWordWrap(true);
    m_bar->setFixedSize(barWidth, barHeight);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    m_bar->setRange(0, 0); // how long it takes is not known yet
    m_dismiss->setText(tr("Dismiss"));
    m_dismiss->setProperty("button", true);
    m_dismiss->setFocusPolicy(Qt::StrongFocus);
    m_dismiss->hide();
    m_leave.setSingleShot(true);
    m_leave.setInterval(readingTime);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_text, 1);
    layout->addWidget(m_bar);
    layout->addWidget(m_dismiss);

    connect(m_dismiss, &QToolButton::clicked, this, &ActionRow::isRead);
    connect(&m_leave, &QTimer::timeout, this, &ActionRow::isRead);
}

void ActionRow::showProgress(qint64 done, qint64 total)
{
    if (total <= 0)
        return;
    m_bar->setRange(0, progressSteps);
    m_bar->setValue(int(double(done) / double(total) * progressSteps));
}

void ActionRow::showResult(const QString &text, bool isGood)
{
    m_text->setText((isGood ? u"● "_s : u"✖ "_s) + text);
    m_bar->hide();
    m_dismiss->show();
    if (isGood)
        m_leave.start();
}
