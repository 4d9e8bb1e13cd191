// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/runrecord.h"

#include "shared/format.h"

#include "monitor/load/figuretext.h"
#include "monitor/load/outcomefigures.h"
#include "monitor/load/presets.h"

#include <QLocale>
#include <QSysInfo>
#include <QThread>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

QString verificationSentence(const LoadVerification &verification, bool wasStopped)
{
    if (wasStopped && verification.missing == 0 && verification.duplicated == 0 && verification.unknownOutcome > 0)
        return RunRecord::tr("Its writes were not verified any more.");
    if (verification.checked == 0 && verification.duplicated == 0 && verification.unknownOutcome > 0)
        return format::counted(double(verification.unknownOutcome),
                               RunRecord::tr("Could not be verified: the outcome of %1 write is unknown."),
                               RunRecord::tr("Could not be verified: the outcome of %1 writes is unknown."));
    if (verification.missing == 0 && verification.duplicated == 0 && verification.unknownOutcome == 0)
        return verification.checked == 0
                   ? RunRecord::tr("No write was acknowledged, so there is none to look for.")
                   : format::counted(double(verification.checked),
                                     RunRecord::tr("The acknowledged write is there exactly once."),
                                     RunRecord::tr("Each of the %1 acknowledged writes is there exactly once."));
    return RunRecord::tr("Of %1: missing %2, duplicated %3, outcome unknown %4.")
        .arg(format::counted(double(verification.checked), RunRecord::tr("%1 write"), RunRecord::tr("%1 writes")),
             format::count(verification.missing), format::count(verification.duplicated),
             format::count(verification.unknownOutcome));
}

} // namespace

QString RunRecord::title() const
{
    return tr("%1, %2").arg(name.value_or(loadPresetName(preset)),
                            QLocale().toString(startedAt.toLocalTime(), u"d MMM HH:mm:ss"_s));
}

QString RunRecord::settingsText() const
{
    QStringList parts;
    if (settings.reads > 0)
        parts << format::counted(settings.reads, tr("%1 read"), tr("%1 reads"));
    if (settings.writes > 0)
        parts << format::counted(settings.writes, tr("%1 write"), tr("%1 writes"));
    if (settings.rate)
        parts << format::perSecond(*settings.rate);
    parts << (settings.seconds ? spanText(*settings.seconds) : tr("one batch"));
    if (settings.warmUpSeconds)
        parts << tr("%1 warm-up").arg(spanText(*settings.warmUpSeconds));
    if (settings.verify && settings.writes > 0)
        parts << tr("verified");
    return parts.join(tr(", "));
}

bool RunRecord::hasFailures() const
{
    if (!report)
        return true;
    const LoadVerification verification = report->verification.value_or(LoadVerification());
    const qint64 unknown = end == LoadEnd::Stopped ? 0 : verification.unknownOutcome;
    return report->reads.errors + report->writes.errors + verification.missing + verification.duplicated + unknown > 0;
}

bool RunRecord::mayHaveLeftPosts() const
{
    if (settings.writes == 0 || !settings.cleanup || !runId)
        return false;
    // Without a number nobody knows, and to look costs little.
    return end != LoadEnd::Completed || !report || report->postsLeft != 0;
}

bool RunRecord::hasWritesInDoubt() const
{
    if (settings.writes == 0 || !report)
        return settings.writes > 0;
    const QMap<QString, qint64> &codes = report->writes.byCode;
    return std::any_of(codes.keyBegin(), codes.keyEnd(), [](const QString &code) {
        const bool isFromServer = !code.isEmpty() && code.front().isUpper();
        const bool wasSent = !code.startsWith("connection-"_L1) || code == "connection-reset"_L1;
        return (!isFromServer && wasSent) || code == "CLIENT_TIMEOUT"_L1 || code == "COMMIT_FAILED"_L1 ||
               code == "UNAVAILABLE"_L1;
    });
}

QString RunRecord::symbol() const
{
    if (hasFailures())
        return u"✖"_s;
    return end == LoadEnd::Stopped ? u"■"_s : u"✓"_s;
}

Tone RunRecord::tone() const
{
    if (hasFailures())
        return Tone::Bad;
    return end == LoadEnd::Stopped ? Tone::Neutral : Tone::Good;
}

QString RunRecord::verdict() const
{
    if (!report)
        return end == LoadEnd::Stopped ? tr("Stopped before there was a report.") : tr("Ended without a report.");
    const qint64 requests = report->reads.requests + report->writes.requests;
    const qint64 errors = report->reads.errors + report->writes.errors;
    QStringList sentences;
    if (end == LoadEnd::Stopped)
        sentences << tr("Stopped after %1.").arg(spanText(report->seconds));
    if (!report->hasMeasured())
        sentences << tr("The load ended in its warm-up, so nothing was measured.");
    sentences << failureText(errors, requests);
    if (report->verification)
        sentences << verificationSentence(*report->verification, end == LoadEnd::Stopped);
    return sentences.join(u' ');
}

QString RunRecord::thisMachine()
{
    return tr("%1, %2, %3")
        .arg(QSysInfo::prettyProductName(),
             format::counted(QThread::idealThreadCount(), tr("%1 processor"), tr("%1 processors")),
             QSysInfo::currentCpuArchitecture());
}

QString sharingText(int processors)
{
    return RunRecord::tr("Server and load test share %1: the figures are of both together.")
        .arg(format::counted(processors, RunRecord::tr("the one processor of this machine"),
                             RunRecord::tr("the %1 processors of this machine")));
}

QString latencyExplanation()
{
    return RunRecord::tr(
        "Latency counts from the moment a request was meant to start, so a stall shows in every request it "
        "held up; service time counts from the moment it was sent.");
}
