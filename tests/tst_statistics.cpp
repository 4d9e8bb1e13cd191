// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/statistics.h"

#include "server/comments/commentwrites.h"
#include "server/posts/postwrites.h"
#include "shared/monotonic.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

class TstStatistics : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void countsEachWriteOnce();
    void countsWorkersByDifferences();
    void keepsTheCountsOfADeadWorker();
    void countsBothProcessesOfASlotDuringAReload();
    void takesRefusalsThatOnlyWorkersSee();
    void addsUpWhatWorkersSayOfHttp();
    void latenciesAreOfTheIntervalAlone();
    void currentTotalsNeedNoSample();
    void remembersBurstsThatAreOver();
    void passesOnWhatItsSourcesSay();
    void whatIsToldInBetweenEndsNoInterval();
    void measuresItsOwnProcess();

private:
    static FinishedWrite done(quint16 operation, qint64 executeUs = 10);
    static FinishedWrite failed(quint16 operation, ErrorCode code);
    void finish(std::vector<FinishedWrite> writes);
    static Status status(quint64 reads, quint64 writes);
    Sample nextSample();

    std::unique_ptr<Statistics> m_statistics;
    QList<WorkerSample> m_workers;
    bool m_isDraining = false;
};

namespace
{
constexpr quint16 createPost = Operations::indexOf<CreatePost>;
constexpr quint16 deletePost = Operations::indexOf<DeletePost>;
} // namespace

FinishedWrite TstStatistics::done(quint16 operation, qint64 executeUs)
{
    FinishedWrite write;
    write.operation = operation;
    write.answer.result = QByteArray();
    write.ipcUs = 20;
    write.queueWaitUs = 30;
    write.executeUs = executeUs;
    write.commitUs = 40;
    return write;
}

FinishedWrite TstStatistics::failed(quint16 operation, ErrorCode code)
{
    FinishedWrite write = done(operation);
    write.answer.result = refused(code, {});
    return write;
}

void TstStatistics::finish(std::vector<FinishedWrite> writes)
{
    for (const FinishedWrite &write : writes) {
        if (write.answer.result)
            m_statistics->finished(write);
        else
            m_statistics->failed(write);
    }
    FinishedGroup group;
    group.writes = std::move(writes);
    group.commitUs = 35;
    m_statistics->groupFinished(group);
}

Status TstStatistics::status(quint64 reads, quint64 writes)
{
    Status status;
    status.reads = reads;
    status.writes = writes;
    status.requests = reads + writes;
    return status;
}

Sample TstStatistics::nextSample()
{
    QSignalSpy spy(m_statistics.get(), &Statistics::sampled);
    m_statistics->sampleNow();
    return spy.value(0).value(0).value<Sample>();
}

void TstStatistics::init()
{
    m_workers = {WorkerSample{}, WorkerSample{}};
    for (int i = 0; i < 2; ++i) {
        m_workers[i].slot = i + 1;
        m_workers[i].pid = 1'000'000'000 + i; // no process has such a number: /proc knows nothing of it
        m_workers[i].state = WorkerState::Serving;
    }
    StatisticsSources sources;
    sources.queue = [] { return Sample::Queue{.depth = 1, .inFlight = 2, .capacity = 500, .oldestMs = 3}; };
    sources.database = [] {
        DatabaseStatus database;
        database.fileBytes = 4'096;
        database.busyTotal = 1;
        database.checkpoints = 5;
        database.checkpointsFailed = 4;
        database.schemaVersion = 1;
        database.sqliteVersion = u"3.40.1"_s;
        database.durability = Durability::Normal;
        return database;
    };
    sources.workers = [this] { return m_workers; };
    sources.isDraining = [this] { return m_isDraining; };
    m_statistics = std::make_unique<Statistics>(std::move(sources));
}

void TstStatistics::countsEachWriteOnce()
{
    finish({done(createPost), done(deletePost), failed(deletePost, ErrorCode::NotFound)});
    finish({done(createPost)});
    m_statistics->rejected(ErrorCode::QueueFull);
    m_statistics->rejected(ErrorCode::QueueFull);

    const Sample sample = nextSample();
    QCOMPARE(sample.writes.total, 3);
    QCOMPARE(sample.writes.byOperation.value(u"createPost"_s), 2);
    QCOMPARE(sample.writes.byOperation.value(u"deletePost"_s), 1);
    QCOMPARE(sample.writes.byOperation.value(u"updatePost"_s, -1), 0); // listed before it is used
    QCOMPARE(sample.writes.rejectedByCode, (QMap<QString, qint64>{{u"NOT_FOUND"_s, 1}, {u"QUEUE_FULL"_s, 2}}));
    QCOMPARE(sample.groups.meanSize, 2.0);
    QCOMPARE(sample.groups.maxSize, 3);
    QVERIFY(sample.writes.perSecond > 0 && sample.groups.perSecond > 0);
}

