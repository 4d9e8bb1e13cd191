// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/recorder.h"

#include <QTest>

using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(NetworkFailure)

// What of a run is counted and what is timed.
class TstLoadRecorder : public QObject
{
    Q_OBJECT

private slots:
    void waitsAreTimedWhateverEndsThem_data();
    void waitsAreTimedWhateverEndsThem();
    void theWarmUpIsCountedButNotTimed_data();
    void theWarmUpIsCountedButNotTimed();
};

void TstLoadRecorder::waitsAreTimedWhateverEndsThem_data()
{
    QTest::addColumn<NetworkFailure>("failure");
    QTest::addColumn<qint64>("sentUs");
    QTest::addColumn<qint64>("endedUs");
    QTest::addColumn<qint64>("latencyUs"); // 0: not timed
    QTest::addColumn<qint64>("serviceUs");
    const auto row = [](const char *name, NetworkFailure failure, qint64 sentUs, qint64 endedUs, qint64 latencyUs,
                        qint64 serviceUs) {
        QTest::newRow(name) << failure << sentUs << endedUs << latencyUs << serviceUs;
    };
    // Each was to start at 1,000.
    row("answered", NetworkFailure::None, 1'010, 1'250, 250, 240);
    row("answered by another server", NetworkFailure::NotOneWriter, 1'010, 1'250, 250, 240);
    row("reset at once", NetworkFailure::ConnectionReset, 1'010, 1'250, 0, 0);
    row("reset after four seconds", NetworkFailure::ConnectionReset, 1'010, 4'001'010, 4'000'010, 4'000'000);
    row("closed after four seconds", NetworkFailure::ClosedUnanswered, 1'010, 4'001'010, 4'000'010, 4'000'000);
    row("closed half-way after four seconds", NetworkFailure::ClosedHalfWay, 1'010, 4'001'010, 4'000'010, 4'000'000);
    row("given up", NetworkFailure::Unfinished, 1'010, 4'001'010, 4'000'010, 4'000'000);
    row("refused at once", NetworkFailure::ConnectionRefused, 0, 1'250, 0, 0);
    row("refused after a wait for a connection", NetworkFailure::ConnectionRefused, 0, 501'000, 500'000, 0);
    row("never connected", NetworkFailure::ConnectionTimedOut, 0, 4'001'000, 4'000'000, 0);
    row("broken just before it counts as a wait", NetworkFailure::ConnectionReset, 1'010, 10'999, 0, 0);
    row("broken just when it counts as a wait", NetworkFailure::ConnectionReset, 1'010, 11'000, 10'000, 9'990);
}

void TstLoadRecorder::waitsAreTimedWhateverEndsThem()
{
    QFETCH(NetworkFailure, failure);
    QFETCH(qint64, sentUs);
    QFETCH(qint64, endedUs);
    Response response;
    response.failure = failure;
    response.sentUs = sentUs;
    response.endedUs = endedUs;
    Recorder recorder;
    recorder.record(RequestKind::Read, response, {}, 1'000);
    const KindFigures &figures = recorder.figures(RequestKind::Read);
    QCOMPARE(figures.requests, 1u);
    QTEST(figures.latency.max(), "latencyUs");
    QTEST(figures.service.max(), "serviceUs");
    QCOMPARE(recorder.takeInterval(RequestKind::Read).latency.count(), figures.latency.count());
}

void TstLoadRecorder::theWarmUpIsCountedButNotTimed_data()
{
    QTest::addColumn<qint64>("intendedUs");
    QTest::addColumn<qint64>("endedUs");
    QTest::addColumn<quint64>("succeeded"); // for the rate
    QTest::addColumn<quint64>("timed");
    QTest::newRow("within") << qint64(1'000) << qint64(2'000) << quint64(0) << quint64(0);
    QTest::newRow("begun in it, answered after it") << qint64(4'999) << qint64(5'000) << quint64(1) << quint64(0);
    QTest::newRow("begun at its end") << qint64(5'000) << qint64(6'000) << quint64(1) << quint64(1);
}

void TstLoadRecorder::theWarmUpIsCountedButNotTimed()
{
    QFETCH(qint64, intendedUs);
    QFETCH(qint64, endedUs);
    Response response;
    response.status = 503;
    response.worker = 7;
    response.sentUs = intendedUs;
    response.endedUs = endedUs;
    Judgement refused;
    refused.reason = u"QUEUE_FULL"_s;
    Recorder recorder;
    recorder.setWarmUpEnd(5'000);
    recorder.record(RequestKind::Write, response, refused, intendedUs);
    const KindFigures &figures = recorder.figures(RequestKind::Write);
    QCOMPARE(figures.succeeded, 0u);
    QTEST(figures.latency.count(), "timed");
    QTEST(figures.service.count(), "timed");
    QCOMPARE(figures.requests, 1u);
    QCOMPARE(figures.errors, 1u);
    QCOMPARE(figures.byReason.value(u"QUEUE_FULL"_s), 1u);
    QCOMPARE(recorder.workers().value(7), 1u);
    IntervalFigures interval = recorder.takeInterval(RequestKind::Write);
    QCOMPARE(interval.latency.count(), 1u); // is seen while it goes on
    QCOMPARE(interval.succeeded, 0u);

    recorder.record(RequestKind::Write, response, {true, {}}, intendedUs);
    QTEST(figures.succeeded, "succeeded");
    QCOMPARE(figures.errors, 1u);
    QCOMPARE(recorder.takeInterval(RequestKind::Write).succeeded, 1u);
}

QTEST_GUILESS_MAIN(TstLoadRecorder)
#include "tst_loadrecorder.moc"
