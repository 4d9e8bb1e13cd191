// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/sharebars.h"

#include "monitor/theme.h"
#include "monitor/widgets/description.h"
#include "shared/format.h"

#include <QPainter>
#include <QPaintEvent>

using namespace Qt::StringLiterals;

ShareBars::ShareBars(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Requests per worker"));
}

void ShareBars::setShares(const QList<WorkerShare> &shares)
{
    if (shares.size() != m_shares.size())
        updateGeometry();
    m_shares = shares;
    describe();
    update();
}

void ShareBars::setStale(bool isStale)
{
    if (isStale == m_isStale)
        return;
    m_isStale = isStale;
    describe();
    update();
}

void ShareBars::describe()
{
    QStringList texts;
    for (const WorkerShare &share : std::as_const(m_shares))
        texts.append(
            tr("worker %1: requests %2, %3 of the window")
                .arg(QString::number(share.slot), format::count(share.requests), format::percent(share.share * 100)));
    setAccessibleDescription(describedAs(texts.join(u"; "_s), m_isStale));
}

int ShareBars::rowHeight() const
{
    return fontMetrics().height() + 16;
}

QSize ShareBars::sizeHint() const
{
    return {220, int(m_shares.size()) * rowHeight() + 4};
}

QSize ShareBars::minimumSizeHint() const
{
    return {180, sizeHint().height()};
}

void ShareBars::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < m_shares.size(); ++i) {
        const WorkerShare &share = m_shares[i];
        const QRect row(0, int(i) * rowHeight(), width(), rowHeight());
        if (!row.intersects(event->rect()))
            continue;
        const QRect text(row.left(), row.top(), row.width(), fontMetrics().height());
        painter.setPen(theme().subtleText);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, tr("worker %1").arg(share.slot));
        const QString percent = format::percent(share.share * 100);
        const int percentWidth = fontMetrics().horizontalAdvance(u"100.0 %  "_s);
        painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter, percent);
        painter.setPen(m_isStale ? theme().subtleText : theme().text);
        painter.drawText(text.adjusted(0, 0, -percentWidth, 0), Qt::AlignRight | Qt::AlignVCenter,
                         format::count(share.requests));

        const QRectF track(row.left(), text.bottom() + 3, row.width(), 5);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().grid);
        painter.drawRoundedRect(track, 2.5, 2.5);
        QRectF bar = track;
        bar.setWidth(track.width() * share.share);
        painter.setBrush(m_isStale ? theme().edge : theme().series[0]);
        painter.drawRoundedRect(bar, 2.5, 2.5);
    }
}
