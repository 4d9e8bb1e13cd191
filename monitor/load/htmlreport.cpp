// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/htmlreport.h"

#include "shared/format.h"
#include "shared/version.h"

#include "monitor/load/figuretext.h"
#include "monitor/load/outcomefigures.h"
#include "monitor/load/presets.h"
#include "monitor/load/svgchart.h"
#include "monitor/tr.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

// The colours of the text reach 4.5:1 on their background in both schemes.
constexpr auto style = R"css(
:root { color-scheme: light dark; --page: #ffffff; --text: #1c2024; --quiet: #5b6570; --rule: #dfe3e8;
  --first: #1f6feb; --second: #b35900; --good: #1a7f37; --bad: #b42318; --mark: #8250df; }
@media (prefers-color-scheme: dark) { :root { --page: #15181c; --text: #e6e9ed; --quiet: #9aa4af; --rule: #333a42;
  --first: #6cb0ff; --second: #f0a45c; --good: #56d364; --bad: #ff8b80; --mark: #c9a4ff; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2.5em auto; padding: 0 1em;
  background: var(--page); color: var(--text); }
h1 { font-size: 1.6em; margin: 0; } h2 { font-size: 1.1em; margin: 2em 0 .5em; }
p { margin: .4em 0; } .quiet { color: var(--quiet); }
.good, .neutral, .bad { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3em 1em .3em 0; text-align: right; border-bottom: 1px solid var(--rule); }
th { font-weight: 500; color: var(--quiet); } th:first-child, td:first-child { text-align: left; }
.settings td { text-align: left; }
svg { width: 100%; height: auto; margin: 1em 0; } svg text { fill: var(--quiet); font: 12px system-ui, sans-serif; }
svg .title { fill: var(--text); font-weight: 600; font-size: 14px; } svg .unit { fill: var(--quiet); font-weight: 400; }
svg path { fill: none; stroke-width: 2; stroke-linejoin: round; } .first { stroke: var(--first); }
.second { stroke: var(--second); stroke-dasharray: 7 3; } line.first, line.second { stroke-width: 2; }
.grid { stroke: var(--rule); } .axis { stroke: var(--quiet); } .mark { stroke: var(--mark); stroke-dasharray: 3 3; }
meter { width: 16em; }
@media print { body { margin: 0; } h2, svg, table { break-inside: avoid; } }
)css"_L1;

QString element(QLatin1StringView name, const QString &words)
{
    return u"<%1>%2</%1>"_s.arg(name, escapedForHtml(words));
}

QString row(QLatin1StringView cell, const QStringList &texts)
{
    QString html;
    for (const QString &text : texts)
        html += element(cell, text);
    return u"<tr>%1</tr>\n"_s.arg(html);
}

QString paragraph(QLatin1StringView cssClass, const QString &words)
{
    return u"<p class=\"%1\">%2</p>\n"_s.arg(cssClass, escapedForHtml(words));
}

QString headOf(const QString &title)
{
    return u"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width\">\n<title>%1</title>\n<style>%2</style>\n</head>\n"_s
               .arg(escapedForHtml(title), style);
}

QString summaryOf(const RunRecord &run, const QString &title)
{
    const QString when = QLocale().toString(run.startedAt.toLocalTime(), QLocale::LongFormat);
    const QString verdict = run.symbol() + u' ' + run.verdict();
    const auto cssClass = run.tone() == Tone::Good  ? "good"_L1
                          : run.tone() == Tone::Bad ? "bad"_L1
                                                    : "neutral"_L1; // it was stopped
    QString html = element("h1"_L1, title) + paragraph("quiet"_L1, when) + paragraph(cssClass, verdict);
    if (!run.remark.isEmpty())
        html += paragraph("quiet"_L1, run.remark);
    if (run.processors && run.report)
        html += paragraph("quiet"_L1, sharingText(*run.processors));
    return html;
}

QString deletionOf(const RunRecord &run)
{
    if (!run.settings.cleanup)
        return tr("no");
    if (!run.report || !run.report->postsDeleted)
        return tr("yes; how many is not known");
    const QString deleted = format::count(*run.report->postsDeleted);
    return run.report->postsLeft
               ? tr("%1, left when the test ended: %2").arg(deleted, format::count(*run.report->postsLeft))
               : tr("%1, how many were left when the test ended is not known").arg(deleted);
}

QString settingsOf(const RunRecord &run)
{
    QString rows =
        row("td"_L1, {tr("Address"), run.settings.url}) + row("td"_L1, {tr("Load"), run.settings.sentence()});
    if (run.settings.writes > 0)
        rows += row("td"_L1, {tr("Verified"), run.settings.verify ? tr("yes") : tr("no")}) +
                row("td"_L1, {tr("Posts deleted afterwards"), deletionOf(run)});
    if (!run.server.isEmpty())
        rows += row("td"_L1, {tr("Server"), run.server});
    rows += row("td"_L1, {tr("Machine"), run.machine});
    return element("h2"_L1, tr("Settings")) + u"<table class=\"settings\">\n%1</table>\n"_s.arg(rows);
}

QString figuresOf(const LoadReport &report)
{
    const auto figures = [&](const QString &name, auto text) {
        return row("td"_L1, {name, text(report.reads), text(report.writes)});
    };
    QString rows = row("th"_L1, {QString(), tr("Reads"), tr("Writes")});
    rows += figures(tr("Requests"), [](const LoadFigures &f) { return format::count(f.requests); });
    rows +=
        figures(tr("Per second"), [&](const LoadFigures &f) { return perSecondText(report.measured(f.perSecond)); });
    rows += figures(tr("Failed"), [](const LoadFigures &f) {
        return f.errors > 0 ? u"✖ "_s + format::count(f.errors) : format::count(f.errors);
    });

    const auto latencies = [&](const QString &name, qint64 LoadLatency::*value) {
        const auto cell = [value](const LoadFigures &figuresOfKind, const LoadLatency &latency) {
            return figuresOfKind.requests == 0 ? tr("–") : latencyText(latency.*value);
        };
        return row("td"_L1,
                   {name, cell(report.reads, report.reads.latencyUs), cell(report.reads, report.reads.serviceUs),
                    cell(report.writes, report.writes.latencyUs), cell(report.writes, report.writes.serviceUs)});
    };
    QString percentiles =
        row("th"_L1, {QString(), tr("Reads, latency"), tr("service time"), tr("Writes, latency"), tr("service time")});
    percentiles += latencies(tr("p50"), &LoadLatency::p50) + latencies(tr("p90"), &LoadLatency::p90) +
                   latencies(tr("p95"), &LoadLatency::p95) + latencies(tr("p99"), &LoadLatency::p99) +
                   latencies(tr("p99.9"), &LoadLatency::p999) + latencies(tr("Slowest"), &LoadLatency::max);
    const QString warmUp =
        report.warmUpSeconds > 0
            ? paragraph("quiet"_L1, tr("Requests and failures include %1 of warm-up, rates and latencies do not.")
                                        .arg(spanText(report.warmUpSeconds)))
            : QString();
    return element("h2"_L1, tr("Requests")) + u"<table>\n%1</table>\n"_s.arg(rows) + warmUp +
           paragraph("quiet"_L1, tr("Late starts: %1. Most in flight at once: %2.")
                                     .arg(format::count(report.late), format::count(report.peakInFlight))) +
           element("h2"_L1, tr("How long they took")) + u"<table>\n%1</table>\n"_s.arg(percentiles) +
           paragraph("quiet"_L1, latencyExplanation());
}

QString answersOf(const LoadReport &report)
{
    QString rows;
    const auto add = [&rows](const QMap<QString, qint64> &reads, const QMap<QString, qint64> &writes) {
        QMap<QString, qint64> names = reads;
        names.insert(writes);
        for (const QString &name : names.keys())
            rows += row("td"_L1, {name, format::count(reads.value(name)), format::count(writes.value(name))});
    };
    add(report.reads.byStatus, report.writes.byStatus);
    add(report.reads.byCode, report.writes.byCode);
    return element("h2"_L1, tr("Answers")) +
           u"<table>\n%1%2</table>\n"_s.arg(row("th"_L1, {tr("Status or error"), tr("Reads"), tr("Writes")}), rows);
}

QString verificationOf(const LoadVerification &found)
{
    const QStringList counts{format::count(found.checked), format::count(found.missing),
                             format::count(found.duplicated), format::count(found.unknownOutcome)};
    const QStringList names{tr("Acknowledged writes"), tr("Missing"), tr("Duplicated"), tr("Outcome unknown")};
    return element("h2"_L1, tr("Verification")) +
           u"<table>\n%1%2</table>\n"_s.arg(row("th"_L1, names), row("td"_L1, counts));
}

QString workersOf(const LoadReport &report)
{
    const auto most = std::max_element(report.workers.begin(), report.workers.end());
    QString rows;
    for (auto worker = report.workers.begin(); worker != report.workers.end(); ++worker)
        rows += u"<tr><td>%1</td><td>%2</td><td><meter min=\"0\" max=\"%3\" value=\"%4\"></meter></td></tr>\n"_s
                    .arg(escapedForHtml(worker.key()), format::count(worker.value()))
                    .arg(*most)
                    .arg(worker.value());
    return element("h2"_L1, tr("Answers by worker")) +
           u"<table>\n%1%2</table>\n"_s.arg(row("th"_L1, {tr("PID"), tr("Answers"), QString()}), rows);
}

SvgLine lineOf(const QString &name, const QList<LoadPoint> &timeline, auto value)
{
    SvgLine line{name, {}};
    for (const LoadPoint &point : timeline)
        line.points.append({point.seconds, value(point)});
    return line;
}

QString chartsOf(const RunRecord &run)
{
    SvgChart rate{tr("Requests"), tr("per second"), {}, {}};
    SvgChart p99{tr("p99 latency"), tr("ms"), {}, {}};
    for (const LoadMark &mark : run.marks)
        rate.marks.append({mark.seconds, mark.text});
    p99.marks = rate.marks;
    if (run.settings.reads > 0) {
        rate.lines << lineOf(tr("Reads"), run.timeline, [](const LoadPoint &p) { return p.readsPerSecond; });
        p99.lines << lineOf(tr("Reads"), run.timeline, [](const LoadPoint &p) { return p.readP99() / 1000; });
    }
    if (run.settings.writes > 0) {
        rate.lines << lineOf(tr("Writes"), run.timeline, [](const LoadPoint &p) { return p.writesPerSecond; });
        p99.lines << lineOf(tr("Writes"), run.timeline, [](const LoadPoint &p) { return p.writeP99() / 1000; });
    }
    return element("h2"_L1, tr("Course")) + rate.toSvg() + p99.toSvg();
}

} // namespace

QByteArray htmlReport(const RunRecord &run)
{
    const QString title = tr("Load test: %1").arg(run.name.value_or(loadPresetName(run.preset)));
    QString html = headOf(title) + u"<body>\n"_s + summaryOf(run, title);
    if (run.report)
        html += figuresOf(*run.report);
    if (run.timeline.size() > 1)
        html += chartsOf(run);
    if (run.report)
        html += answersOf(*run.report);
    if (run.report && !run.report->workers.isEmpty())
        html += workersOf(*run.report);
    if (run.report && run.report->verification)
        html += verificationOf(*run.report->verification);
    html += settingsOf(run);
    html += paragraph("quiet"_L1, tr("Made by OneWriter Monitor %1.").arg(QLatin1StringView(onewriterVersion)));
    html += u"</body>\n</html>\n"_s;
    return html.toUtf8();
}
