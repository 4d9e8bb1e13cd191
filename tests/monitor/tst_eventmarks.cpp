// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/eventmarks.h"
#include "monitor/models/eventlog.h"
#include "monitor/timewindow.h"
#include "tests/support/scriptedserver.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace
{

const QDateTime start(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);

Event workerEvent(double seconds, int slot, LogSeverity severity = LogSeverity::Info)
{
    return {start.addMSecs(qint64(seconds * 1000)), Event::Kind::Worker, severity, u"worker %1"_s.arg(slot),
            u"Something became of it."_s};
}

Event action(double seconds, const QString &text)
{
    return {start.addMSecs(qint64(seconds * 1000)), Event::Kind::Action, LogSeverity::Info, u"monitor"_s, text};
}

Event endOfAction(double seconds, double took, LogSeverity severity = LogSeverity::Info)
{
    Event event = action(seconds, u"end"_s);
    event.severity = severity;
    event.begun = event.time.addMSecs(-qint64(took * 1000));
    return event;
}

Event logged(double seconds, const QString &category, LogSeverity severity = LogSeverity::Info)
{
    return eventOf({start.addMSecs(qint64(seconds * 1000)), severity, category, 1, std::nullopt, u"reload: done"_s});
}

} // namespace

// Which events are marked in charts, and as what.
class TstEventMarks : public QObject
{
    Q_OBJECT

private slots:
    void eachActionHasOneMark_data();
    void eachActionHasOneMark();
    void aReloadOf64WorkersIsOneMark();
    void marksAreAtTheFirstOfARun();
    void checkpointsAreTicks();
};

void TstEventMarks::eachActionHasOneMark_data()
{
    QTest::addColumn<QList<Event>>("events");
    QTest::addColumn<QStringList>("texts"); // the newest first
    using Events = QList<Event>;
    const QString worker1 = u"worker 1: Something became of it."_s;
    QTest::newRow("quick") << Events{action(-50, u"begin"_s), endOfAction(-49.9, 0.1)} << QStringList{u"begin"_s};
    QTest::newRow("takes long") << Events{action(-50, u"begin"_s), endOfAction(-40, 10)}
                                << QStringList{u"end"_s, u"begin"_s};
    QTest::newRow("fails") << Events{action(-50, u"begin"_s), endOfAction(-49.9, 0.1, LogSeverity::Warning)}
                           << QStringList{u"end"_s, u"begin"_s};
    QTest::newRow("asked for from elsewhere")
        << Events{logged(-50, u"onewriter.control"_s)} << QStringList{u"reload: done"_s};
    QTest::newRow("asked for here, and in the server's log")
        << Events{action(-50, u"begin"_s), logged(-49.5, u"onewriter.control"_s), endOfAction(-49.4, 0.6)}
        << QStringList{u"begin"_s};
    QTest::newRow("from elsewhere, and later from here")
        << Events{logged(-50, u"onewriter.control"_s), action(-40, u"begin"_s)}
        << QStringList{u"begin"_s, u"reload: done"_s};
    QTest::newRow("other entries of the log") << Events{logged(-50, u"onewriter.writer"_s)} << QStringList();
    QTest::newRow("something is wrong with the control socket")
        << Events{logged(-50, u"onewriter.control"_s, LogSeverity::Warning)} << QStringList();
    QTest::newRow("one worker") << Events{workerEvent(-50, 1)} << QStringList{worker1};
    QTest::newRow("workers one after the other")
        << Events{workerEvent(-50, 1), workerEvent(-41, 2), workerEvent(-40, 3)}
        << QStringList{u"3 workers restarted"_s};
    QTest::newRow("workers at different times")
        << Events{workerEvent(-50, 1), workerEvent(-20, 1)} << QStringList{worker1, worker1};
    QTest::newRow("a worker again and again")
        << Events{workerEvent(-50, 1), workerEvent(-48, 1)} << QStringList{worker1, worker1};
    QTest::newRow("workers of different fates")
        << Events{workerEvent(-50, 1, LogSeverity::Warning), workerEvent(-50, 2, LogSeverity::Warning),
                  workerEvent(-49, 1), workerEvent(-49, 2)}
        << QStringList{u"2 workers restarted"_s, u"2 workers died"_s};
    QTest::newRow("outside of the window") << Events{action(-90, u"before"_s), action(5, u"after"_s)} << QStringList();
}

void TstEventMarks::eachActionHasOneMark()
{
    QFETCH(QList<Event>, events);
    QFETCH(QStringList, texts);
    TimeWindow window;
    window.setMinutes(1);
    window.follow(start);
    EventLog log;
    for (const Event &event : events)
        log.add(event);
    QStringList marked;
    for (const ChartMark &mark : eventMarks(log.all(), window))
        marked.append(mark.text);
    QCOMPARE(marked, texts);
}

void TstEventMarks::aReloadOf64WorkersIsOneMark()
{
    TimeWindow window;
    window.follow(start);
    EventLog log;
    Sample before = ScriptedServer::busySample(start.addSecs(-60), 1, 64);
    for (int slot = 0; slot < 64; ++slot) { // some in a second
        Sample after = before;
        after.time = start.addSecs(-60 + slot / 4);
        ++after.workers[slot].restarts;
        for (const Event &event : eventsBetween(before, after))
            log.add(event);
        before = after;
    }
    const QList<ChartMark> marks = eventMarks(log.all(), window);
    QCOMPARE(marks.size(), 1);
    QCOMPARE(marks[0].text, u"64 workers restarted"_s);
}

void TstEventMarks::marksAreAtTheFirstOfARun()
{
    TimeWindow window;
    window.follow(start);
    EventLog log;
    for (const int slot : {1, 2, 3})
        log.add(workerEvent(-50 + 2 * (slot - 1), slot));
    QCOMPARE(eventMarks(log.all(), window).constFirst().x, -50.0);
}

void TstEventMarks::checkpointsAreTicks()
{
    TimeWindow window;
    window.follow(start);
    SampleRing ring;
    for (int second = 0; second < 5; ++second) {
        Sample sample = ScriptedServer::busySample(start.addSecs(second - 4), second, 2);
        sample.database.checkpoints = second < 3 ? 7 : 9;
        ring.append(sample);
    }
    const QList<ChartMark> marks = checkpointMarks(ring.between(start.addSecs(-9), start), window);
    QCOMPARE(marks.size(), 1);
    QCOMPARE(marks[0].x, -1.0);
    QCOMPARE(marks[0].shape, ChartMark::Shape::Tick);
    QCOMPARE(marks[0].text, u"checkpoints: 2"_s);
}

QTEST_GUILESS_MAIN(TstEventMarks)
#include "tst_eventmarks.moc"
