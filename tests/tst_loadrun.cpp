// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/format.h"
#include "shared/monotonic.h"

#include "server/load/loadrun.h"
#include "server/load/reporttext.h"

#include "tests/support/misbehavingserver.h"

#include <QFile>
#include <QMetaEnum>
#include <QRegularExpression>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = MisbehavingServer::Fault;
using Counts = QMap<QString, qint64>;

// Whole runs against a server in this process that makes one mistake, or none.
class TstLoadRun : public QObject
{
    Q_OBJECT

private slots:
    void aBatchIsSentOnceAndTogether();
    void aPacedBatchTakesItsTime();
    void aClosedLoopKeepsEveryConnectionBusy();
    void anOpenLoopKeepsItsRate();
    void whatCannotStartInTimeIsLate();
    void aStallIsChargedToAllWhoWaited();
    void ratesAreThoseOfTheTimeOfSending();
    void anOutageLowersTheRate();
    void refusalsAreNoRate();
    void theWarmUpIsCountedButNotMeasured();
    void aRunThatOnlyWarmedUpMeasuredNothing_data();
    void aRunThatOnlyWarmedUpMeasuredNothing();
    void aServerThatFallsSilentInTheWarmUpIsMeasured_data();
    void aServerThatFallsSilentInTheWarmUpIsMeasured();
    void aBusyGeneratorSaysSo();
    void whoWaitedForABrokenConnectionIsTimed();
    void everyFaultIsCountedAndEndsOnTime_data();
    void everyFaultIsCountedAndEndsOnTime();
    void aServerThatHangsUpAtOnceIsCounted();
    void nothingIsRetriedWithoutVerification();
    void verificationFindsWhatWentWrong_data();
    void verificationFindsWhatWentWrong();
    void manyUnansweredWritesAreSettled();
    void cleanupDeletesOnlyThePostsOfTheRun();
    void cleanupLeavesNoPostOfAnUnansweredWrite();
    void cleanupOwnsUpToWhatItCouldNotFindOut();
    void aRunThatWroteNothingHasNothingToDelete_data();
    void aRunThatWroteNothingHasNothingToDelete();
    void nobodyThereIsUnreachable();
    void aServerThatGoesAwayIsCounted();
    void progressTellsAnOutageFromAQuickServer();
    void anInterruptEndsTheLoadAndStillVerifies();
    void aSecondInterruptEndsAllAtOnce();
    void titlesAreToldFromPeoplesOwn();
    void theTokenIsSent();
    void theReportHasTheShapeOfTheContract();
    void theTextSaysWhatPeopleAskFor();
    void theTextHasThePercentilesOfTheReport();
    void theTextKnowsOneFromMany_data();
    void theTextKnowsOneFromMany();
};

