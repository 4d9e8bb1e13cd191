// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/models/workersmodel.h"
#include "monitor/samplering.h"
#include "monitor/theme.h"
#include "tests/support/scriptedserver.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(WorkerState)

namespace
{

const QDateTime start(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);

} // namespace

class TstWorkersModel : public QObject
{
    Q_OBJECT

private slots:
    void isAModel();
    void statesHaveASymbolAndAWord_data();
    void statesHaveASymbolAndAWord();
    void figuresAreSortedAsNumbers_data();
    void figuresAreSortedAsNumbers();
    void whatWasIsSaidToHaveBeen();
    void theTrendIsByTime();
    void theTrendFollowsItsSlot();
    void noCellIsNothing();

private:
    static QVariant cell(const WorkersModel &model, int row, int column, int role = Qt::DisplayRole)
    {
        return model.data(model.index(row, column), role);
    }
};

void TstWorkersModel::isAModel()
{
    WorkersModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    SampleRing ring;
    model.show(ring, false);
    for (const int workers : {2, 2, 5, 1}) { // the same number, more, fewer
        ring.append(ScriptedServer::busySample(start.addSecs(qint64(ring.all().size())), 9, workers));
        model.show(ring, true);
        QCOMPARE(model.rowCount(), workers);
    }
    ring.clear();
    model.show(ring, false);
    QCOMPARE(model.rowCount(), 0);
}

void TstWorkersModel::statesHaveASymbolAndAWord_data()
{
    QTest::addColumn<WorkerState>("state");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QColor>("colour");
    QTest::newRow("starting") << WorkerState::Starting << u"◌ starting"_s << theme().text;
    QTest::newRow("serving") << WorkerState::Serving << u"● serving"_s << theme().good;
    QTest::newRow("draining") << WorkerState::Draining << u"◐ draining"_s << theme().text;
    QTest::newRow("restarting") << WorkerState::Restarting << u"▲ restarting"_s << theme().warning;
    QTest::newRow("stopped") << WorkerState::Stopped << u"✖ given up"_s << theme().bad;
}

void TstWorkersModel::statesHaveASymbolAndAWord()
{
    QFETCH(WorkerState, state);
    Sample sample = ScriptedServer::busySample(start, 9, 1);
    sample.workers[0].state = state;
    SampleRing ring;
    ring.append(sample);
    WorkersModel model;
    model.show(ring, true);
    QTEST(cell(model, 0, WorkersModel::State).toString(), "text");
    QTEST(cell(model, 0, WorkersModel::State, Qt::ForegroundRole).value<QColor>(), "colour");
}

void TstWorkersModel::figuresAreSortedAsNumbers_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("figure");
    QTest::newRow("slot") << int(WorkersModel::Slot) << u"1"_s << 1.0;
    QTest::newRow("process") << int(WorkersModel::Pid) << u"4321"_s << 4321.0;
    QTest::newRow("uptime") << int(WorkersModel::Uptime) << u"1 min 05 s"_s << 65.0;
    QTest::newRow("restarts") << int(WorkersModel::Restarts) << u"3"_s << 3.0;
    QTest::newRow("old reads") << int(WorkersModel::OldReads) << u"2"_s << 2.0;
    QTest::newRow("requests") << int(WorkersModel::Requests) << u"12,345"_s << 12345.0;
    QTest::newRow("reads") << int(WorkersModel::Reads) << u"12,000"_s << 12000.0;
    QTest::newRow("writes") << int(WorkersModel::Writes) << u"345"_s << 345.0;
    QTest::newRow("errors") << int(WorkersModel::Errors) << u"7"_s << 7.0;
    QTest::newRow("p99 without a request") << int(WorkersModel::P99) << u"–"_s << 0.0;
    QTest::newRow("memory") << int(WorkersModel::Memory) << u"20.0 MiB"_s << 20.0 * 1024 * 1024;
    QTest::newRow("processor") << int(WorkersModel::Cpu) << u"12.5 %"_s << 12.5;
    QTest::newRow("connections") << int(WorkersModel::Connections) << u"16"_s << 16.0;
}

