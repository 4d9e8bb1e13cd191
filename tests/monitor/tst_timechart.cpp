// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/chartcolumns.h"
#include "monitor/charts/chartlabels.h"
#include "monitor/charts/timechart.h"

#include <QAreaSeries>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QLineSeries>
#include <QTest>
#include <QToolTip>

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
    void longLinesLookLikeShortOnes_data();
    void longLinesLookLikeShortOnes();
    void aChartThatFillsLooksTheSame();
    void theCrosshairTellsTrueValues();
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
    void theDefinitionCoversNoLine();
    void aFarLevelIsNamedAtTheEdge_data();
    void aFarLevelIsNamedAtTheEdge();
    void aLevelHoldsWhereItSays();
    void aPeakFlattensNoStack_data();
    void aPeakFlattensNoStack();
    void peaksAreNamedWithoutOverlap();
    void namesOfLinesLeaveRoomForTheTime();
    void keysMoveTheCrosshairBySamples();
    void marksSayHowManyMoreThereAre_data();
    void marksSayHowManyMoreThereAre();
};

void TstTimeChart::longLinesLookLikeShortOnes_data()
{
    QTest::addColumn<Qt::PenStyle>("style");
    QTest::addColumn<Summary>("summary");
    QTest::newRow("highest, dashed") << Qt::DashLine << Summary::Highest;
    QTest::newRow("median, dotted") << Qt::DotLine << Summary::Median;
    QTest::newRow("mean") << Qt::SolidLine << Summary::Mean;
    QTest::newRow("extremes, dashed") << Qt::DashLine << Summary::Extremes;
    QTest::newRow("extremes") << Qt::SolidLine << Summary::Extremes;
}

void TstTimeChart::longLinesLookLikeShortOnes()
{
    QFETCH(Qt::PenStyle, style);
    QFETCH(Summary, summary);
    TimeChart chart(styleOf({{u"waiting"_s, 0, style, summary}}, false));
    const int atMost = mostPoints(chart.style(), 0);
    QVERIFY(style == Qt::SolidLine || atMost <= 240); // what dashes cost
    chart.setSpan(-3600, 0);
    const auto shown = [&chart] { return qobject_cast<QLineSeries *>(chart.chart()->series().constFirst()); };
    chart.setContent({{pointsUntilNow(10, 5)}, {}, {}});
    QCOMPARE(shown()->pen().style(), style);
    const QPen pen = shown()->pen();
    ChartPoints uneven = pointsUntilNow(3600, 5);
    for (qsizetype i = 0; i < uneven.size(); i += 2)
        uneven[i].ry() += 3;
    chart.setContent({{uneven}, {}, {}});
    QCOMPARE(shown()->pen(), pen);
    QVERIFY(shown()->count() > atMost / 2);
    QVERIFY(shown()->count() <= atMost);
}

// In a window of 15 minutes from the first second on; not raw until there are many, and then something else.
void TstTimeChart::aChartThatFillsLooksTheSame()
{
    TimeChart chart(styleOf({{u"waiting"_s, 0, Qt::SolidLine, Summary::Highest}}, false));
    chart.setSpan(-900, 0);
    const auto pointsShown = [&chart](int count) {
        ChartContent content{{pointsUntilNow(count, 5)}, {}, {}};
        content.spacing = 1;
        chart.setContent(content);
        return qobject_cast<QLineSeries *>(chart.chart()->series().constFirst())->count();
    };
    QCOMPARE(pointsShown(150), 150 / 6 + 1); // columns of six seconds, of which the last has just begun
    QCOMPARE(pointsShown(900), 900 / 6 + 1);
}