namespace
{

// A run from its command line to its end, within the time that any run may take here.
struct Run {
    Run(const QString &url, const QString &arguments, ProcessorClock clock = processorTimeUs)
        : options(LoadOptions::parse(QStringList{url} + arguments.split(u' ', Qt::SkipEmptyParts)).value())
        , run(options, resolve(options.url).value(), clock)
    {
        QObject::connect(&run, &LoadRun::finished, &run, [this] { isFinished = true; });
        QObject::connect(&run, &LoadRun::unreachable, &run, [this](NetworkFailure failure) { unreachable = failure; });
    }
    LoadReport wait()
    {
        run.start();
        [this] { QTRY_VERIFY_WITH_TIMEOUT(isFinished || unreachable != NetworkFailure::None, 30'000); }();
        return run.report();
    }

    LoadOptions options;
    LoadRun run;
    bool isFinished = false;
    NetworkFailure unreachable = NetworkFailure::None;
};

} // namespace

void TstLoadRun::aBatchIsSentOnceAndTogether()
{
    MisbehavingServer server(Fault::None);
    server.answerOnlyTogether(70);
    Run run(server.url(), u"--reads 40 --writes 30"_s);
    const LoadReport report = run.wait();
    QCOMPARE(report.reads.byStatus, (Counts{{u"200"_s, 40}}));
    QCOMPARE(report.writes.byStatus, (Counts{{u"201"_s, 30}}));
    QCOMPARE(report.peakInFlight, 70);
    QCOMPARE(server.mostConnections(), 70);
    QCOMPARE(server.reads(), 40);
    QCOMPARE(server.titles().size(), 30);
    QVERIFY(!report.openLoop && !report.verification && !run.run.hasFailed());
    QCOMPARE(report.workers, (Counts{{u"4711"_s, 70}}));
}

void TstLoadRun::aPacedBatchTakesItsTime()
{
    MisbehavingServer server(Fault::None);
    const LoadReport report = Run(server.url(), u"--reads 3 --writes 3 --rate 10"_s).wait();
    QVERIFY(report.openLoop);
    QCOMPARE(report.reads.requests + report.writes.requests, 6);
    QVERIFY(report.seconds >= 0.5);
}

void TstLoadRun::aClosedLoopKeepsEveryConnectionBusy()
{
    MisbehavingServer server(Fault::None);
    Run run(server.url(), u"--reads 4 --writes 2 --duration 0.5"_s);
    const LoadReport report = run.wait();
    QCOMPARE(report.peakInFlight, 6);
    QCOMPARE(server.mostConnections(), 6);
    QVERIFY(report.seconds >= 0.5 && !report.openLoop);
    QCOMPARE(report.reads.requests, server.reads());
    QCOMPARE(report.writes.requests, server.titles().size());
    QVERIFY(report.reads.requests > 4 && report.writes.requests > 2);
    QVERIFY(!run.run.hasFailed());
}

void TstLoadRun::anOpenLoopKeepsItsRate()
{
    MisbehavingServer server(Fault::None);
    const LoadReport report = Run(server.url(), u"--reads 3 --writes 1 --rate 400 --duration 1"_s).wait();
    QCOMPARE(report.reads.requests, 300);
    QCOMPARE(report.writes.requests, 100);
    QVERIFY(report.openLoop);
    QVERIFY(report.seconds >= 0.99);
}

void TstLoadRun::whatCannotStartInTimeIsLate()
{
    MisbehavingServer server(Fault::AnswersSlowly); // two connections at 300 ms each: some 7 of the 100
    Run run(server.url(), u"--reads 1 --writes 0 --rate 100 --duration 1 --max-in-flight 2"_s);
    const LoadReport report = run.wait();
    QCOMPARE(report.peakInFlight, 2);
    QVERIFY(report.reads.requests >= 4 && report.reads.requests <= 12);
    QVERIFY2(report.late + report.reads.requests >= 100 && report.late >= 90, qPrintable(QString::number(report.late)));
    QCOMPARE(report.reads.requests + qint64(run.run.neverSent()), 100);
    const QString text = reportText(run.run);
    QVERIFY2(text.contains(u", of them %1 never sent\n"_s.arg(run.run.neverSent())), qPrintable(text));
    QVERIFY2(text.contains(u"open loop at 100/s, reached "_s), qPrintable(text));
    QVERIFY2(text.contains(u"service p50"_s), qPrintable(text));
}

void TstLoadRun::aStallIsChargedToAllWhoWaited()
{
    MisbehavingServer server(Fault::AnswersSlowly);
    const LoadReport report =
        Run(server.url(), u"--reads 1 --writes 0 --rate 10 --duration 1 --max-in-flight 1"_s).wait();
    // Each took 300 ms, but the last of them had waited for the others as well.
    QVERIFY(report.reads.serviceUs.p50 < report.reads.latencyUs.p50);
    QVERIFY(report.reads.latencyUs.max > 600'000);
}

void TstLoadRun::ratesAreThoseOfTheTimeOfSending()
{
    MisbehavingServer server(Fault::AnswersOnce);
    const LoadReport report = Run(server.url(), u"--reads 10 --writes 0 --duration 1"_s).wait();
    QCOMPARE(report.reads.byStatus, (Counts{{u"200"_s, 10}}));
    QCOMPARE(report.reads.byCode, (Counts{{u"unfinished"_s, 10}}));
    // It sent for 1 s and then waited in vain for 2 s (of a coarse timer), which the rate does not know.
    QVERIFY2(report.reads.perSecond * report.seconds > 15 && report.reads.perSecond <= 10,
             qPrintable(u"%1/s in %2 s"_s.arg(report.reads.perSecond).arg(report.seconds)));
}

void TstLoadRun::anOutageLowersTheRate()
{
    auto server = std::make_unique<MisbehavingServer>(Fault::None);
    Run run(server->url(), u"--reads 1 --writes 0 --rate 100 --duration 1"_s);
    QTimer::singleShot(300ms, this, [&server] { server.reset(); });
    const LoadFigures reads = run.wait().reads;
    const qint64 succeeded = reads.byStatus.value(u"200"_s);
    QVERIFY(succeeded > 0 && reads.errors > 0);
    QVERIFY2(reads.perSecond <= double(succeeded), qPrintable(QString::number(reads.perSecond))); // of the whole second
}

void TstLoadRun::refusalsAreNoRate()
{
    MisbehavingServer server(Fault::RefusesWrites);
    Run run(server.url(), u"--reads 1 --writes 1 --duration 0.2"_s);
    const LoadReport report = run.wait();
    QVERIFY(report.reads.perSecond > 0);
    QVERIFY(report.writes.byStatus.value(u"503"_s) > 0);
    QCOMPARE(report.writes.perSecond, 0.0);
    QCOMPARE(run.run.takeProgress().writes.perSecond, 0.0);
}

void TstLoadRun::theWarmUpIsCountedButNotMeasured()
{
    MisbehavingServer server(Fault::None);
    Run run(server.url(), u"--reads 0 --writes 1 --rate 100 --warm-up 0.5 --duration 1 --verify --cleanup"_s);
    const LoadReport report = run.wait();
    QCOMPARE(report.warmUpSeconds, 0.5);
    QCOMPARE(report.writes.requests, 150);
    QCOMPARE(report.writes.byStatus, (Counts{{u"201"_s, 150}}));
    QCOMPARE(report.verification.value(), (LoadVerification{150, 0, 0, 0}));
    QCOMPARE(run.run.postsDeleted(), std::size_t(150));
    const KindFigures &figures = run.run.recorder().figures(RequestKind::Write);
    QCOMPARE(figures.latency.count(), 100u); // those that were due after half a second
    QCOMPARE(figures.service.count(), 100u);
    const QString text = reportText(run.run);
    QVERIFY2(text.contains(u", of them 500 ms to warm up, open loop"_s), qPrintable(text));
}

void TstLoadRun::aRunThatOnlyWarmedUpMeasuredNothing_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("arguments");
    QTest::newRow("interrupted") << Fault::None << u"--warm-up 600 --duration 10"_s;
    QTest::newRow("interrupted, in an open loop") << Fault::None << u"--warm-up 600 --duration 10 --rate 100"_s;
    // The wait for the last answers goes on beyond the warm-up.
    QTest::newRow("interrupted shortly before its end") << Fault::AnswersOnce << u"--warm-up 0.5 --duration 10"_s;
}

void TstLoadRun::aRunThatOnlyWarmedUpMeasuredNothing()
{
    QFETCH(Fault, fault);
    QFETCH(QString, arguments);
    MisbehavingServer server(fault);
    Run run(server.url(), u"--reads 1 --writes 0 "_s + arguments);
    QTimer::singleShot(300ms, &run.run, &LoadRun::interrupt);
    const LoadReport report = run.wait();
    QVERIFY(report.reads.requests > 0);
    QVERIFY(!report.hasMeasured());
    QVERIFY(report.seconds > 0);
    QCOMPARE(report.warmUpSeconds, report.seconds);
    QCOMPARE(report.reads.perSecond, 0.0);
    QCOMPARE(report.reads.latencyUs, LoadLatency());
    QCOMPARE(run.run.hasFailed(), fault != Fault::None); // of the warm-up, too
    const QString text = reportText(run.run);
    QVERIFY2(text.contains(u", all of it to warm up, "_s), qPrintable(text));
    QVERIFY2(text.contains(u"The load ended in its warm-up, so nothing was measured"_s), qPrintable(text));
    QVERIFY2(text.contains(QRegularExpression(u"\n  per second +- +-\n"_s)), qPrintable(text));
    QVERIFY2(!text.contains(u"p50"_s) && !text.contains(u"reached"_s), qPrintable(text));
}

void TstLoadRun::aServerThatFallsSilentInTheWarmUpIsMeasured_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("closed loop") << u"--warm-up 0.5 --duration 0.1"_s;
    QTest::newRow("open loop") << u"--warm-up 0.5 --duration 0.5 --rate 100 --max-in-flight 10"_s;
}

void TstLoadRun::aServerThatFallsSilentInTheWarmUpIsMeasured()
{
    QFETCH(QString, arguments);
    MisbehavingServer server(Fault::AnswersOnce);
    Run run(server.url(), u"--reads 10 --writes 0 "_s + arguments);
    const LoadReport report = run.wait();
    QVERIFY(report.hasMeasured());
    QCOMPARE(report.warmUpSeconds, 0.5);
    QCOMPARE(report.reads.byStatus, (Counts{{u"200"_s, 10}}));
    QCOMPARE(report.reads.byCode, (Counts{{u"unfinished"_s, 10}}));
    QCOMPARE(report.reads.perSecond, 0.0);
    QVERIFY(run.run.hasFailed()); // of the warm-up, too
    const QString text = reportText(run.run);
    QVERIFY2(text.contains(QRegularExpression(u"\n  per second +0 +0\n"_s)), qPrintable(text));
    QVERIFY2(text.contains(QRegularExpression(u"\n  latency p50 +- +-\n"_s)), qPrintable(text)); // none was timed
}

void TstLoadRun::aBusyGeneratorSaysSo()
{
    MisbehavingServer server(Fault::None);
    Run idle(server.url(), u"--reads 1 --writes 0"_s, [] { return qint64(0); });
    idle.wait();
    QCOMPARE(remarks(idle.run), QStringList());
    Run busy(server.url(), u"--reads 1 --writes 0 --duration 0.2"_s, [] { return monotonicUs() / 10 * 9; });
    busy.wait();
    QVERIFY2(remarks(busy.run).value(0).contains(u"90 % of a core"_s), qPrintable(remarks(busy.run).join(u'|')));

    // Of the 3 s that this takes it is busy for the one in which it sends.
    MisbehavingServer silent(Fault::NeverAnswers);
    static qint64 startedUs;
    startedUs = monotonicUs();
    Run waiting(silent.url(), u"--reads 1 --writes 0 --duration 1"_s,
                [] { return std::min<qint64>(monotonicUs() - startedUs, 1'000'000); });
    waiting.wait();
    QVERIFY2(waiting.run.generatorCpuPercent() > 50, qPrintable(QString::number(waiting.run.generatorCpuPercent())));
}

void TstLoadRun::whoWaitedForABrokenConnectionIsTimed()
{
    MisbehavingServer server(Fault::ResetsSlowly);
    const LoadFigures reads = Run(server.url(), u"--reads 3 --writes 0"_s).wait().reads;
    QCOMPARE(reads.byCode, (Counts{{u"connection-reset"_s, 3}}));
    QVERIFY(reads.latencyUs.p50 > 250'000 && reads.serviceUs.p50 > 250'000);
}

void TstLoadRun::everyFaultIsCountedAndEndsOnTime_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("status");
    const auto row = [](Fault fault, const char *reason, const char *status = "") {
        QTest::newRow(QMetaEnum::fromType<Fault>().valueToKey(int(fault)))
            << fault << QString::fromLatin1(reason) << QString::fromLatin1(status);
    };
    row(Fault::ClosesUnanswered, "closed-unanswered");
    row(Fault::ClosesHalfWay, "closed-half-way");
    row(Fault::Resets, "connection-reset");
    row(Fault::ResetsSlowly, "connection-reset");
    row(Fault::NeverAnswers, "unfinished");
    row(Fault::SendsHeadOnly, "unfinished");
    row(Fault::SendsInterimsForEver, "unfinished");
    row(Fault::StallsInLargeError, "unfinished");
    row(Fault::SpeaksRubbish, "not-http");
    row(Fault::SaysTooShortLength, "excess-bytes");
    row(Fault::SaysTooLongLength, "closed-half-way");
    row(Fault::SendsChunks, "chunked-answer");
    row(Fault::HasNoWorker, "not-onewriter", "201");
    row(Fault::RefusesWrites, "QUEUE_FULL", "503");
    row(Fault::WantsToken, "UNAUTHORIZED", "401");
    row(Fault::AnswersSlowly, "", "201");
    row(Fault::AnswersByteByByte, "", "201");
}

