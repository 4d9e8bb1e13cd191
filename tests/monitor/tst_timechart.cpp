// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/timechart.h"

#include <QAreaSeries>
#include <QFontMetricsF>
#include <QLineSeries>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace
{

constexpr double gap = std::numeric_limits<double>::quiet_NaN();

ChartStyle styleOf(const QList<ChartLine> &lines, bool isStacked)
{
    return {.title = u"Depth"_s,
            .definition = {},
            .emptyText = u"nothing"_s,
            .lines = lines,
            .format = [](double value) { return QString::number(value); },
            .widestValue = u"1000"_s,
            .axis = AxisKind::Linear,
            .smallestTop = 10,
            .isStacked = isStacked};
}

ChartPoints pointsUntilNow(int count, double y)
{
    ChartPoints points;
    for (int second = 1 - count; second <= 0; ++second)
        points.append({double(second), y});
    return points;
}

double distance(const QColor &a, const QColor &b)
{
    return std::hypot(a.redF() - b.redF(), a.greenF() - b.greenF(), a.blueF() - b.blueF());
}

// First and last one with a text in the colour of that series, which is 0 or 1.
std::pair<int, int> rowsOf(int series, const QImage &image)
{
    const auto isIts = [series](const QColor &pixel) {
        return distance(pixel, theme().series[series]) <
               std::min(distance(pixel, theme().series[1 - series]), distance(pixel, theme().panel));
    };
    std::pair<int, int> rows{image.height(), -1};
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (isIts(image.pixelColor(x, y)))
                rows = {std::min(rows.first, y), y};
        }
    }
    return rows;
}

// Laid out as if it were seen.
QImage drawn(TimeChart &chart)
{
    chart.resize(600, 300);
    return chart.grab().toImage();
}

// Where the names of lines are. REQUIRES: it was drawn.
QRect besideThePlot(const TimeChart &chart)
{
    const QRectF &plot = chart.frame().plot();
    return QRectF(QPointF(plot.right() + 2, 0), QPointF(chart.width() - 4, plot.bottom() + 3)).toRect();
}

} // namespace

class TstTimeChart : public QObject
{
    Q_OBJECT

private slots:
    void longDashedLinesAreSolidAndThin_data();
    void longDashedLinesAreSolidAndThin();
    void layersHaveNoOutline();
    void aGapHasNoValue_data();
    void aGapHasNoValue();
    void pointsFarApartHaveValuesBetween_data();
    void pointsFarApartHaveValuesBetween();
    void theAxisShrinksWhenIdle();
    void piecesThatLeftTheSpanAreRemoved();
    void namesOfLinesStandApart_data();
    void namesOfLinesStandApart();
    void aLevelsTextIsNotCrossedByLines();
    void aLayersNameIsNotDrawnOnItsColour();
    void textsAreNotGreyed();
};

void TstTimeChart::longDashedLinesAreSolidAndThin_data()
{
    QTest::addColumn<Qt::PenStyle>("style");
    QTest::addColumn<int>("count");
    QTest::addColumn<Qt::PenStyle>("drawn");
    QTest::addColumn<double>("width");
    QTest::newRow("short and dashed") << Qt::DashLine << 240 << Qt::DashLine << 1.6;
    QTest::newRow("long and dashed") << Qt::DashLine << 241 << Qt::SolidLine << 1.0;
    QTest::newRow("long and dotted") << Qt::DotLine << 3000 << Qt::SolidLine << 1.0;
    QTest::newRow("long and solid") << Qt::SolidLine << 3000 << Qt::SolidLine << 1.6;
}

void TstTimeChart::longDashedLinesAreSolidAndThin()
{
    QFETCH(Qt::PenStyle, style);
    QFETCH(int, count);
    TimeChart chart(styleOf({{u"waiting"_s, 0, style}}, false));
    chart.setSpan(-3600, 0);
    const auto penOfShown = [&chart] {
        return qobject_cast<QLineSeries *>(chart.chart()->series().constFirst())->pen();
    };
    chart.setContent({{pointsUntilNow(count, 5)}, {}, {}});
    QTEST(penOfShown().style(), "drawn");
    QTEST(penOfShown().widthF(), "width");
    chart.setContent({{pointsUntilNow(10, 5)}, {}, {}}); // and back again
    QCOMPARE(penOfShown().style(), style);
    QCOMPARE(penOfShown().widthF(), 1.6);
}