void TstTimeChart::theCrosshairTellsTrueValues()
{
    TimeChart chart(styleOf({{u"waiting"_s, 0, Qt::SolidLine, Summary::Highest}}, false));
    chart.setSpan(-3600, 0);
    ChartPoints points = pointsUntilNow(3600, 5);
    points[1800].setY(9); // the highest of its column
    chart.setContent({{points}, {}, {}});
    QCOMPARE(valueNear(chart.state().content.lines[0], points[1800].x()), std::optional(9.0));
    QCOMPARE(valueNear(chart.state().content.lines[0], points[1801].x()), std::optional(5.0));
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

void TstTimeChart::theDefinitionCoversNoLine()
{
    ChartStyle style = styleOf({{u"waiting"_s, 0}}, false);
    style.definition = u"Writes that wait."_s;
    TimeChart chart(style);
    chart.resize(400, 300);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    const auto restAt = [&chart](const QPointF &place) {
        const QPoint at = place.toPoint();
        QHelpEvent event(QEvent::ToolTip, at, chart.viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(chart.viewport(), &event);
    };
    restAt({20, 20});
    QCOMPARE(QToolTip::text(), style.definition);
    restAt(chart.frame().plot().center());
    QTRY_VERIFY(!QToolTip::isVisible());
    restAt(chart.frame().legend().constFirst().center());
    QTRY_VERIFY(QToolTip::isVisible());
}

void TstTimeChart::aFarLevelIsNamedAtTheEdge_data()
{
    QTest::addColumn<QList<double>>("highest"); // one after the other
    QTest::addColumn<double>("top");
    QTest::addColumn<QString>("text");
    QTest::newRow("idle") << QList<double>{0} << 10.0 << u"capacity 500 ↑"_s;
    QTest::newRow("far") << QList<double>{30} << 50.0 << u"capacity 500 ↑"_s;
    QTest::newRow("not yet near") << QList<double>{99} << 100.0 << u"capacity 500 ↑"_s;
    QTest::newRow("near") << QList<double>{100} << 500.0 << u"capacity 500"_s;
    QTest::newRow("a little less near") << QList<double>{100, 81} << 500.0 << u"capacity 500"_s;
    QTest::newRow("far again") << QList<double>{100, 79} << 100.0 << u"capacity 500 ↑"_s;
    QTest::newRow("as before, but never near") << QList<double>{81} << 100.0 << u"capacity 500 ↑"_s;
}

void TstTimeChart::aFarLevelIsNamedAtTheEdge()
{
    QFETCH(QList<double>, highest);
    QFETCH(double, top);
    QFETCH(QString, text);
    TimeChart chart(styleOf({{u"waiting"_s, 0}}, false));
    chart.resize(400, 300);
    chart.show();
    const ChartLevel capacity{.value = 500, .text = u"capacity 500"_s, .isAlwaysShown = false};
    for (const double depth : highest)
        chart.setContent({{pointsUntilNow(60, depth)}, {capacity}, {}});
    QCOMPARE(chart.frame().scale().top(), top);
    const auto levels =
        placedLevels(chart.state().content, chart.frame(), QFontMetricsF(ChartFrame::smallFont(chart.font())));
    QCOMPARE(levels.size(), 1);
    QCOMPARE(levels[0].text, text);
    QCOMPARE(levels[0].line.has_value(), top >= 500);
    QVERIFY(!levels[0].label.isEmpty());
    QVERIFY(levels[0].label.top() - chart.frame().plot().top() < levels[0].label.height());
    QVERIFY(levels[0].line || levels[0].label.center().y() < chart.frame().plot().top()); // beside the lines

    const ChartMark mark{-1, u"Reloading all workers."_s};
    const auto besideMark =
        placedLevels({.lines = {}, .levels = {capacity}, .marks = {mark}}, chart.frame(), QFontMetricsF(chart.font()));
    QVERIFY(!besideMark[0].label.isEmpty());
    QVERIFY(!besideMark[0].label.intersects(flagOf(mark, chart.frame())));
}

void TstTimeChart::aLevelHoldsWhereItSays()
{
    TimeChart chart(styleOf({{u"waiting"_s, 0}}, false));
    chart.resize(600, 300);
    chart.show();
    const ChartLevel before{.value = 20, .text = u"capacity 20"_s, .to = -30};
    const ChartLevel after{.value = 40, .text = u"capacity 40"_s, .from = -30};
    const ChartLevel past{.value = 30, .text = u"capacity 30"_s, .to = -70};
    chart.setContent({{pointsUntilNow(60, 5)}, {before, after, past}, {}});
    const auto levels =
        placedLevels(chart.state().content, chart.frame(), QFontMetricsF(ChartFrame::smallFont(chart.font())));
    QCOMPARE(levels.size(), 2);
    const QRectF &plot = chart.frame().plot();
    QCOMPARE(levels[0].line->x1(), plot.left());
    QCOMPARE(levels[0].line->x2(), plot.center().x());
    QCOMPARE(levels[1].line->x1(), plot.center().x());
    QCOMPARE(levels[1].line->x2(), plot.right());
}

void TstTimeChart::aPeakFlattensNoStack_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QList<double>>("peak"); // one after the other, the rest is 2 + 2
    QTest::addColumn<double>("top");
    QTest::newRow("far above the others") << 60 << QList<double>{40} << 10.0;
    QTest::newRow("a little above") << 60 << QList<double>{10} << 20.0;
    QTest::newRow("too few to know what is usual") << 40 << QList<double>{40} << 50.0;
    QTest::newRow("still a peak") << 60 << QList<double>{40, 9} << 10.0;
    QTest::newRow("none any more") << 60 << QList<double>{40, 7} << 10.0;
    QTest::newRow("again, from where it began") << 60 << QList<double>{40, 7, 9} << 20.0;
}

void TstTimeChart::aPeakFlattensNoStack()
{
    QFETCH(int, count);
    QFETCH(QList<double>, peak);
    ChartStyle style = styleOf({{u"wait"_s, 0}, {u"commit"_s, 1}}, true);
    style.clipsPeaks = true;
    TimeChart chart(style);
    ChartPoints wait = pointsUntilNow(count, 2);
    for (const double value : peak) {
        wait[20].setY(value);
        chart.setContent({{wait, pointsUntilNow(count, 2)}, {}, {}});
    }
    QTEST(chart.frame().scale().top(), "top");
    style.clipsPeaks = false;
    TimeChart whole(style);
    whole.setContent({{wait, pointsUntilNow(count, 2)}, {}, {}});
    QVERIFY(whole.frame().peaks().isEmpty());
    QVERIFY(whole.frame().scale().top() >= peak.last() + 2);
}

void TstTimeChart::peaksAreNamedWithoutOverlap()
{
    ChartStyle style = styleOf({{u"wait"_s, 0}}, true);
    style.clipsPeaks = true;
    TimeChart chart(style);
    chart.resize(600, 300);
    chart.show();
    chart.setSpan(-150, 0);
    ChartPoints points = pointsUntilNow(150, 2);
    points[2].setY(70);
    points[3].setY(90);
    points[100].setY(40);
    chart.setContent({{points}, {}, {}});
    const QFontMetricsF metrics(ChartFrame::smallFont(chart.font()));
    const auto peaks = placedPeaks(chart.style(), chart.frame(), metrics);
    QCOMPARE(peaks.size(), 2);
    QCOMPARE(peaks[0].text, u"↑ 90"_s);
    QCOMPARE(peaks[1].text, u"↑ 40"_s);
    for (const PlacedPeak &peak : peaks)
        QVERIFY(chart.frame().plot().contains(peak.label));
    // One for which there is room has no name.
    points = pointsUntilNow(150, 0.1);
    points[100].setY(0.9);
    chart.setContent({{points}, {}, {}});
    QVERIFY(!chart.frame().peaks().isEmpty() && chart.frame().scale().top() >= 0.9);
    QVERIFY(placedPeaks(chart.style(), chart.frame(), metrics).isEmpty());
}

void TstTimeChart::namesOfLinesLeaveRoomForTheTime()
{
    TimeChart chart(styleOf({{u"mean"_s, 0}, {u"largest"_s, 1}}, false));
    chart.resize(600, 300);
    chart.show();
    chart.setContent({{pointsUntilNow(60, 0), pointsUntilNow(60, 0)}, {}, {}});
    const QFontMetricsF metrics(ChartFrame::smallFont(chart.font()));
    const auto names = placedLineNames(chart.state().content, 0, chart.frame(), metrics);
    QCOMPARE(names.size(), 2);
    for (const PlacedName &name : names)
        QVERIFY(name.place.bottom() <= chart.frame().plot().bottom() + ChartFrame::timeLabelGap);
}

void TstTimeChart::keysMoveTheCrosshairBySamples()
{
    TimeChart chart(styleOf({{u"waiting"_s, 0}}, false));
    connect(&chart, &TimeChart::crosshairMoved, &chart, &TimeChart::setCrosshair);
    chart.setSpan(-3600, 0);
    chart.resize(600, 300);
    chart.show();
    QVERIFY(QTest::qWaitForWindowActive(&chart));
    const auto press = [&chart](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&chart, key, modifiers);
        return chart.state().crosshair.value_or(1);
    };
    QCOMPARE(press(Qt::Key_Left), 1.0); // there are no samples yet
    ChartPoints points = pointsUntilNow(3700, 5);
    points.insert(3600, {points[3600].x(), gap}); // at -99
    chart.setContent({{points}, {}, {}});
    QCOMPARE(press(Qt::Key_Left), -1.0);
    QCOMPARE(press(Qt::Key_Left), -2.0);
    QCOMPARE(press(Qt::Key_Right), -1.0);
    QCOMPARE(press(Qt::Key_Left, Qt::ControlModifier), -11.0);
    QCOMPARE(press(Qt::Key_Right, Qt::ControlModifier), -1.0);
    QCOMPARE(press(Qt::Key_Right, Qt::ControlModifier), 0.0);
    QCOMPARE(press(Qt::Key_Home), -3600.0);
    QCOMPARE(press(Qt::Key_Left), -3600.0);
    QCOMPARE(press(Qt::Key_End), 0.0);
    chart.setCrosshair(-97.6); // by mouse, between two
    QCOMPARE(press(Qt::Key_Left), -99.0);
    QCOMPARE(press(Qt::Key_Left), -100.0); // the gap is no stop of its own
    QCOMPARE(press(Qt::Key_Right), -99.0);
    QCOMPARE(press(Qt::Key_Right), -98.0);
    QCOMPARE(press(Qt::Key_Escape), 1.0);
}

