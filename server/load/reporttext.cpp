// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/reporttext.h"

#include "shared/format.h"

#include "server/load/histogramtext.h"
#include "server/load/loadrun.h"

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;

namespace
{

constexpr int nameWidth = 24;
constexpr int columnWidth = 14;

QString row(const QString &name, const QString &reads, const QString &writes)
{
    return u"  "_s + name.leftJustified(nameWidth) + reads.rightJustified(columnWidth) +
           writes.rightJustified(columnWidth) + u'\n';
}

QString row(const QString &name, qint64 reads, qint64 writes)
{
    return row(name, format::count(reads), format::count(writes));
}

QString lengthText(double seconds)
{
    return seconds < 60 ? format::microseconds(seconds * 1'000'000) : format::duration(qint64(seconds));
}

QString howItRan(const LoadRun &run, const LoadReport &report)
{
    using format::counted;
    const LoadOptions &options = run.options();
    QString text = lengthText(report.seconds) + u", "_s;
    if (!report.hasMeasured())
        text += u"all of it to warm up, "_s;
    else if (report.warmUpSeconds > 0)
        text += u"of them %1 to warm up, "_s.arg(lengthText(report.warmUpSeconds));
    if (options.isBatch())
        text += u"one batch of %1 and %2"_s.arg(counted(options.reads, u"%1 read"_s, u"%1 reads"_s),
                                                counted(options.writes, u"%1 write"_s, u"%1 writes"_s));
    else if (!options.isOpenLoop())
        text += u"closed loop with %1 and %2"_s.arg(counted(options.reads, u"%1 reader"_s, u"%1 readers"_s),
                                                    counted(options.writes, u"%1 writer"_s, u"%1 writers"_s));
    else
        text += u"open loop"_s;
    if (options.isOpenLoop())
        text += u" at "_s + format::perSecond(*options.rate);
    if (options.isOpenLoop() && report.hasMeasured())
        text += u", reached "_s + format::perSecond(report.reads.perSecond + report.writes.perSecond);
    text += u"\nat most %1 in flight"_s.arg(format::count(report.peakInFlight));
    if (options.isOpenLoop())
        text += u", %1 late"_s.arg(format::count(report.late));
    if (run.neverSent() > 0)
        text += u", of them %1 never sent"_s.arg(format::count(qint64(run.neverSent())));
    return text + u'\n';
}

// Of a closed loop, whose requests are sent when they are meant to be, unless they have to wait for a connection.
bool isServiceTheSame(const LoadFigures &figures)
{
    const auto isClose = [&figures](auto figure) {
        const qint64 latency = figures.latencyUs.*figure;
        return latency - figures.serviceUs.*figure <= std::max<qint64>(latency / 50, 20); // a bucket, or 20 us
    };
    return isClose(&LoadLatency::p50) && isClose(&LoadLatency::p90) && isClose(&LoadLatency::p95) &&
           isClose(&LoadLatency::p99) && isClose(&LoadLatency::p999) && isClose(&LoadLatency::max);
}

QString explanation(const LoadOptions &options, bool isServiceShown)
{
    if (options.isOpenLoop())
        return u"Latency counts from the moment a request was due, so that a stalling server is charged with "
               u"everybody\n"
               "who had to wait; service time counts from the moment the request was sent.\n"_s;
    if (options.isBatch())
        return u"Latency counts from the start of the batch; service time from the moment the request was sent.\n"_s;
    const QString service = isServiceShown ? u"service time from the moment it was\nsent."_s
                                           : u"service time, from\nthe moment it was sent, was the same."_s;
    return u"Latency counts from the moment a connection turned to a request; "_s + service +
           u" Each connection waits for its answer before it\nasks again: this finds capacity and understates "
           "latency.\n"_s;
}

// Rows for the latency or the service time; "-" for a kind of which nothing was timed.
QString timingRows(const QString &name, const LoadReport &report, LoadLatency LoadFigures::*timing)
{
    QString text;
    const auto add = [&](const char *figure, auto member) {
        const auto cell = [&](const LoadFigures &figures) {
            const LoadLatency &latency = figures.*timing;
            return latency.max == 0 ? u"-"_s : format::microseconds(latency.*member);
        };
        text += row(name + u' ' + QString::fromLatin1(figure), cell(report.reads), cell(report.writes));
    };
    add("p50", &LoadLatency::p50);
    add("p90", &LoadLatency::p90);
    add("p95", &LoadLatency::p95);
    add("p99", &LoadLatency::p99);
    add("p99.9", &LoadLatency::p999);
    add("max", &LoadLatency::max);
    add("mean", &LoadLatency::mean);
    return text;
}

// Rows for every key that either map has and `isWanted` lets through, under a heading; nothing if there is none.
template <typename Filter>
QString countRows(const QString &heading, const QMap<QString, qint64> &reads, const QMap<QString, qint64> &writes,
                  Filter isWanted)
{
    QMap<QString, qint64> keys = reads;
    keys.insert(writes);
    QString text;
    for (auto it = keys.keyBegin(); it != keys.keyEnd(); ++it) {
        if (isWanted(*it))
            text += row(*it, reads.value(*it), writes.value(*it));
    }
    return text.isEmpty() ? text : u'\n' + heading + u'\n' + text;
}

// How long requests took, and what that means.
QString timings(const LoadOptions &options, const LoadReport &report)
{
    if (!report.hasMeasured())
        return u"The load ended in its warm-up, so nothing was measured: rates and latencies leave out its\n"
               "requests, counts do not.\n"_s;
    QString text = timingRows(u"latency"_s, report, &LoadFigures::latencyUs);
    const bool isServiceShown = options.isBatch() || options.isOpenLoop() || !isServiceTheSame(report.reads) ||
                                !isServiceTheSame(report.writes);
    if (isServiceShown)
        text += timingRows(u"service"_s, report, &LoadFigures::serviceUs);
    text += explanation(options, isServiceShown);
    if (report.warmUpSeconds > 0)
        text += u"Rates and latencies leave out the requests of the warm-up; counts do not.\n"_s;
    return text;
}

QString workerRows(const QMap<QString, qint64> &workers)
{
    if (workers.isEmpty())
        return {};
    qint64 total = 0;
    for (const qint64 requests : workers)
        total += requests;
    QString text = u"\nAnswers by worker (PID)\n"_s;
    for (auto it = workers.begin(); it != workers.end(); ++it)
        text += row(it.key(), format::count(it.value()),
                    QString::number(100.0 * double(it.value()) / double(total), 'f', 1) + u" %"_s);
    return text;
}

QString verificationRows(const LoadVerification &result)
{
    const auto figure = [](const char *name, qint64 count) {
        return u"  "_s + QString::fromLatin1(name).leftJustified(nameWidth) +
               format::count(count).rightJustified(columnWidth) + u'\n';
    };
    return u"\nVerification: every acknowledged write, looked for in the lists\n"_s +
           figure("checked", result.checked) + figure("missing", result.missing) +
           figure("duplicated", result.duplicated) + figure("unknown outcome", result.unknownOutcome);
}

// As it can be pasted into a shell.
QString removalCommand(const LoadRun &run)
{
    const LoadOptions &options = run.options();
    QString command = u"onewriter load %1 --remove %2"_s.arg(options.url.toString(), run.requests().runId());
    if (!options.tokenFile.isEmpty())
        command += u" --token-file '%1'"_s.arg(QString(options.tokenFile).replace(u'\'', "'\\''"_L1));
    return command;
}

} // namespace