void TstTimeChart::layersHaveNoOutline()
{
    TimeChart chart(styleOf({{u"wait"_s, 0}, {u"commit"_s, 1}}, true));
    chart.setContent({{pointsUntilNow(60, 0), pointsUntilNow(60, 5)}, {}, {}});
    const auto layers = chart.chart()->series();
    QCOMPARE(layers.size(), 2);
    for (QAbstractSeries *layer : layers)
        QCOMPARE(qobject_cast<QAreaSeries *>(layer)->pen().style(), Qt::NoPen);
}

void TstTimeChart::aGapHasNoValue_data()
{
    QTest::addColumn<double>("x");
    QTest::addColumn<bool>("hasValue");
    QTest::newRow("at a point") << -100.0 << true;
    QTest::newRow("between points") << -100.4 << true;
    QTest::newRow("at the last before the gap") << -90.0 << true;
    QTest::newRow("in the gap, near its beginning") << -85.0 << false;
    QTest::newRow("in the middle of the gap") << -50.0 << false;
    QTest::newRow("in the gap, near its end") << -15.0 << false;
    QTest::newRow("at the first after the gap") << -10.0 << true;
    QTest::newRow("at the end") << 0.0 << true;
    QTest::newRow("before all") << -3000.0 << false;
}

void TstTimeChart::aGapHasNoValue()
{
    QFETCH(double, x);
    TimeChart chart(styleOf({{u"waiting"_s, 0}}, false));
    chart.setSpan(-3600, 0);
    ChartPoints points;
    for (double second = -200; second <= -90; ++second)
        points.append({second, 5});
    points.append({-10, gap});
    for (double second = -10; second <= 0; ++second)
        points.append({second, 5});
    chart.setContent({{points}, {}, {}});
    QTEST(valueNear(chart.state().content.lines[0], x).has_value(), "hasValue");
}

void TstTimeChart::pointsFarApartHaveValuesBetween_data()
{
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("expected"); // 0: none
    QTest::newRow("at a point") << 256.0 << 1.0;
    QTest::newRow("nearer to the first") << 380.0 << 1.0;
    QTest::newRow("nearer to the second") << 390.0 << 2.0;
    QTest::newRow("shortly before all") << 255.0 << 1.0;
    QTest::newRow("before all") << 200.0 << 0.0;
    QTest::newRow("shortly before the gap") << 513.0 << 2.0;
    QTest::newRow("before the gap") << 600.0 << 0.0;
    QTest::newRow("behind the gap") << 900.0 << 0.0;
    QTest::newRow("alone between gaps") << 1024.5 << 4.0;
    QTest::newRow("behind all") << 2000.0 << 0.0;
}

// As those of a load test of a day, each of which stands for some minutes.
void TstTimeChart::pointsFarApartHaveValuesBetween()
{
    QFETCH(double, x);
    const ChartPoints points{{256, 1}, {512, 2}, {768, gap}, {1024, 4}, {1280, gap}};
    QTEST(valueNear(points, x).value_or(0), "expected");
}

void TstTimeChart::theAxisShrinksWhenIdle()
{
    TimeChart chart(styleOf({{u"waiting"_s, 0}}, false));
    const auto heightOfFive = [&chart] {
        chart.setContent({{pointsUntilNow(30, 5)}, {}, {}});
        return qobject_cast<QLineSeries *>(chart.chart()->series().constFirst())->at(0).y();
    };
    const double atFirst = heightOfFive();
    chart.setContent({{pointsUntilNow(30, 5000)}, {}, {}});
    chart.setContent({{pointsUntilNow(30, 0)}, {}, {}});
    // The scale after nothing but zeros is the smallest one, so a line of zeros does not keep the one of thousands.
    chart.setContent({{{{-1, 0}, {0, 10}}}, {}, {}});
    QCOMPARE(qobject_cast<QLineSeries *>(chart.chart()->series().constFirst())->at(1).y(), 1.0);
    QCOMPARE(heightOfFive(), atFirst);
}

void TstTimeChart::piecesThatLeftTheSpanAreRemoved()
{
    TimeChart chart(styleOf({{u"waiting"_s, 0}}, false));
    ChartPoints broken;
    for (int second = -60; second < 0; second += 3) {
        broken.append({double(second), gap});
        broken.append({double(second), 5});
        broken.append({double(second + 1), 5});
    }
    chart.setContent({{broken}, {}, {}});
    QCOMPARE(chart.chart()->series().size(), 20);
    chart.setContent({{pointsUntilNow(60, 5)}, {}, {}});
    QCOMPARE(chart.chart()->series().size(), 1);
}