void TstLoadRun::everyFaultIsCountedAndEndsOnTime()
{
    QFETCH(Fault, fault);
    QFETCH(QString, reason);
    QFETCH(QString, status);
    MisbehavingServer server(fault);
    Run run(server.url(), u"--reads 0 --writes 3 --duration 0.3"_s);
    const LoadFigures writes = run.wait().writes;
    QVERIFY(writes.requests >= 3);
    QCOMPARE(writes.requests, server.writes());
    QCOMPARE(writes.errors, reason.isEmpty() ? 0 : writes.requests);
    QCOMPARE(writes.byCode, reason.isEmpty() ? Counts() : (Counts{{reason, writes.requests}}));
    QCOMPARE(writes.byStatus, status.isEmpty() ? Counts() : (Counts{{status, writes.requests}}));
    QCOMPARE(run.run.hasFailed(), !reason.isEmpty());
}

void TstLoadRun::aServerThatHangsUpAtOnceIsCounted()
{
    MisbehavingServer server(Fault::ClosesAtOnce);
    Run run(server.url(), u"--reads 2 --writes 2 --duration 0.3"_s);
    const LoadReport report = run.wait();
    for (const LoadFigures &figures : {report.reads, report.writes}) {
        QVERIFY(figures.requests >= 2);
        QCOMPARE(figures.errors, figures.requests);
        // Which of them depends on whether the request or the end of the connection came first.
        QCOMPARE(figures.byCode.value(u"closed-unanswered"_s) + figures.byCode.value(u"connection-reset"_s),
                 figures.requests);
    }
}

