// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/outcomefigures.h"

#include "shared/format.h"

#include "monitor/load/figuretext.h"
#include "monitor/tr.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

// Never "0 %" where there are failures, nor "100 %" where there are others.
QString shareText(qint64 errors, qint64 requests)
{
    const double percent = 100.0 * double(errors) / double(requests);
    if (percent < 0.1)
        return tr("less than 0.1 %");
    return tr("%1 %").arg(QString::number(std::min(percent, 99.9), 'f', percent < 10 ? 1 : 0));
}

} // namespace

QList<FigureStrip::Figure> figuresOf(const OutcomeOfKind &kind, const OutcomeWords &words)
{
    if (kind.haveAllFailed())
        return {{tr("%1 succeeded").arg(words.name), tr("✖ none"), tr("Each request of this kind failed."), Tone::Bad},
                {words.p99Name, tr("–"), tr("No request of this kind succeeded, so there is nothing to time."),
                 Tone::Neutral}};
    return {{words.name, perSecondText(kind.perSecond), words.rateTip, Tone::Neutral},
            {words.p99Name, kind.latency ? latencyText(kind.latency->p99) : tr("–"), words.p99Tip, Tone::Neutral}};
}

FigureStrip::Figure failureFigure(qint64 errors, qint64 requests)
{
    const QString tip = tr("Requests that were not answered 200 or 201.");
    if (errors == 0)
        return {tr("failed"), format::count(0), tip, Tone::Neutral};
    const QString of = errors == requests ? tr("all failed") : tr("failed (%1)").arg(shareText(errors, requests));
    return {of, u"✖ "_s + format::count(errors), tip, Tone::Bad};
}

QString rateText(const LoadReport &report)
{
    const qint64 errors = report.reads.errors + report.writes.errors;
    if (errors > 0 && errors == report.reads.requests + report.writes.requests)
        return tr("all failed");
    const QString rate =
        report.hasMeasured() ? perSecondText(report.reads.perSecond + report.writes.perSecond) : tr("not measured");
    return errors > 0 ? tr("%1 failed, %2").arg(format::count(errors), rate) : rate;
}

QString latencyText(qint64 us)
{
    return us == 0 ? tr("–") : format::microseconds(us);
}

QString failureText(qint64 errors, qint64 requests)
{
    if (errors == 0)
        return format::counted(double(requests), tr("%1 request, which did not fail."),
                               tr("%1 requests, none failed."));
    if (errors == requests)
        return format::counted(double(requests), tr("The only request failed."), tr("All %1 requests failed."));
    return tr("%1 of %2 requests failed (%3).")
        .arg(format::count(errors), format::count(requests), shareText(errors, requests));
}
