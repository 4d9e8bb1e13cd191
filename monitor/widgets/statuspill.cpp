// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/statuspill.h"

#include "monitor/monitor.h"
#include "shared/format.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace
{

constexpr int padding = 10;

QFont wordFont(const QFont &font)
{
    QFont result = font;
    result.setWeight(QFont::DemiBold);
    return result;
}

QString wordFor(ControlClient::Failure failure)
{
    switch (failure) {
    case ControlClient::Failure::Silent:
        return StatusPill::tr("No answer");
    case ControlClient::Failure::Full:
        return StatusPill::tr("No room");
    default:
        return StatusPill::tr("Not running");
    }
}

QString timeOfDay(const QDateTime &time)
{
    return time.toLocalTime().toString(u"HH:mm:ss"_s);
}

} // namespace

StatusPill::StatusPill(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Connection"));
}

// Of a server that was there. `doing`: what is done to have it back.
StatusPill::Text StatusPill::awayText(Monitor &monitor, const QString &doing)
{
    const QString since = timeOfDay(monitor.link().lostAt());
    const QString detail = u"%1 · %2"_s.arg(monitor.link().server().url, doing);
    if (monitor.hasDrained())
        return {Tone::Neutral, u"■"_s, tr("Stopped since %1").arg(since), detail};
    return {Tone::Bad, u"✖"_s, tr("Lost since %1").arg(since), detail};
}

StatusPill::Text StatusPill::textOf(Monitor &monitor)
{
    const ServerLink &link = monitor.link();
    const ServerInfo &server = link.server();
    switch (link.state()) {
    case ServerLink::State::Connected:
        if (monitor.isSilent() && monitor.hasSamples())
            return {Tone::Warning, u"▲"_s, tr("No figures since %1").arg(timeOfDay(monitor.samples().last().time)),
                    tr("%1 · process %2 is stopped or stuck").arg(server.url, QString::number(server.pid))};
        if (monitor.isSilent())
            return {Tone::Warning, u"▲"_s, tr("No figures"),
                    tr("%1 · process %2 tells none that this program can read")
                        .arg(server.url, QString::number(server.pid))};
        if (monitor.isLive() && monitor.samples().last().isDraining)
            return {Tone::Warning, u"◐"_s, tr("Draining"),
                    tr("%1 · process %2 finishes what was admitted, then ends")
                        .arg(server.url, QString::number(server.pid))};
        return {Tone::Good, u"●"_s, tr("Connected"),
                tr("%1 · process %2 · up %3 · version %4")
                    .arg(server.url, QString::number(server.pid),
                         format::duration(monitor.hasSamples() ? monitor.samples().last().uptimeSeconds : 0),
                         server.version)};
    case ServerLink::State::Connecting:
        if (link.lostAt().isValid())
            return awayText(monitor, tr("connecting"));
        return {Tone::Neutral, u"◌"_s, tr("Connecting"), link.path()};
    case ServerLink::State::Waiting:
        if (link.lostAt().isValid())
            return awayText(monitor, tr("next attempt in %1 s").arg(link.retryInSeconds()));
        return {Tone::Warning, u"▲"_s, wordFor(link.failure()),
                tr("%1 · next attempt in %2 s").arg(link.path()).arg(link.retryInSeconds())};
    case ServerLink::State::Refused:
        return {Tone::Bad, u"✖"_s, tr("Cannot connect"), link.problem()};
    case ServerLink::State::Idle:
        return {Tone::Neutral, u"○"_s, tr("Not connected"),
                monitor.isSearching() ? tr("looking for a server") : QString()};
    }
    Q_UNREACHABLE();
}

void StatusPill::showState(Monitor &monitor)
{
    const ServerLink &link = monitor.link();
    m_text = textOf(monitor);
    setAccessibleDescription(m_text.word + u", "_s + m_text.detail);
    setToolTip(link.isConnected()
                   ? tr("%1\nDatabase %2\nControl socket %3\nSQLite %4")
                         .arg(m_text.detail, link.server().database, link.server().control, link.server().sqliteVersion)
                   : link.problem());
    update();
}

QSize StatusPill::sizeHint() const
{
    return {320, fontMetrics().height() + 14};
}

QSize StatusPill::minimumSizeHint() const
{
    return {QFontMetrics(wordFont(font())).horizontalAdvance(u"■  Stopped since 00:00:00"_s) + 2 * padding,
            sizeHint().height()};
}

void StatusPill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(wordFont(font()));
    const QFontMetrics metrics = painter.fontMetrics();
    const QColor colour = theme().colourOf(m_text.tone);
    const int symbolWidth = metrics.horizontalAdvance(m_text.symbol) + 7;
    const int wordWidth = metrics.horizontalAdvance(m_text.word);
    const QRectF pill(0.75, 0.75, 2 * padding + symbolWidth + wordWidth, height() - 1.5);
    painter.setPen(QPen(m_text.tone == Tone::Neutral ? theme().edge : colour, 1.2));
    painter.setBrush(theme().panel);
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    painter.setPen(colour);
    const QRectF text = pill.adjusted(padding, 0, 0, 0);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, m_text.symbol);
    painter.drawText(text.adjusted(symbolWidth, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, m_text.word);

    painter.setFont(font());
    painter.setPen(theme().subtleText);
    const QRectF detail(pill.right() + 10, 0, width() - pill.right() - 10, height());
    QString shown = m_text.detail;
    if (painter.fontMetrics().horizontalAdvance(shown) > detail.width())
        shown.remove(u"http://"_s); // the least of it
    painter.drawText(detail, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(shown, Qt::ElideRight, int(detail.width())));
}