void TstLoadRun::nothingIsRetriedWithoutVerification()
{
    MisbehavingServer server(Fault::ClosesUnanswered);
    const LoadReport report = Run(server.url(), u"--reads 2 --writes 4"_s).wait();
    QCOMPARE(server.reads(), 2);
    QCOMPARE(server.writes(), 4);
    QCOMPARE(report.writes.errors, 4);
    const QList<QByteArray> heads = server.heads();
    for (const QByteArray &head : heads)
        QVERIFY(!head.contains("Idempotency-Key"));
}

void TstLoadRun::verificationFindsWhatWentWrong_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<LoadVerification>("expected");
    QTest::addColumn<bool>("hasFailed");
    const auto row = [](Fault fault, LoadVerification expected, bool hasFailed) {
        QTest::newRow(QMetaEnum::fromType<Fault>().valueToKey(int(fault))) << fault << expected << hasFailed;
    };
    // Of 30 writes, sent one after another, each third meets the fault.
    row(Fault::None, {30, 0, 0, 0}, false);
    row(Fault::LosesWrites, {30, 10, 0, 0}, true);
    row(Fault::DuplicatesWrites, {30, 0, 10, 0}, true);
    row(Fault::DropsAnswers, {30, 0, 0, 0}, true); // found again under their keys; that they failed at first stands
    row(Fault::ForgetsKeys, {30, 0, 10, 0}, true);
    row(Fault::KeepsRefused, {20, 0, 10, 0}, true);
    row(Fault::RefusesWrites, {0, 0, 0, 0}, true);
    row(Fault::ListsRubbish, {0, 0, 0, 30}, true);
}

