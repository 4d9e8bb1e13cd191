// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/operations/registry.h"
#include "server/primary/workerchannel.h"
#include "server/primary/writequeueserver.h"
#include "shared/monotonic.h"
#include "tests/support/linkend.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 second = 1'000'000;

// A worker as the primary sees it.
struct FakeWorker {
    SocketPair pair;
    WorkerChannel channel;
    LinkEnd end;

    FakeWorker(WriteQueueServer &server, int slot)
        : channel(pair.ends[0], slot, Welcome{})
        , end(pair.ends[1])
    {
        server.serve(&channel);
        end.link.send(Hello{protocolVersion, registryFingerprint()});
    }
    void send(quint64 id, qint64 startUs = 5 * second, qint64 answerUs = 10 * second, const QByteArray &key = {})
    {
        end.link.send(request(id, startUs, answerUs, key));
    }
    static WriteRequest request(quint64 id, qint64 startUs, qint64 answerUs, const QByteArray &key)
    {
        const qint64 nowUs = monotonicUs();
        WriteRequest request;
        request.id = id;
        request.arguments = "arguments"_ba;
        request.key = key;
        request.submittedUs = nowUs;
        request.startDeadlineUs = nowUs + std::min(startUs, answerUs);
        request.answerDeadlineUs = nowUs + answerUs;
        return request;
    }
    std::optional<WriteResponse> response() { return end.next<WriteResponse>(); }
    std::optional<QueryAnswer> ask(const QByteArray &key)
    {
        end.link.send(Query{1, {}, key});
        return end.next<QueryAnswer>();
    }
};

FinishedWrite finishedWrite(const PendingWrite &write)
{
    FinishedWrite finished;
    finished.ticket = write.ticket;
    finished.operation = write.request.operation;
    finished.answer.result = "result of "_ba + QByteArray::number(write.request.id);
    finished.finishedUs = monotonicUs();
    return finished;
}

} // namespace

// The writer is played by the test, which takes from the intake and reports groups.
class TstWriteQueueServer : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void answersEachWriteOfAGroup();
    void eventsOfEachWriteAreTold();
    void refusesBeyondMaxPending();
    void refusesBeyondTheBytes();
    void placesBecomeFreeAgain();
    void refusesAnUnknownOperation();
    void expiredOnArrivalIsATimeout();
    void waitingTooLongIsATimeout();
    void clientDeadlineGivesWithdrawn();
    void withdrawsWhatHasNotBegun();
    void withdrawalInTheSameTurnComesFirst();
    void runningWriteIsNotWithdrawn();
    void deadWorkersWaitingWritesAreWithdrawn();
    void deadWorkersRunningWriteIsFinishedAndDropped();
    void oneNumberTwiceEndsTheLink();
    void knowsAdmittedKeys();
    void drainRefusesAndTellsWhenIdle();
    void queryTellsOfStorageAndDrain();
    void tooLargeAnAnswerIsToldInstead();

private:
    PendingWrite takeOne()
    {
        std::optional<PendingWrite> write;
        if (!QTest::qWaitFor([&] { return (write = m_intake->take(monotonicUs())).has_value(); }))
            qFatal("nothing was admitted");
        return *write;
    }
    void finish(const PendingWrite &write) { m_server->finishGroup({.writes = {finishedWrite(write)}}); }

    std::unique_ptr<WriteIntake> m_intake;
    std::unique_ptr<WriteQueueServer> m_server;
};

void TstWriteQueueServer::init()
{
    m_server.reset();
    m_intake = std::make_unique<WriteIntake>();
    m_server = std::make_unique<WriteQueueServer>(*m_intake, WriteQueueServer::Limits{.requests = 3, .bytes = 1000});
}