QStringList remarks(const LoadRun &run)
{
    QStringList remarks;
    if (run.generatorCpuPercent() > busyGeneratorPercent)
        remarks += u"the load test itself used %1 % of a core; it may be what was measured."_s.arg(
            run.generatorCpuPercent(), 0, 'f', 0);
    if (run.hasLeftPosts()) {
        const QString one = u"%1 post titled \"load test %2 ...\" is left or may still come; %3 deletes it."_s;
        const QString many = u"%1 posts titled \"load test %2 ...\" are left or may still come; %3 deletes them."_s;
        remarks += (run.postsLeft() ? format::counted(double(*run.postsLeft()), one, many) : many.arg(u"Some"_s))
                       .arg(run.requests().runId(), removalCommand(run));
    }
    return remarks;
}

QString reportText(const LoadRun &run)
{
    const LoadReport report = run.report();
    const LoadFigures &reads = report.reads;
    const LoadFigures &writes = report.writes;
    const auto rate = [&report](const LoadFigures &figures) {
        return report.hasMeasured() ? format::rate(figures.perSecond) : u"-"_s;
    };
    QString text = u"Load test %1 of %2, seed %3\n"_s.arg(run.requests().runId(), report.url).arg(run.options().seed);
    text += howItRan(run, report);
    text += u'\n' + row({}, u"reads"_s, u"writes"_s);
    text += row(u"requests"_s, reads.requests, writes.requests);
    text += row(u"per second"_s, rate(reads), rate(writes));
    text += row(u"errors"_s, reads.errors, writes.errors);
    text += timings(run.options(), report);

    const auto isFromServer = [](const QString &code) { return code.at(0).isUpper(); };
    text += countRows(u"Answers by status"_s, reads.byStatus, writes.byStatus, [](const QString &) { return true; });
    text += countRows(u"Refusals by the server"_s, reads.byCode, writes.byCode, isFromServer);
    text += countRows(u"Failures of the network, and answers that are none of OneWriter's"_s, reads.byCode,
                      writes.byCode, std::not_fn(isFromServer));
    text += histogramText(u"Latency of reads"_s, run.recorder().figures(RequestKind::Read).latency);
    text += histogramText(u"Latency of writes"_s, run.recorder().figures(RequestKind::Write).latency);
    text += workerRows(report.workers);
    if (report.verification)
        text += verificationRows(*report.verification);
    if (run.options().cleanup)
        text += u"\nPosts of this run: %1 found, %2 deleted.\n"_s.arg(format::count(qint64(run.postsFound())),
                                                                      format::count(qint64(run.postsDeleted())));
    return text;
}