void TstLoadRun::verificationFindsWhatWentWrong()
{
    QFETCH(Fault, fault);
    MisbehavingServer server(fault);
    Run run(server.url(), u"--reads 0 --writes 30 --rate 300 --verify"_s);
    const LoadReport report = run.wait();
    QVERIFY(report.verification);
    QTEST(*report.verification, "expected");
    QTEST(run.run.hasFailed(), "hasFailed");
    QCOMPARE(report.writes.requests, 30); // what was sent again later does not embellish the figures
    QSet<QByteArray> keys;
    const QList<QByteArray> heads = server.heads();
    for (const QByteArray &head : heads) {
        const qsizetype key = head.indexOf("Idempotency-Key: ");
        if (key >= 0)
            keys += head.mid(key, head.indexOf("\r\n", key) - key);
    }
    QCOMPARE(keys.size(), 30);
}

void TstLoadRun::manyUnansweredWritesAreSettled()
{
    MisbehavingServer server(Fault::DropsAnswers);
    const LoadReport report = Run(server.url(), u"--reads 0 --writes 300 --verify"_s).wait();
    QVERIFY(report.writes.errors > Errands::enough);
    QCOMPARE(report.verification, LoadVerification({300, 0, 0, 0}));
}

void TstLoadRun::cleanupDeletesOnlyThePostsOfTheRun()
{
    MisbehavingServer server(Fault::None);
    Run(server.url(), u"--reads 0 --writes 20"_s).wait(); // another run
    const QStringList others = server.titles();
    Run run(server.url(), u"--reads 5 --writes 25 --cleanup --verify"_s);
    const LoadReport report = run.wait();
    QCOMPARE(report.verification, LoadVerification({25, 0, 0, 0}));
    QCOMPARE(run.run.postsFound(), 25u);
    QCOMPARE(run.run.postsDeleted(), 25u);
    QCOMPARE(report.postsDeleted, 25);
    QCOMPARE(report.postsLeft, 0);
    QCOMPARE(server.titles(), others);
    QVERIFY(!run.run.hasFailed());
}

