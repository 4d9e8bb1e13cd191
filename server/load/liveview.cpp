// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/liveview.h"

#include "shared/format.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr int longestBar = 20;
constexpr int shortestBar = 5;
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
        return u"finding out about writes that were not answered"_s;
    case LoadPhase::Listing:
        return u"listing the posts"_s;
    case LoadPhase::Deleting:
        return u"deleting the posts of this run"_s;
    }
    Q_UNREACHABLE();
}

// As a part of the line, or nothing when there is no room for one that says anything.
QString bar(double done, qsizetype room)
{
    const int length = int(std::min<qsizetype>(longestBar, room - qsizetype(qstrlen("[] "))));
    if (length < shortestBar)
        return {};
    const int filled = int(done * length);
    return u'[' + QString(filled, u'#') + QString(length - filled, u'-') + u"] "_s;
}

QString timeText(const LoadProgress &progress, double warmUpSeconds)
{
    const auto leftText = [](double seconds) { return format::duration(qint64(std::ceil(seconds))) + u" left"_s; };
    if (progress.seconds < warmUpSeconds)
        return u"warming up, "_s + leftText(warmUpSeconds - progress.seconds);
    if (!progress.secondsLeft)
        return format::duration(qint64(progress.seconds));
    return *progress.secondsLeft > 0 ? leftText(*progress.secondsLeft) : phaseText(progress.phase);
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

QString liveLine(const LoadProgress &progress, bool withBar, qsizetype width, double warmUpSeconds)
{
    if (progress.phase != LoadPhase::Load)
        return phaseText(progress.phase).left(width);
    QString failures =
        format::counted(double(progress.reads.errors + progress.writes.errors), u"%1 error"_s, u"%1 errors"_s);
    if (progress.late > 0)
        failures += u"  %1 late"_s.arg(format::count(progress.late));
    QStringList parts{timeText(progress, warmUpSeconds),
                      format::perSecond(progress.reads.perSecond + progress.writes.perSecond), p99Text(progress),
                      failures};
    const auto line = [&parts] { return parts.join(u"  "_s); };
    // Without room, first the p99 goes, then the time, then the rate; the failures stay.
    for (const qsizetype part : {2, 0, 0}) {
        if (line().size() > width)
            parts.removeAt(part);
    }
    const double total = progress.seconds + progress.secondsLeft.value_or(0);
    const bool hasBar = withBar && progress.secondsLeft;
    return (hasBar ? bar(total > 0 ? progress.seconds / total : 1, width - line().size()) : QString()) +
           line().left(width);
}

LiveView::LiveView(std::chrono::milliseconds warmUp)
    : m_warmUpSeconds(std::chrono::duration<double>(warmUp).count())
    , m_isTerminal(::isatty(STDOUT_FILENO) == 1)
{
    m_output.open(stdout, QIODevice::WriteOnly);
}

std::chrono::milliseconds LiveView::interval() const
{
    return m_isTerminal ? 250ms : 1000ms;
}

bool LiveView::show(const LoadProgress &progress)
{
    const qsizetype width = m_isTerminal ? terminalWidth() - 1 : std::numeric_limits<qsizetype>::max();
    const QByteArray line = liveLine(progress, m_isTerminal, width, m_warmUpSeconds).toUtf8();
    const QByteArray text = m_isTerminal ? clearLine + line : line + '\n';
    return m_output.write(text) == text.size() && m_output.flush();
}

void LiveView::end()
{
    if (m_isTerminal)
        m_output.write(clearLine);
    m_output.flush();
}