void TstTimeChart::marksSayHowManyMoreThereAre_data()
{
    QTest::addColumn<QStringList>("texts");
    QTest::addColumn<QString>("label");
    QTest::newRow("none") << QStringList() << QString();
    QTest::newRow("as many as fit") << QStringList{u"a"_s, u"b"_s, u"c"_s} << u"a · b · c"_s;
    QTest::newRow("the same twice") << QStringList{u"a"_s, u"a"_s} << u"a"_s;
    QTest::newRow("more") << QStringList{u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s} << u"a · b · c · +2 more"_s;
}

void TstTimeChart::marksSayHowManyMoreThereAre()
{
    QFETCH(QStringList, texts);
    TimeChart chart(styleOf({{u"waiting"_s, 0}}, false));
    chart.resize(600, 300);
    chart.show();
    QList<ChartMark> marks{{-50, u"elsewhere"_s}};
    for (const QString &text : texts)
        marks.append({-30, text});
    const QFontMetricsF metrics(chart.font());
    QTEST(markText(marks, -30, chart.frame(), metrics), "label");
    const QString longText(200, u'x');
    const QString elided = markText({{-30, longText}, {-30, u"a"_s}, {-30, u"b"_s}, {-30, u"c"_s}, {-30, u"d"_s}}, -30,
                                    chart.frame(), metrics);
    QVERIFY(elided.endsWith(u"… · +2 more"_s));
    QVERIFY(metrics.horizontalAdvance(elided) < 600);
}

QTEST_MAIN(TstTimeChart)
#include "tst_timechart.moc"