void TstLoadRun::cleanupLeavesNoPostOfAnUnansweredWrite()
{
    MisbehavingServer server(Fault::KeepsLate);
    Run run(server.url(), u"--reads 0 --writes 9 --cleanup"_s);
    const LoadReport report = run.wait();
    QVERIFY(report.writes.errors > 0);
    QVERIFY(!run.run.hasLeftPosts());
    QCOMPARE(report.postsLeft, 0);
    QCOMPARE(server.writesToCome(), 0);
    QCOMPARE(server.titles(), QStringList());
    QCOMPARE(server.writes(), 9); // without --verify nothing is sent again
}

void TstLoadRun::cleanupOwnsUpToWhatItCouldNotFindOut()
{
    MisbehavingServer server(Fault::NeverAnswers);
    QTemporaryDir folder;
    QFile tokens(folder.filePath(u"it's"_s));
    QVERIFY(tokens.open(QIODevice::WriteOnly) && tokens.write("s3cret\n") > 0 && tokens.flush());
    Run run(server.url(), u"--reads 0 --writes 2 --duration 0.1 --cleanup --token-file "_s + tokens.fileName());
    QTimer look;
    connect(&look, &QTimer::timeout, &run.run, [&run] {
        if (run.run.takeProgress().phase == LoadPhase::Settling)
            run.run.interrupt();
    });
    look.start(50ms);
    const LoadReport report = run.wait();
    QVERIFY(run.run.hasLeftPosts());
    QCOMPARE(report.postsDeleted, 0);
    QVERIFY(!report.postsLeft); // not known
    QCOMPARE(run.run.unknownWrites(), 2u);
    QCOMPARE(server.writes(), 2); // without --verify nothing is sent again
    const QString command = u"; onewriter load %1 --remove %2 --token-file '%3/it'\\''s' deletes them."_s.arg(
        server.url(), run.run.requests().runId(), folder.path());
    QVERIFY2(remarks(run.run).constLast().endsWith(command), qPrintable(remarks(run.run).constLast()));
}

void TstLoadRun::aRunThatWroteNothingHasNothingToDelete_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("arguments");
    QTest::newRow("only reads") << Fault::None << u"--reads 3 --writes 0"_s;
    QTest::newRow("all were refused") << Fault::RefusesWrites << u"--reads 0 --writes 3"_s;
    QTest::newRow("no token") << Fault::WantsToken << u"--reads 0 --writes 3"_s;
}

void TstLoadRun::aRunThatWroteNothingHasNothingToDelete()
{
    QFETCH(Fault, fault);
    QFETCH(QString, arguments);
    MisbehavingServer server(fault);
    Run run(server.url(), arguments + u" --cleanup"_s);
    QCOMPARE(run.wait().postsLeft, 0);
    QVERIFY(!run.run.hasLeftPosts());
    QCOMPARE(server.heads().size(), 3); // nothing was looked for
}

void TstLoadRun::nobodyThereIsUnreachable()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    const QString url = u"http://127.0.0.1:%1"_s.arg(server.serverPort());
    server.close();
    Run run(url, u"--duration 5"_s);
    run.wait();
    QCOMPARE(run.unreachable, NetworkFailure::ConnectionRefused);
    QVERIFY(!run.isFinished);
}

void TstLoadRun::aServerThatGoesAwayIsCounted()
{
    auto server = std::make_unique<MisbehavingServer>(Fault::None);
    Run run(server->url(), u"--reads 2 --writes 2 --duration 1"_s);
    QTimer::singleShot(300ms, this, [&server] { server.reset(); });
    const LoadReport report = run.wait();
    QVERIFY(report.reads.byStatus.value(u"200"_s) > 0);
    QVERIFY(report.reads.byCode.value(u"connection-refused"_s) > 0);
    QVERIFY2(report.reads.errors < 500, "a server that is gone is not asked without a pause");
    QVERIFY(run.run.hasFailed());
}

void TstLoadRun::progressTellsAnOutageFromAQuickServer()
{
    MisbehavingServer quick(Fault::None);
    Run run(quick.url(), u"--reads 2 --writes 0 --duration 0.5"_s);
    run.wait();
    const LoadKindProgress answered = run.run.takeProgress().reads;
    QVERIFY(answered.latencyUs && answered.latencyUs->max > 0);
    QVERIFY(!run.run.takeProgress().reads.latencyUs); // nothing more since then

    MisbehavingServer silent(Fault::NeverAnswers);
    Run stalled(silent.url(), u"--reads 2 --writes 0 --duration 0.5"_s);
    stalled.run.start();
    QTRY_COMPARE(silent.reads(), 2);
    const LoadProgress progress = stalled.run.takeProgress();
    QCOMPARE(progress.inFlight, 2);
    QVERIFY(!progress.reads.latencyUs);
    QVERIFY(!toJson(progress.reads).contains("latencyUs"_L1));
}

