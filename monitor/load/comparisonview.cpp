// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/comparisonview.h"

#include "monitor/load/figuretable.h"
#include "monitor/load/figuretext.h"
#include "monitor/load/loadcharts.h"
#include "monitor/load/runcomparison.h"
#include "monitor/load/tonelabel.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace
{

Tone toneOf(Difference difference)
{
    switch (difference) {
    case Difference::Better:
        return Tone::Good;
    case Difference::Worse:
        return Tone::Bad;
    case Difference::WithinNoise:
    case Difference::Unknown:
        return Tone::Neutral;
    }
    Q_UNREACHABLE();
}

QString symbolOf(Difference difference)
{
    switch (difference) {
    case Difference::Better:
        return u"▲ "_s;
    case Difference::Worse:
        return u"▼ "_s;
    case Difference::WithinNoise:
        return u"≈ "_s;
    case Difference::Unknown:
        return {};
    }
    Q_UNREACHABLE();
}

FigureTable::Row rowOf(const ComparedFigure &figure)
{
    const Tone tone = toneOf(figure.difference);
    return {{ComparisonView::tr("%1, %2").arg(figure.group, figure.name), Tone::Neutral, {}, 0},
            {figure.before, Tone::Neutral, {}, 0},
            {figure.after, Tone::Neutral, {}, 0},
            {figure.percent ? changeText(*figure.percent) : ComparisonView::tr("–"), tone, {}, 0},
            {symbolOf(figure.difference) + figure.meaning, tone, {}, 0}};
}

} // namespace

ComparisonView::ComparisonView(QWidget *parent)
    : QWidget(parent)
    , m_before(ToneLabel::quiet())
    , m_after(ToneLabel::quiet())
    , m_summary(new ToneLabel)
    , m_warning(new ToneLabel)
    , m_figures(new FigureTable(tr("Difference between two load tests")))
    , m_charts(new ComparisonCharts)
{
    m_summary->setObjectName(u"summary"_s);
    m_summary->setWordWrap(true);
    m_warning->setObjectName(u"differingSettings"_s);
    m_warning->setWordWrap(true);
    m_warning->setTone(Tone::Warning);

    auto *close = new QPushButton(tr("&Back to the report"));
    close->setObjectName(u"back"_s);
    connect(close, &QPushButton::clicked, this, &ComparisonView::closed);
    auto *titleRow = new QHBoxLayout;
    titleRow->addWidget(ToneLabel::heading(tr("Two load tests compared")), 1);
    titleRow->addWidget(close);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(8);
    layout->addLayout(titleRow);
    layout->addWidget(m_before);
    layout->addWidget(m_after);
    layout->addWidget(m_warning);
    layout->addWidget(m_summary);
    layout->addWidget(m_figures);
    layout->addWidget(ToneLabel::quiet(tr(
        "▲ better, ▼ worse, ≈ about the same: below 5 %, or not above what chance explains. A p99 of 500 requests "
        "rests "
        "on five of them, below 30 requests nothing can be told, and the slowest request of a run proves nothing.")));
    layout->addWidget(m_charts);
    layout->addStretch();
}

void ComparisonView::setRuns(const RunRecord &before, const RunRecord &after)
{
    m_before->setText(tr("Before: %1 (%2)").arg(before.title(), before.settingsText()));
    m_after->setText(tr("After: %1 (%2)").arg(after.title(), after.settingsText()));
    const QStringList differing = differingSettings(before, after);
    m_warning->setVisible(!differing.isEmpty());
    m_warning->setText(
        tr("▲ The settings differ, which may be all the difference there is:\n• %1").arg(differing.join(u"\n• "_s)));

    const QList<ComparedFigure> figures = compareRuns(before, after);
    m_summary->setText(comparisonText(before, after));
    QList<FigureTable::Row> rows;
    for (const ComparedFigure &figure : figures)
        rows << rowOf(figure);
    m_figures->setVisible(!figures.isEmpty());
    m_figures->setFigures({QString(), tr("Before"), tr("After"), tr("Difference"), tr("Meaning")}, rows);
    m_charts->setRuns(before, after);
}
