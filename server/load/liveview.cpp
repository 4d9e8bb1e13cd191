// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/liveview.h"

#include "shared/format.h"

#include <limits>

#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr int liveBarWidth = 20;
constexpr auto clearLine = "\r\x1b[K"; // ECMA-48: erase to the end of the line

qsizetype terminalWidth()
{
    winsize size{};
    const bool isKnown = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return isKnown ? size.ws_col : 80;
}

QString phaseText(LoadPhase phase)
{
    switch (phase) {
    case LoadPhase::Connecting:
        return u"connecting"_s;
    case LoadPhase::Load:
        return u"waiting for the last answers"_s;
    case LoadPhase::Settling:
        return u"asking again for writes that were not answered"_s;
    case LoadPhase::Listing:
        return u"listing the posts"_s;
    case LoadPhase::Deleting:
        return u"deleting the posts of this run"_s;
    }
    Q_UNREACHABLE();
}

QString durationText(double seconds)
{
    return format::microseconds(qint64(seconds * 1'000'000));
}

QString bar(double done)
{
    const int filled = int(done * liveBarWidth);
    return u'[' + QString(filled, u'#') + QString(liveBarWidth - filled, u'-') + u"] "_s;
}

// Of what was timed since the last line: in an outage that is nothing, and a 0 would look like the best of servers.
QString p99Text(const LoadProgress &progress)
{
    if (!progress.reads.latencyUs && !progress.writes.latencyUs)
        return u"p99 -  %1 waiting"_s.arg(format::count(progress.inFlight));
    QStringList figures;
    const auto add = [&figures](const LoadKindProgress &kind, QLatin1StringView name) {
        if (kind.requests > 0)
            figures += (kind.latencyUs ? format::microseconds(kind.latencyUs->p99) : u"-"_s) + name;
    };
    add(progress.reads, " read"_L1);
    add(progress.writes, " write"_L1);
    return u"p99 "_s + figures.join(u", "_s);
}

} // namespace

QString liveLine(const LoadProgress &progress, bool withBar, qsizetype width)
{
    if (progress.phase != LoadPhase::Load)
        return phaseText(progress.phase).left(width);
    QString line;
    if (progress.secondsLeft) {
        const double total = progress.seconds + *progress.secondsLeft;
        if (withBar)
            line += bar(total > 0 ? progress.seconds / total : 1);
        line +=
            *progress.secondsLeft > 0 ? durationText(*progress.secondsLeft) + u" left"_s : phaseText(progress.phase);
    } else {
        line += durationText(progress.seconds);
    }
    line += u"  "_s + format::rate(progress.reads.perSecond + progress.writes.perSecond) + u"/s"_s;
    line += u"  "_s + p99Text(progress);
    line += u"  %1 errors"_s.arg(format::count(progress.reads.errors + progress.writes.errors));
    if (progress.late > 0)
        line += u"  %1 late"_s.arg(format::count(progress.late));
    return line.left(width);
}

LiveView::LiveView()
    : m_isTerminal(::isatty(STDOUT_FILENO) == 1)
{
    m_output.open(stdout, QIODevice::WriteOnly);
}

std::chrono::milliseconds LiveView::interval() const
{
    return m_isTerminal ? 250ms : 1000ms;
}

void LiveView::show(const LoadProgress &progress)
{
    if (m_isTerminal)
        m_output.write(clearLine + liveLine(progress, true, terminalWidth() - 1).toUtf8());
    else
        m_output.write(liveLine(progress, false, std::numeric_limits<qsizetype>::max()).toUtf8() + '\n');
    m_output.flush();
}

void LiveView::end()
{
    if (m_isTerminal)
        m_output.write(clearLine);
    m_output.flush();
}