void TstLoadRun::anInterruptEndsTheLoadAndStillVerifies()
{
    MisbehavingServer server(Fault::None);
    Run run(server.url(), u"--reads 1 --writes 1 --duration 600 --verify --cleanup"_s);
    QTimer::singleShot(300ms, &run.run, &LoadRun::interrupt);
    const LoadReport report = run.wait();
    QVERIFY(report.seconds < 300);
    QCOMPARE(report.verification->checked, report.writes.requests);
    QVERIFY(server.titles().isEmpty());

    // Listing goes round in circles; the second interrupt ends that as well.
    MisbehavingServer endless(Fault::ListsForEver);
    Run other(endless.url(), u"--reads 0 --writes 8 --verify"_s);
    QTimer::singleShot(500ms, &other.run, &LoadRun::interrupt);
    QCOMPARE(other.wait().verification->missing, 0);
    QVERIFY(other.run.hasFailed());
}

void TstLoadRun::aSecondInterruptEndsAllAtOnce()
{
    MisbehavingServer server(Fault::NeverAnswers);
    Run run(server.url(), u"--reads 0 --writes 2 --duration 600 --verify --cleanup"_s);
    connect(&server, &MisbehavingServer::requested, &run.run, [&] {
        if (server.writes() == 2)
            QMetaObject::invokeMethod(
                &run.run,
                [&run] { // one shortly after the other
                    run.run.interrupt();
                    run.run.interrupt();
                    QCOMPARE(run.run.takeProgress().inFlight, 0);
                },
                Qt::QueuedConnection);
    });
    const LoadReport report = run.wait();
    QCOMPARE(report.writes.byCode, (Counts{{u"unfinished"_s, 2}}));
    QCOMPARE(report.verification->unknownOutcome, 2);
    QCOMPARE(server.heads().size(), 2); // nothing was asked again, nothing listed
}

void TstLoadRun::titlesAreToldFromPeoplesOwn()
{
    MisbehavingServer server(Fault::None);
    Run run(server.url(), u"--reads 0 --writes 3"_s);
    run.wait();
    QSet<QString> titles;
    for (int number = 0; number < 3; ++number)
        titles += u"load test %1 %2"_s.arg(run.run.requests().runId()).arg(number);
    const QStringList kept = server.titles();
    QCOMPARE(QSet<QString>(kept.begin(), kept.end()), titles);
    QVERIFY(run.run.requests().numberIn(kept.first()));
    QVERIFY(!run.run.requests().numberIn(u"load test of my car"));
    QVERIFY(!run.run.requests().numberIn(QString(kept.first() + u'x')));
    Run another(server.url(), u"--seed 1"_s), same(server.url(), u"--seed 1"_s);
    QVERIFY(another.run.requests().runId() != same.run.requests().runId());
}

void TstLoadRun::theTokenIsSent()
{
    MisbehavingServer server(Fault::None);
    Run run(server.url(), u"--reads 1 --writes 1 --cleanup"_s);
    run.options.token = "s3cret"_ba;
    LoadRun withToken(run.options, resolve(run.options.url).value());
    QSignalSpy finished(&withToken, &LoadRun::finished);
    withToken.start();
    QVERIFY(finished.wait());
    const QList<QByteArray> heads = server.heads();
    QVERIFY(heads.size() >= 4);
    for (const QByteArray &head : heads)
        QVERIFY(head.contains("\r\nAuthorization: Bearer s3cret\r\n"));
}

