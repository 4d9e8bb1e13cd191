// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/errorcode.h"
#include "shared/sample.h"
#include "shared/sampletext.h"

#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;

class TstSample : public QObject
{
    Q_OBJECT

private slots:
    void hasTheMembersOfTheProtocol_data();
    void hasTheMembersOfTheProtocol();
    void travelsUnchanged();
    void ignoresWhatANewerServerAdds();
    void refusesWhatIsNoSample_data();
    void refusesWhatIsNoSample();
    void textNamesEveryFigure();
    void textFitsATerminal();
};

namespace
{

Sample example()
{
    Sample sample;
    sample.time = QDateTime::fromString(u"2026-11-22T17:13:23.045Z"_s, Qt::ISODateWithMs);
    sample.uptimeSeconds = 3'725;
    sample.isDraining = true;
    sample.queue = {.depth = 12, .inFlight = 64, .maxDepth = 199, .capacity = 500, .oldestMs = 3};
    sample.writes.perSecond = 1'233.6;
    sample.writes.total = 100'001;
    sample.writes.byOperation = {{u"createPost"_s, 100'000}, {u"deletePost"_s, 1}};
    sample.writes.rejectedByCode = {{u"QUEUE_FULL"_s, 7}};
    sample.writes.executeUsByOperation = {{u"createPost"_s, {2, 10.5, 10, 11, 11, 11}}};
    sample.groups = {.perSecond = 20.1, .meanSize = 61.4, .maxSize = 128, .commitUs = {20, 900, 850, 990, 990, 1'001}};
    sample.phasesUs.total = {1'234, 5'000.1, 4'900, 6'000, 9'000, 12'345};
    sample.reads = {
        .perSecond = 9'876.5, .total = 1'000'000, .latencyUs = {9'876, 80, 70, 120, 300, 4'000}, .cacheHits = 17};
    sample.http = {.answersByClass = {{u"2xx"_s, 1'100'000}, {u"4xx"_s, 40}},
                   .errorsByCode = {{u"INVALID"_s, 40}},
                   .connectionsAccepted = 64,
                   .connectionsRefused = 3,
                   .clientsGone = 2,
                   .bytesReceived = 1 << 30,
                   .bytesSent = qint64(1) << 33,
                   .bytesReceivedPerSecond = 1024,
                   .bytesSentPerSecond = 2048};
    WorkerSample worker;
    worker.slot = 1;
    worker.pid = 4'242;
    worker.state = WorkerState::Draining;
    worker.restarts = 2;
    worker.deaths = 1;
    worker.oldReads = 1;
    worker.requests = 11;
    worker.rssBytes = 12'345'678;
    worker.cpuPercent = 42.5;
    sample.workers = {worker, WorkerSample{}};
    sample.database = {.fileBytes = 1 << 20, .sqliteVersion = u"3.40.1"_s, .durability = u"full"_s};
    sample.primary = {.pid = 4'241, .rssBytes = 1 << 24, .cpuPercent = 99};
    return sample;
}

// The value at a path like "workers.0.pid".
QJsonValue valueAt(QJsonValue value, const QString &path)
{
    const QStringList names = path.split(u'.');
    for (const QString &name : names)
        value = value.isArray() ? value.toArray().at(name.toInt()) : value.toObject().value(name);
    return value;
}

} // namespace

void TstSample::hasTheMembersOfTheProtocol_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QStringList>("members");
    const QStringList latency{u"count"_s, u"mean"_s, u"p50"_s, u"p95"_s, u"p99"_s, u"max"_s};
    QTest::newRow("sample") << u"sample"_s << QStringList{u"time"_s,   u"uptimeSeconds"_s, u"draining"_s, u"queue"_s,
                                                          u"writes"_s, u"groups"_s,        u"phasesUs"_s, u"reads"_s,
                                                          u"http"_s,   u"workers"_s,       u"database"_s};
    QTest::newRow("queue") << u"sample.queue"_s
                           << QStringList{u"depth"_s, u"inFlight"_s, u"maxDepth"_s, u"capacity"_s, u"oldestMs"_s};
    QTest::newRow("writes") << u"sample.writes"_s
                            << QStringList{u"perSecond"_s, u"total"_s, u"byOperation"_s, u"rejectedByCode"_s};
    QTest::newRow("groups") << u"sample.groups"_s << QStringList{u"perSecond"_s, u"meanSize"_s, u"maxSize"_s};
    QTest::newRow("phases") << u"sample.phasesUs"_s
                            << QStringList{u"ipc"_s, u"queueWait"_s, u"execute"_s, u"commit"_s, u"reply"_s, u"total"_s};
    QTest::newRow("reads") << u"sample.reads"_s << QStringList{u"perSecond"_s, u"total"_s, u"latencyUs"_s};
    QTest::newRow("http") << u"sample.http"_s
                          << QStringList{u"answersByClass"_s, u"errorsByCode"_s, u"connectionsRefused"_s,
                                         u"bytesReceivedPerSecond"_s, u"bytesSentPerSecond"_s};
    QTest::newRow("worker") << u"sample.workers.0"_s << QStringList{u"slot"_s,       u"pid"_s,
                                                                    u"state"_s,      u"uptimeSeconds"_s,
                                                                    u"restarts"_s,   u"requests"_s,
                                                                    u"reads"_s,      u"writes"_s,
                                                                    u"errors"_s,     u"requestsPerSecond"_s,
                                                                    u"latencyUs"_s,  u"rssBytes"_s,
                                                                    u"cpuPercent"_s, u"connections"_s};
    QTest::newRow("database") << u"sample.database"_s
                              << QStringList{u"fileBytes"_s, u"walBytes"_s,      u"walFrames"_s,     u"checkpoints"_s,
                                             u"busyTotal"_s, u"schemaVersion"_s, u"sqliteVersion"_s, u"durability"_s};
    QTest::newRow("latency of reads") << u"sample.reads.latencyUs"_s << latency;
    QTest::newRow("latency of a phase") << u"sample.phasesUs.commit"_s << latency;
    QTest::newRow("latency of a worker") << u"sample.workers.0.latencyUs"_s << latency;
}

void TstSample::hasTheMembersOfTheProtocol()
{
    QFETCH(const QString, path);
    QFETCH(const QStringList, members);
    const QJsonObject object = valueAt(QJsonObject{{u"sample"_s, toJson(example())}}, path).toObject();
    for (const QString &member : members)
        QVERIFY2(object.contains(member), qPrintable(member));
}

void TstSample::travelsUnchanged()
{
    const QByteArray bytes = QJsonDocument(toJson(example())).toJson();
    Sample sample;
    QVERIFY(fromJson(QJsonDocument::fromJson(bytes).object(), sample));
    QVERIFY(sample == example());
    QCOMPARE(valueAt(toJson(example()), u"time"_s).toString(), u"2026-11-22T17:13:23.045Z"_s);
    QCOMPARE(valueAt(toJson(example()), u"workers.0.state"_s).toString(), u"draining"_s);
}

void TstSample::ignoresWhatANewerServerAdds()
{
    QJsonObject json = toJson(example());
    json.insert(u"tomorrow"_s, true);
    Sample sample;
    QVERIFY(fromJson(json, sample));
    QVERIFY(sample == example());
}

void TstSample::refusesWhatIsNoSample_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("a member is missing") << u"queue"_s << QJsonValue(QJsonValue::Undefined);
    QTest::newRow("a number as text") << u"uptimeSeconds"_s << QJsonValue(u"7"_s);
    QTest::newRow("a count with a fraction") << u"uptimeSeconds"_s << QJsonValue(7.5);
    QTest::newRow("no time") << u"time"_s << QJsonValue(u"yesterday"_s);
    QTest::newRow("an object for a list") << u"workers"_s << QJsonValue(QJsonObject());
    QTest::newRow("an unknown state") << u"workers"_s << QJsonValue(QJsonArray{[] {
        QJsonObject worker = toJson(WorkerSample{});
        worker.insert(u"state"_s, u"asleep"_s);
        return worker;
    }()});
    QTest::newRow("a slot that is no int") << u"workers"_s << QJsonValue(QJsonArray{[] {
        QJsonObject worker = toJson(WorkerSample{});
        worker.insert(u"slot"_s, 3'000'000'000.0);
        return worker;
    }()});
}

void TstSample::refusesWhatIsNoSample()
{
    QFETCH(const QString, member);
    QFETCH(const QJsonValue, value);
    QJsonObject json = toJson(example());
    json.insert(member, value); // an undefined value removes
    Sample sample;
    QVERIFY(!fromJson(json, sample));
}

void TstSample::textNamesEveryFigure()
{
    const QString text = sampleText(example());
    for (const QString &part :
         {u"1 h 02 min"_s, u"12 waiting, 64 in flight, at most 199 in the last second"_s, u"room for 500"_s,
          u"oldest 3 ms"_s, u"1,234/s, 100,001 in total"_s, u"QUEUE_FULL 7"_s, u"COMMIT alone"_s, u"1.00 KiB/s in"_s,
          u"64 connections, 3 refused"_s, u"INVALID 40"_s, u"mean size 61.4"_s,
          u"1,000,000 in total, 17 of them from the answer cache"_s, u"createPost"_s, u"12.3 ms"_s, u"draining"_s,
          u"11.8 MiB"_s, u"42.5 %"_s, u"3.40.1"_s, u"durability full"_s})
        QVERIFY2(text.contains(part), qPrintable(part + u'\n' + text));
    QVERIFY(text.endsWith(u'\n'));
    const QString line = sampleLine(example());
    QVERIFY(line.contains(u"writes 1,234/s p99 9.00 ms"_s) && line.contains(u"queue 199 of 500"_s));
    QVERIFY(!line.contains(u'\n'));
}

// 80 columns, for a server that has been busy for long, and of which everything went wrong once.
void TstSample::textFitsATerminal()
{
    Sample sample = example();
    const qint64 many = 9'999'999'999;
    const Latency latency{999'999, 999'999.9, 999'949, 999'949, 999'949, 999'949};
    sample.uptimeSeconds = 999 * 86'400;
    sample.primary = {.pid = 4'194'303, .rssBytes = many, .cpuPercent = 99.9};
    sample.queue = {.depth = 499'000, .inFlight = 1'000, .capacity = 500'000, .oldestMs = 100'000};
    sample.writes.perSecond = 123'456;
    sample.writes.total = many;
    for (const ErrorCodeInfo &info : allErrorCodes()) {
        sample.writes.rejectedByCode[info.name] = many;
        sample.http.errorsByCode[info.name] = many;
    }
    sample.writes.byOperation = {{u"createComment"_s, 999'999'999}};
    sample.writes.executeUsByOperation = {{u"createComment"_s, latency}};
    sample.phasesUs = {latency, latency, latency, latency, latency, latency};
    sample.reads.total = sample.reads.cacheHits = many;
    sample.workers.clear();
    for (int slot = 1; slot <= 64; ++slot) {
        sample.workers.append({.slot = slot,
                               .pid = 4'194'303,
                               .state = WorkerState::Restarting,
                               .uptimeSeconds = 3'599,
                               .restarts = 9'999,
                               .deaths = 999,
                               .oldReads = 999,
                               .requests = 999'999'999,
                               .reads = 999'999'999,
                               .writes = 99'999'999,
                               .errors = 999'999,
                               .requestsPerSecond = 99'999,
                               .latencyUs = latency,
                               .rssBytes = 1'023 << 20,
                               .cpuPercent = 99.9,
                               .connections = 99'999});
    }
    const QStringList lines = sampleText(sample).split(u'\n');
    for (const QString &line : lines)
        QVERIFY2(line.size() <= 80, qPrintable(line));
    QVERIFY(lines.size() > 2 * 64);
}

QTEST_APPLESS_MAIN(TstSample)
#include "tst_sample.moc"