void TstStatistics::countsWorkersByDifferences()
{
    m_statistics->workerStatus(1, 11, status(100, 10));
    m_statistics->workerStatus(2, 12, status(5, 0));
    m_statistics->workerStatus(1, 11, status(130, 10));
    m_statistics->workerStatus(1, 11, status(130, 10)); // nothing new
    const Sample sample = nextSample();
    QCOMPARE(sample.reads.total, 135);
    QCOMPARE(sample.workers[0].reads, 130);
    QCOMPARE(sample.workers[0].writes, 10);
    QCOMPARE(sample.workers[0].requests, 140);
    QCOMPARE(sample.workers[1].requests, 5);
    QCOMPARE(nextSample().reads.perSecond, 0.0);
}

// I7: what a worker had reported outlives it, and its successor starts from there.
void TstStatistics::keepsTheCountsOfADeadWorker()
{
    m_statistics->workerStatus(1, 11, status(100, 10));
    m_statistics->workerEnded(11);
    QCOMPARE(nextSample().reads.total, 100);
    m_statistics->workerStatus(1, 13, status(7, 1));
    m_statistics->workerStatus(1, 13, status(8, 1));
    const Sample sample = nextSample();
    QCOMPARE(sample.reads.total, 108);
    QCOMPARE(sample.workers[0].reads, 108);
    QCOMPARE(sample.workers[0].writes, 11);
    // The kernel may give a PID again.
    m_statistics->workerEnded(13);
    m_statistics->workerStatus(1, 11, status(1, 0));
    QCOMPARE(nextSample().reads.total, 109);
}

void TstStatistics::countsBothProcessesOfASlotDuringAReload()
{
    m_statistics->workerStatus(1, 11, status(100, 0));
    m_statistics->workerStatus(1, 12, status(1, 0));
    m_statistics->workerStatus(1, 11, status(103, 0));
    m_statistics->workerStatus(1, 12, status(2, 0));
    QCOMPARE(nextSample().workers[0].reads, 105);
}

void TstStatistics::takesRefusalsThatOnlyWorkersSee()
{
    Status report;
    report.http.errorsByCode = {{quint8(ErrorCode::NotFound), 9}, {quint8(ErrorCode::ClientTimeout), 2}};
    report.ownWriteRefusals = {{quint8(ErrorCode::ClientTimeout), 2}, {255, 3}}; // 255: no code of ours
    m_statistics->workerStatus(1, 11, report);
    m_statistics->workerStatus(1, 11, report);
    m_statistics->rejected(ErrorCode::ClientTimeout);
    const Sample sample = nextSample();
    QCOMPARE(sample.writes.rejectedByCode, (QMap<QString, qint64>{{u"CLIENT_TIMEOUT"_s, 3}}));
    QCOMPARE(sample.http.errorsByCode, (QMap<QString, qint64>{{u"CLIENT_TIMEOUT"_s, 2}, {u"NOT_FOUND"_s, 9}}));
}