void TstTimeChart::namesOfLinesStandApart_data()
{
    QTest::addColumn<double>("value"); // of both lines
    QTest::newRow("in the middle") << 5.0;
    QTest::newRow("at the bottom") << 0.0;
    QTest::newRow("at the top") << 10.0;
}

// Where two lines end at the same height.
void TstTimeChart::namesOfLinesStandApart()
{
    QFETCH(double, value);
    TimeChart chart(styleOf({{u"mean"_s, 0}, {u"most"_s, 1}}, false));
    chart.setContent({{pointsUntilNow(60, value), pointsUntilNow(60, value)}, {}, {}});
    const QImage image = drawn(chart);
    const QImage names = image.copy(besideThePlot(chart));
    const auto [firstBegin, firstEnd] = rowsOf(0, names);
    const auto [secondBegin, secondEnd] = rowsOf(1, names);
    QVERIFY(firstBegin < firstEnd && secondBegin < secondEnd);
    QVERIFY2(firstEnd < secondBegin, qPrintable(u"%1, %2"_s.arg(firstEnd).arg(secondBegin))); // in the lines' order
    const double halfHeight = QFontMetricsF(ChartFrame::smallFont(chart.font())).height() / 2;
    QVERIFY(firstBegin >= chart.frame().plot().top() - halfHeight);
}

void TstTimeChart::aLevelsTextIsNotCrossedByLines()
{
    TimeChart chart(styleOf({{u"waiting"_s, 0}}, false));
    const ChartLevel level{5, u"threshold of the alert"_s, Tone::Neutral, true};
    chart.setContent({{pointsUntilNow(60, 5)}, {level}, {}});
    drawn(chart);
    // Through the middle of the text above the level.
    const double height = QFontMetricsF(ChartFrame::smallFont(chart.font())).height();
    const double throughText = chart.frame().scale().top() * height / 2 / chart.frame().plot().height();
    chart.setContent({{pointsUntilNow(60, 5 + throughText)}, {level}, {}});
    const QImage image = drawn(chart);
    const int y = int(std::floor(chart.frame().screenY(5 + throughText)));
    const auto isLine = [&](double x) { // which is one to three pixels high
        for (int row = y - 1; row <= y + 1; ++row) {
            if (distance(image.pixelColor(int(x), row), theme().series[0]) < 0.3)
                return true;
        }
        return false;
    };
    QVERIFY(isLine(chart.frame().screenX(-10)) && isLine(chart.frame().screenX(-20)));
    const double left = chart.frame().screenX(-58);
    for (double x = left; x < left + 60; ++x)
        QVERIFY2(!isLine(x), qPrintable(QString::number(x - left)));
}

void TstTimeChart::aLayersNameIsNotDrawnOnItsColour()
{
    TimeChart chart(styleOf({{u"wait"_s, 0}, {u"commit"_s, 1}}, true));
    chart.setContent({{pointsUntilNow(60, 0.1), pointsUntilNow(60, 8)}, {}, {}});
    const QImage image = drawn(chart);
    const QRectF &plot = chart.frame().plot();
    const auto hasPanel = [&](double from, double to, double value) {
        for (int x = int(from); x < int(to); ++x) {
            if (image.pixelColor(x, int(chart.frame().screenY(value))) == theme().panel)
                return true;
        }
        return false;
    };
    QVERIFY(hasPanel(plot.right() - 60, plot.right(), 4.1));
    QVERIFY(!hasPanel(plot.center().x(), plot.right() - 80, 4.1)); // but there only
    QVERIFY(!hasPanel(plot.right() - 60, plot.right(), 0.05));     // no room for a name
}

void TstTimeChart::textsAreNotGreyed()
{
    TimeChart chart(styleOf({{u"mean"_s, 0}, {u"most"_s, 1}}, false));
    chart.setContent({{pointsUntilNow(60, 3), pointsUntilNow(60, 7)}, {}, {}});
    const QImage live = drawn(chart);
    chart.setStale(true);
    const QImage stale = drawn(chart);
    const QRectF &plot = chart.frame().plot();
    const QPoint onALine = QPointF(plot.center().x(), chart.frame().screenY(3)).toPoint();
    QVERIFY(distance(stale.pixelColor(onALine), theme().panel) < distance(live.pixelColor(onALine), theme().panel) / 2);
    const QRect title(0, 0, chart.width(), int(chart.frame().legend().constFirst().top()));
    QCOMPARE(stale.copy(title), live.copy(title));
    QCOMPARE(stale.copy(besideThePlot(chart)), live.copy(besideThePlot(chart)));
}

QTEST_MAIN(TstTimeChart)
#include "tst_timechart.moc"