void TstWorkersModel::figuresAreSortedAsNumbers()
{
    Sample sample = ScriptedServer::busySample(start, 9, 1);
    WorkerSample &worker = sample.workers[0];
    worker.pid = 4321;
    worker.uptimeSeconds = 65;
    worker.restarts = 3;
    worker.oldReads = 2;
    worker.requests = 12'345;
    worker.reads = 12'000;
    worker.writes = 345;
    worker.errors = 7;
    worker.latencyUs = {};
    worker.rssBytes = 20 * 1024 * 1024;
    worker.cpuPercent = 12.5;
    worker.connections = 16;
    SampleRing ring;
    ring.append(sample);
    WorkersModel model;
    model.show(ring, true);
    QFETCH(int, column);
    QTEST(cell(model, 0, column).toString(), "text");
    QTEST(cell(model, 0, column, WorkersModel::SortRole).toDouble(), "figure");
}

void TstWorkersModel::whatWasIsSaidToHaveBeen()
{
    Sample sample = ScriptedServer::busySample(start, 9, 1);
    sample.workers[0].state = WorkerState::Serving;
    sample.workers[0].errors = 7;
    SampleRing ring;
    ring.append(sample);
    WorkersModel model;
    model.show(ring, true);
    QCOMPARE(cell(model, 0, WorkersModel::Errors, Qt::ForegroundRole).value<QColor>(), theme().bad);
    model.show(ring, false);
    QCOMPARE(cell(model, 0, WorkersModel::State).toString(), u"○ was serving"_s);
    for (int column = 0; column < WorkersModel::ColumnCount; ++column)
        QCOMPARE(cell(model, 0, column, Qt::ForegroundRole).value<QColor>(), theme().subtleText);
}

void TstWorkersModel::theTrendIsByTime()
{
    SampleRing ring;
    for (const int second : {0, 100, 101, 130, 131}) // the first is too long ago
        ring.append(ScriptedServer::busySample(start.addSecs(second), second, 1));
    WorkersModel model;
    model.show(ring, true);
    const auto trend = cell(model, 0, WorkersModel::Trend, WorkersModel::TrendRole).value<ChartPoints>();
    QList<double> times;
    for (const QPointF &point : trend)
        times.append(point.x());
    QCOMPARE(times, QList<double>({-31, -30, -1, -1, 0})); // a gap before the sample that follows it
    QVERIFY(std::isnan(trend[2].y()));
    QCOMPARE(cell(model, 0, WorkersModel::Trend, Qt::AccessibleTextRole).toString(), u"Requests per second: 100"_s);
    QCOMPARE(piecesOf(trend).size(), 2);
}

void TstWorkersModel::theTrendFollowsItsSlot()
{
    Sample before = ScriptedServer::busySample(start, 9, 2);
    before.workers[1].requestsPerSecond = 77;
    before.workers.removeFirst(); // the row of slot 2 was another one then
    SampleRing ring;
    ring.append(before);
    ring.append(ScriptedServer::busySample(start.addSecs(1), 10, 2));
    WorkersModel model;
    model.show(ring, true);
    QCOMPARE(cell(model, 0, WorkersModel::Trend, WorkersModel::TrendRole).value<ChartPoints>().size(), 1);
    const auto second = cell(model, 1, WorkersModel::Trend, WorkersModel::TrendRole).value<ChartPoints>();
    QCOMPARE(second.size(), 2);
    QCOMPARE(second.first().y(), 77.0);
}

void TstWorkersModel::noCellIsNothing()
{
    const WorkersModel model;
    QVERIFY(!model.data({}, Qt::DisplayRole).isValid());
    QVERIFY(!model.headerData(0, Qt::Vertical, Qt::DisplayRole).isValid());
    for (int column = 0; column < WorkersModel::ColumnCount; ++column)
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
}

QTEST_GUILESS_MAIN(TstWorkersModel)
#include "tst_workersmodel.moc"