void TstLoadRun::theReportHasTheShapeOfTheContract()
{
    MisbehavingServer server(Fault::RefusesWrites);
    Run run(server.url(), u"--reads 2 --writes 2"_s);
    const QJsonObject json = reportJson(run.wait());
    const auto keys = [](const QJsonValue &object) { return object.toObject().keys(); };
    QCOMPARE(json.keys(), (QStringList{u"late"_s, u"openLoop"_s, u"peakInFlight"_s, u"postsDeleted"_s, u"postsLeft"_s,
                                       u"reads"_s, u"seconds"_s, u"startedAt"_s, u"url"_s, u"verification"_s,
                                       u"warmUpSeconds"_s, u"workers"_s, u"writes"_s}));
    for (const QString &kind : {u"reads"_s, u"writes"_s}) {
        QCOMPARE(keys(json[kind]), (QStringList{u"byCode"_s, u"byStatus"_s, u"errors"_s, u"latencyUs"_s, u"perSecond"_s,
                                                u"requests"_s, u"serviceUs"_s}));
        for (const QString &latency : {u"latencyUs"_s, u"serviceUs"_s})
            QCOMPARE(keys(json[kind][latency]),
                     (QStringList{u"max"_s, u"mean"_s, u"p50"_s, u"p90"_s, u"p95"_s, u"p99"_s, u"p999"_s}));
    }
    QCOMPARE(json["url"_L1], server.url());
    for (const auto name : {"verification"_L1, "postsDeleted"_L1, "postsLeft"_L1}) // not asked for
        QVERIFY(json[name].isNull());
    QCOMPARE(json["writes"_L1]["byCode"_L1]["QUEUE_FULL"_L1], 2);
    QCOMPARE(json["workers"_L1]["4711"_L1], 4);
    LoadReport read;
    QVERIFY(fromJson(json, read));
    QCOMPARE(read, run.run.report());
}

void TstLoadRun::theTextSaysWhatPeopleAskFor()
{
    MisbehavingServer server(Fault::RefusesWrites);
    Run run(server.url(), u"--reads 3 --writes 2 --duration 0.2 --verify --cleanup --seed 77"_s);
    run.wait();
    QCOMPARE(run.run.takeProgress().seed, 77u);
    const QString text = reportText(run.run);
    for (const char *expected : {"Load test ", "seed 77", "closed loop with 3 readers and 2 writers", "requests",
                                 "latency p99.9", "understates latency", "QUEUE_FULL", "Latency of reads", "####",
                                 "4711", "Verification: ", "Posts of this run: 0 found, 0 deleted."})
        QVERIFY2(text.contains(QString::fromLatin1(expected)),
                 qPrintable(QString::fromLatin1(expected) + u'\n' + text));
    QVERIFY(text.contains(u"service p50"_s) != text.contains(u"was the same"_s));
    for (const QString &line : text.split(u'\n'))
        QVERIFY2(line.size() <= 110, qPrintable(line));
}

void TstLoadRun::theTextHasThePercentilesOfTheReport()
{
    MisbehavingServer server(Fault::NeverAnswers); // so each request waits until the end, and 10 ms less than the last
    Run run(server.url(), u"--reads 1 --writes 0 --rate 100 --duration 600"_s);
    QTimer::singleShot(1s, &run.run, &LoadRun::interrupt);
    const LoadReport report = run.wait();
    const QString text = reportText(run.run);
    const LoadLatency &latency = report.reads.latencyUs;
    QSet<QString> values;
    for (const auto &[name, us] : {std::pair(u"p50"_s, latency.p50),
                                   {u"p90"_s, latency.p90},
                                   {u"p95"_s, latency.p95},
                                   {u"p99"_s, latency.p99}}) {
        const QString value = format::microseconds(double(us));
        const QRegularExpression row(u"\n  latency %1 +%2 +-\n"_s.arg(name, QRegularExpression::escape(value)));
        QVERIFY2(text.contains(row), qPrintable(text));
        values << value;
    }
    QCOMPARE(values.size(), 4); // else one might stand in the place of another
}

void TstLoadRun::theTextKnowsOneFromMany_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("expected");
    QTest::newRow("batch of one") << u"--reads 1 --writes 0"_s << u", one batch of 1 read and 0 writes\n"_s;
    QTest::newRow("batch") << u"--reads 2 --writes 1"_s << u", one batch of 2 reads and 1 write\n"_s;
    QTest::newRow("loop of one") << u"--reads 0 --writes 1 --duration 0.1"_s
                                 << u", closed loop with 0 readers and 1 writer\n"_s;
    QTest::newRow("loop") << u"--reads 1 --writes 2 --duration 0.1"_s
                          << u", closed loop with 1 reader and 2 writers\n"_s;
}

void TstLoadRun::theTextKnowsOneFromMany()
{
    QFETCH(QString, arguments);
    QFETCH(QString, expected);
    MisbehavingServer server(Fault::None);
    Run run(server.url(), arguments);
    run.wait();
    QVERIFY2(reportText(run.run).contains(expected), qPrintable(reportText(run.run)));
}

QTEST_GUILESS_MAIN(TstLoadRun)
#include "tst_loadrun.moc"