void TstStatistics::addsUpWhatWorkersSayOfHttp()
{
    Status report;
    report.http.answersByClass = {{2, 5}, {4, 1}, {9, 1}}; // 9: no class
    report.http.bytesReceived = 1'000;
    report.http.bytesSent = 2'000;
    report.http.connectionsAccepted = 3;
    report.http.connectionsRefused = 2;
    report.http.clientsGone = 1;
    m_statistics->workerStatus(1, 11, report);
    m_statistics->workerStatus(2, 12, report);
    const Sample::Http http = nextSample().http;
    QCOMPARE(http.answersByClass, (QMap<QString, qint64>{{u"2xx"_s, 10}, {u"3xx"_s, 0}, {u"4xx"_s, 2}, {u"5xx"_s, 0}}));
    QCOMPARE(http.bytesReceived, 2'000);
    QCOMPARE(http.bytesSent, 4'000);
    QCOMPARE(http.connectionsAccepted, 6);
    QCOMPARE(http.connectionsRefused, 4);
    QCOMPARE(http.clientsGone, 2);
    QVERIFY(http.bytesReceivedPerSecond > 0 && http.bytesSentPerSecond > http.bytesReceivedPerSecond);
    QCOMPARE(nextSample().http.bytesSentPerSecond, 0.0);
}

void TstStatistics::latenciesAreOfTheIntervalAlone()
{
    Status report = status(1, 1);
    report.readLatency.record(50);
    report.writeLatency.record(60);
    report.replyLatency.record(7);
    m_statistics->workerStatus(1, 11, report);
    finish({done(createPost, 1'000'000)});

    const Sample first = nextSample();
    QCOMPARE(first.phasesUs.ipc.max, 20);
    QCOMPARE(first.phasesUs.queueWait.max, 30);
    QCOMPARE(first.phasesUs.execute.max, 1'000'000);
    QCOMPARE(first.phasesUs.commit.max, 40);
    QCOMPARE(first.groups.commitUs.max, 35);
    QCOMPARE(first.phasesUs.reply.max, 7);
    QCOMPARE(first.phasesUs.total.max, 60);
    QCOMPARE(first.reads.latencyUs.max, 50);
    QCOMPARE(first.workers[0].latencyUs.count, 2);
    QCOMPARE(first.writes.executeUsByOperation.value(u"createPost"_s).max, 1'000'000);

    const Sample second = nextSample();
    QCOMPARE(second.phasesUs.execute.count, 0);
    QCOMPARE(second.reads.latencyUs.count, 0);
    QCOMPARE(second.workers[0].latencyUs.count, 0);
    QCOMPARE(second.groups.maxSize, 0);
    QCOMPARE(second.writes.total, 1);
}

void TstStatistics::currentTotalsNeedNoSample()
{
    nextSample();
    finish({done(createPost)});
    m_statistics->workerStatus(1, 11, status(3, 0));
    const Sample current = m_statistics->current();
    QCOMPARE(current.writes.total, 1);
    QCOMPARE(current.reads.total, 3);
    QCOMPARE(current.writes.perSecond, 0.0);
}

void TstStatistics::remembersBurstsThatAreOver()
{
    m_statistics->admitted(246);
    m_statistics->admitted(17);
    QCOMPARE(m_statistics->current().queue.maxDepth, 3); // of the last interval that ended, which had none
    QCOMPARE(nextSample().queue.maxDepth, 246);
    QCOMPARE(m_statistics->current().queue.maxDepth, 246);
    QCOMPARE(nextSample().queue.maxDepth, 3); // what the sources say is there
}

void TstStatistics::passesOnWhatItsSourcesSay()
{
    Status report = status(0, 0);
    report.busy = 2;
    report.connections = 17;
    m_statistics->workerStatus(2, m_workers[1].pid, report);
    const Sample sample = nextSample();
    QCOMPARE(sample.queue, (Sample::Queue{.depth = 1, .inFlight = 2, .maxDepth = 3, .capacity = 500, .oldestMs = 3}));
    QCOMPARE(sample.database.busyTotal, 3);
    QCOMPARE(sample.database.fileBytes, 4'096);
    QCOMPARE(sample.database.checkpoints, 5);
    QCOMPARE(sample.database.checkpointsFailed, 4);
    QCOMPARE(sample.database.durability, u"normal"_s);
    QCOMPARE(sample.workers.size(), 2);
    QCOMPARE(sample.workers[1].connections, 17);
    QCOMPARE(sample.workers[1].state, WorkerState::Serving);
}

void TstStatistics::whatIsToldInBetweenEndsNoInterval()
{
    finish({done(createPost)});
    m_isDraining = true;
    Sample told;
    connect(m_statistics.get(), &Statistics::sampled, this, [&told](const Sample &sample) { told = sample; });
    m_statistics->tellNow();
    QVERIFY(told.isDraining);
    QCOMPARE(told.writes.total, 1);
    QCOMPARE(told.phasesUs.execute.count, 0);
    QCOMPARE(nextSample().phasesUs.execute.count, 1);
}

void TstStatistics::measuresItsOwnProcess()
{
    m_workers[0].pid = QCoreApplication::applicationPid();
    nextSample();
    const qint64 endUs = monotonicUs() + 100'000;
    while (monotonicUs() < endUs) {
    } // ten ticks of the processor's clock
    const Sample sample = nextSample();
    QVERIFY(sample.primary.rssBytes > 1'000'000);
    QVERIFY(sample.primary.cpuPercent > 1);
    QCOMPARE(sample.primary.pid, QCoreApplication::applicationPid());
    QCOMPARE(sample.workers[0].rssBytes, sample.primary.rssBytes);
    QCOMPARE(sample.workers[1].rssBytes, 0);
}

QTEST_GUILESS_MAIN(TstStatistics)
#include "tst_statistics.moc"