void TstWriteQueueServer::answersEachWriteOfAGroup()
{
    FakeWorker one(*m_server, 1);
    FakeWorker other(*m_server, 2);
    QSignalSpy started(m_server.get(), &WriteQueueServer::started);
    QSignalSpy finished(m_server.get(), &WriteQueueServer::finished);
    one.send(1);
    other.send(1); // numbers are of one link
    const PendingWrite first = takeOne();
    const PendingWrite second = takeOne();
    QVERIFY(one.ask({}).has_value()); // whatever is to do next
    QCOMPARE(started.size(), 2);
    m_server->finishGroup({.writes = {finishedWrite(first), finishedWrite(second)}});
    for (FakeWorker *worker : {&one, &other}) {
        const auto response = worker->response();
        QVERIFY(response.has_value());
        QCOMPARE(response->state, WriteState::Done);
        QCOMPARE(response->id, 1u);
        QCOMPARE(response->result, "result of 1"_ba);
    }
    QCOMPARE(started.size(), 2);
    QCOMPARE(finished.size(), 2);
    QCOMPARE(m_server->admittedCount(), 0);
}

// By whatever way a write goes, each of its events is told once, in order, with its slot and number.
void TstWriteQueueServer::eventsOfEachWriteAreTold()
{
    using Event = WriteQueueServer::Event;
    QStringList events;
    const auto note = [&events](const char *what) {
        return [&events, what](const Event &event) {
            events.append(u"%1 %2/%3"_s.arg(QLatin1StringView(what)).arg(event.slot).arg(event.request));
        };
    };
    connect(m_server.get(), &WriteQueueServer::admitted, this, note("admitted"));
    connect(m_server.get(), &WriteQueueServer::rejected, this, note("rejected"));
    connect(m_server.get(), &WriteQueueServer::expired, this, note("expired"));
    connect(m_server.get(), &WriteQueueServer::withdrawn, this, note("withdrawn"));
    connect(m_server.get(), &WriteQueueServer::started, this, note("started"));
    connect(m_server.get(), &WriteQueueServer::finished, this, note("finished"));
    connect(m_server.get(), &WriteQueueServer::failed, this, note("failed"));
    const auto told = [&events] { return std::exchange(events, {}); };

    FakeWorker worker(*m_server, 7);
    worker.send(1);
    finish(takeOne()); // started and finished while this thread had nothing else to do
    QVERIFY(worker.response().has_value());
    QCOMPARE(told(), (QStringList{u"admitted 7/1"_s, u"started 7/1"_s, u"finished 7/1"_s}));

    worker.send(2);
    FinishedWrite failed = finishedWrite(takeOne());
    failed.answer.result = refused(ErrorCode::NotFound, {});
    m_server->finishGroup({.writes = {failed}});
    QVERIFY(worker.response().has_value());
    QCOMPARE(told(), (QStringList{u"admitted 7/2"_s, u"started 7/2"_s, u"failed 7/2"_s}));

    worker.send(3, 30'000);
    QVERIFY(worker.response().has_value());
    QCOMPARE(told(), (QStringList{u"admitted 7/3"_s, u"expired 7/3"_s}));

    worker.send(4);
    worker.end.link.send(Withdraw{4});
    QVERIFY(worker.response().has_value());
    QCOMPARE(told().constLast(), u"withdrawn 7/4"_s);

    m_server->drain();
    worker.send(5);
    QVERIFY(worker.response().has_value());
    QCOMPARE(told(), QStringList(u"rejected 7/5"_s));
}

void TstWriteQueueServer::refusesBeyondMaxPending()
{
    FakeWorker worker(*m_server, 1);
    QSignalSpy rejected(m_server.get(), &WriteQueueServer::rejected);
    for (quint64 id = 1; id <= 4; ++id)
        worker.send(id);
    const auto response = worker.response();
    QVERIFY(response.has_value());
    QCOMPARE(response->id, 4u);
    QCOMPARE(response->code, ErrorCode::QueueFull);
    QCOMPARE(response->outcome, Outcome::NotApplied);
    QCOMPARE(m_server->admittedCount(), 3);
    QCOMPARE(rejected.size(), 1);
}

void TstWriteQueueServer::refusesBeyondTheBytes()
{
    FakeWorker worker(*m_server, 1);
    auto request = FakeWorker::request(1, second, second, {});
    request.arguments = QByteArray(1000, 'x');
    worker.end.link.send(request);
    worker.send(2);
    const auto response = worker.response();
    QVERIFY(response.has_value());
    QCOMPARE(response->id, 2u);
    QCOMPARE(response->code, ErrorCode::QueueFull);
}

void TstWriteQueueServer::placesBecomeFreeAgain()
{
    FakeWorker worker(*m_server, 1);
    for (quint64 id = 1; id <= 3; ++id)
        worker.send(id);
    finish(takeOne());
    QVERIFY(worker.response().has_value());
    worker.send(4);
    QTRY_COMPARE(m_server->admittedCount(), 3);
}

void TstWriteQueueServer::refusesAnUnknownOperation()
{
    FakeWorker worker(*m_server, 1);
    auto request = FakeWorker::request(1, second, second, {});
    request.operation = quint16(Operations::size);
    worker.end.link.send(request);
    QCOMPARE(worker.response()->code, ErrorCode::UnknownOp);
}

void TstWriteQueueServer::expiredOnArrivalIsATimeout()
{
    FakeWorker worker(*m_server, 1);
    worker.send(1, -1);
    const auto response = worker.response();
    QCOMPARE(response->state, WriteState::Failed);
    QCOMPARE(response->code, ErrorCode::Timeout);
    QCOMPARE(m_intake->size(), 0u);
}

void TstWriteQueueServer::waitingTooLongIsATimeout()
{
    FakeWorker worker(*m_server, 1);
    QSignalSpy expired(m_server.get(), &WriteQueueServer::expired);
    worker.send(1, second);
    worker.send(2, second / 2); // an earlier deadline than the one already watched
    QCOMPARE(worker.response()->id, 2u);
    const auto response = worker.response();
    QCOMPARE(response->id, 1u);
    QCOMPARE(response->code, ErrorCode::Timeout);
    QCOMPARE(response->outcome, Outcome::NotApplied);
    QCOMPARE(expired.size(), 2);
    QCOMPARE(m_server->admittedCount(), 0);
}

void TstWriteQueueServer::clientDeadlineGivesWithdrawn()
{
    FakeWorker worker(*m_server, 1);
    worker.send(1, 5 * second, 30'000);
    worker.send(2, 5 * second, -1);
    QCOMPARE(worker.response()->state, WriteState::Withdrawn);
    QCOMPARE(worker.response()->state, WriteState::Withdrawn);
    QCOMPARE(m_server->admittedCount(), 0);
}

void TstWriteQueueServer::withdrawsWhatHasNotBegun()
{
    FakeWorker worker(*m_server, 1);
    worker.send(1);
    QTRY_COMPARE(m_server->admittedCount(), 1);
    worker.end.link.send(Withdraw{1});
    const auto response = worker.response();
    QCOMPARE(response->state, WriteState::Withdrawn);
    QVERIFY(!m_intake->take(monotonicUs()).has_value());
}

void TstWriteQueueServer::withdrawalInTheSameTurnComesFirst()
{
    FakeWorker worker(*m_server, 1);
    QSignalSpy admitted(m_server.get(), &WriteQueueServer::admitted);
    worker.end.link.sendFrames(frameOf(FakeWorker::request(1, second, second, {})) + frameOf(Withdraw{1}));
    QCOMPARE(worker.response()->state, WriteState::Withdrawn);
    QCOMPARE(admitted.size(), 0);
}

void TstWriteQueueServer::runningWriteIsNotWithdrawn()
{
    FakeWorker worker(*m_server, 1);
    worker.send(1);
    const PendingWrite running = takeOne();
    worker.end.link.send(Withdraw{1});
    QVERIFY(worker.ask({}).has_value()); // the withdrawal has been judged
    finish(running);
    QCOMPARE(worker.response()->state, WriteState::Done);
}

// I7
void TstWriteQueueServer::deadWorkersWaitingWritesAreWithdrawn()
{
    FakeWorker survivor(*m_server, 2);
    {
        FakeWorker worker(*m_server, 1);
        worker.send(1);
        QTRY_COMPARE(m_server->admittedCount(), 1);
        worker.end.link.close(u"killed"_s);
        QTRY_VERIFY(!worker.channel.isOpen());
    }
    QCOMPARE(m_server->admittedCount(), 0);
    QVERIFY(!m_intake->take(monotonicUs()).has_value());
    survivor.send(1);
    finish(takeOne());
    QCOMPARE(survivor.response()->state, WriteState::Done);
}

// I7
void TstWriteQueueServer::deadWorkersRunningWriteIsFinishedAndDropped()
{
    std::optional<PendingWrite> running;
    {
        FakeWorker worker(*m_server, 1);
        worker.send(1);
        running = takeOne();
        worker.end.link.close(u"killed"_s);
        QTRY_VERIFY(!worker.channel.isOpen());
    }
    QCOMPARE(m_server->admittedCount(), 1);
    finish(*running);
    QCOMPARE(m_server->admittedCount(), 0);
}

void TstWriteQueueServer::oneNumberTwiceEndsTheLink()
{
    FakeWorker worker(*m_server, 1);
    worker.send(1);
    worker.send(1);
    QTRY_VERIFY(worker.end.isClosed);
    QCOMPARE(m_server->admittedCount(), 0);
}

void TstWriteQueueServer::knowsAdmittedKeys()
{
    FakeWorker worker(*m_server, 1);
    worker.send(1, 5 * second, 10 * second, "key"_ba);
    QVERIFY(worker.ask("key"_ba)->isPending); // also when both arrive in one turn
    QVERIFY(!worker.ask("other"_ba)->isPending);
    finish(takeOne());
    QVERIFY(!worker.ask("key"_ba)->isPending);
}

// I9
void TstWriteQueueServer::drainRefusesAndTellsWhenIdle()
{
    FakeWorker worker(*m_server, 1);
    QSignalSpy idle(m_server.get(), &WriteQueueServer::idle);
    worker.send(1);
    const PendingWrite running = takeOne();
    m_server->drain();
    worker.send(2);
    const auto refusal = worker.response();
    QCOMPARE(refusal->id, 2u);
    QCOMPARE(refusal->code, ErrorCode::Draining);
    QCOMPARE(idle.size(), 0);
    finish(running);
    QCOMPARE(worker.response()->state, WriteState::Done);
    QTRY_VERIFY(!idle.isEmpty());
}

void TstWriteQueueServer::queryTellsOfStorageAndDrain()
{
    FakeWorker worker(*m_server, 1);
    auto answer = worker.ask({});
    QVERIFY(answer->isAdmitting && answer->isStorageWorking && !answer->isPending);
    m_server->setStorageWorking(false);
    m_server->drain();
    answer = worker.ask({});
    QVERIFY(!answer->isAdmitting && !answer->isStorageWorking);
}

void TstWriteQueueServer::tooLargeAnAnswerIsToldInstead()
{
    FakeWorker worker(*m_server, 1);
    worker.send(1);
    FinishedWrite write = finishedWrite(takeOne());
    write.answer.result = QByteArray(maxFrameBytes, 'x');
    m_server->finishGroup({.writes = {write}});
    const auto response = worker.response();
    QCOMPARE(response->code, ErrorCode::OpFailed);
    QCOMPARE(response->outcome, Outcome::Unknown);
}

QTEST_GUILESS_MAIN(TstWriteQueueServer)
#include "tst_writequeueserver.moc"
