// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/eventmarks.h"

#include "monitor/timewindow.h"
#include "monitor/tr.h"

#include <QSet>

#include <algorithm>
#include <chrono>
#include <map>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// An action that took longer has a mark at its end as well.
constexpr std::chrono::milliseconds shortAction = 3s;
// Between the end of an action of this window and what the server's log says of it.
constexpr std::chrono::milliseconds sameAction = 2s;
// Between workers that are replaced one after the other, as a reload does; on a busy machine one takes seconds.
constexpr std::chrono::milliseconds sameRun = 10s;

std::chrono::milliseconds between(const Event &a, const Event &b)
{
    return std::chrono::abs(std::chrono::milliseconds(a.time.msecsTo(b.time)));
}

bool isMarked(const Event &action)
{
    const std::chrono::milliseconds took(action.begun.isValid() ? action.begun.msecsTo(action.time) : 0);
    return !action.begun.isValid() || action.severity != LogSeverity::Info || took > shortAction;
}

// Whether an entry of the log tells what an action of this window has told already.
bool isTold(const std::deque<Event> &events, std::deque<Event>::const_iterator entry)
{
    const auto isActionNear = [entry](auto from, auto to) {
        for (; from != to && between(*from, *entry) <= sameAction; ++from) {
            if (from->kind == Event::Kind::Action)
                return true;
        }
        return false;
    };
    return isActionNear(entry, events.end()) || isActionNear(std::make_reverse_iterator(entry), events.rend());
}

QString runText(LogSeverity severity, qsizetype workers)
{
    switch (severity) {
    case LogSeverity::Warning:
        return tr("%1 workers died").arg(workers);
    case LogSeverity::Critical:
        return tr("%1 workers were given up").arg(workers);
    default:
        return tr("%1 workers restarted").arg(workers);
    }
}

// Workers of the same fate, one soon after the other. One that dies again and again is none.
struct Run {
    const Event *first;
    QSet<QString> workers;
    qsizetype mark;
};

} // namespace

QList<ChartMark> eventMarks(const std::deque<Event> &events, const TimeWindow &window)
{
    QList<ChartMark> marks;
    std::map<LogSeverity, Run> runs;
    const auto markOf = [&window](const Event &event, const QString &text) {
        return ChartMark{window.xOf(event.time), text, ChartMark::Shape::Line,
                         event.severity == LogSeverity::Info ? Tone::Accent : Tone::Warning};
    };
    for (auto event = events.begin(); event != events.end() && event->time >= window.begin(); ++event) {
        if (event->time > window.end())
            continue;
        switch (event->kind) {
        case Event::Kind::Worker: {
            const auto run = runs.find(event->severity);
            if (run == runs.end() || between(*run->second.first, *event) > sameRun ||
                run->second.workers.contains(event->source)) {
                runs[event->severity] = {&*event, {event->source}, marks.size()};
                marks.append(markOf(*event, event->source + u": "_s + event->text));
            } else {
                auto &[first, workers, mark] = run->second;
                first = &*event;
                workers.insert(event->source);
                marks[mark] = markOf(*event, runText(event->severity, workers.size()));
            }
            break;
        }
        case Event::Kind::Action:
            if (isMarked(*event))
                marks.append(markOf(*event, event->text));
            break;
        case Event::Kind::LoadTest:
            marks.append(markOf(*event, event->text));
            break;
        case Event::Kind::Log:
            if (event->category == controlCategory && event->severity == LogSeverity::Info && !isTold(events, event))
                marks.append(markOf(*event, event->text));
            break;
        case Event::Kind::Connection:
        case Event::Kind::Alert:
            break;
        }
    }
    return marks;
}

QList<ChartMark> checkpointMarks(SampleRing::Range samples, const TimeWindow &window)
{
    QList<ChartMark> marks;
    if (samples.isEmpty())
        return marks;
    for (auto sample = samples.begin() + 1; sample < samples.end(); ++sample) {
        const qint64 more = sample->database.checkpoints - (sample - 1)->database.checkpoints;
        if (more > 0 && SampleRing::isSameProcess(*(sample - 1), *sample))
            marks.append(
                {window.xOf(sample->time), tr("checkpoints: %1").arg(more), ChartMark::Shape::Tick, Tone::Accent});
    }
    return marks;
}
