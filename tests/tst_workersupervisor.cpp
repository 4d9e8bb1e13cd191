// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/workersupervisor.h"
#include "server/primary/writequeueserver.h"
#include "server/worker/primarychannel.h"
#include "tests/support/httpclient.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

#include <signal.h>

using namespace Qt::StringLiterals;

namespace
{

// What the workers of a test do. They are this program, since a primary starts its own file.
constexpr auto behaviour = "TST_WORKER";

// A worker that serves nothing: it says what a worker says, and does as it is told.
int runFakeWorker(const QStringList &arguments)
{
    if (qgetenv(behaviour) == "exits")
        return 3;
    QCommandLineParser parser;
    parser.addOptions({{u"slot"_s, {}, u"N"_s}, {u"ipc"_s, {}, u"FD"_s}, {u"listen"_s, {}, u"FD"_s}});
    parser.process(arguments);
    PrimaryChannel channel(parser.value(u"ipc"_s).toInt());
    QObject::connect(&channel, &PrimaryChannel::welcomed, [&channel] {
        if (qgetenv(behaviour) == "fails") {
            channel.send(Log{LogSeverity::Critical, u"test"_s, u"the reason it gave"_s});
            channel.flush();
            QCoreApplication::exit(70);
        } else if (qgetenv(behaviour) != "neverServes") {
            Status status;
            status.isServing = true;
            channel.send(status);
        }
    });
    QObject::connect(&channel, &PrimaryChannel::pinged, [&channel] {
        if (qgetenv(behaviour) == "neverServes")
            return;
        Status status;
        status.isServing = true;
        channel.send(status);
    });
    QObject::connect(&channel, &PrimaryChannel::drainRequested, [] {
        if (qgetenv(behaviour) != "lingers")
            QCoreApplication::exit(0);
    });
    QObject::connect(&channel, &PrimaryChannel::closed, [] { QCoreApplication::exit(0); });
    channel.sayHello();
    return QCoreApplication::exec();
}

} // namespace

class TstWorkerSupervisor : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void servesWhenAllDo();
    void workerThatExitsFailsTheStart();
    void reasonOfTheWorkerIsTold();
    void asksForTheFiguresOfAllEachSecond();
    void doesNotWaitForAStoppedWorker();
    void deadWorkerIsStartedAgain();
    void reloadReplacesEachOnce();
    void reloadsQueueUp();
    void reloadDuringTheStart();
    void restartOfNoSlotIsRefused();
    void restartReplacesOne();
    void restartIsNotDoneBeforeItsProcessServes();
    void drainEndsAllAndRefusesTheRest();
    void destroyedSupervisorLeavesNoProcess();

private:
    void start(const QByteArray &how = "serves"_ba)
    {
        qputenv(behaviour, how);
        m_supervisor->start();
    }
    void startServing()
    {
        QSignalSpy serving(m_supervisor.get(), &WorkerSupervisor::serving);
        start();
        QTRY_COMPARE_WITH_TIMEOUT(serving.size(), 1, 20'000);
    }
    QList<qint64> pids() const
    {
        QList<qint64> pids;
        for (const WorkerSample &sample : m_supervisor->samples())
            pids.append(sample.pid);
        return pids;
    }
    WorkerSlot::Done keep(QStringList &results) const
    {
        return [&results](const std::optional<QString> &error) { results.append(error.value_or(u"done"_s)); };
    }

    ListenSockets m_sockets;
    WriteIntake m_intake;
    std::unique_ptr<WriteQueueServer> m_server;
    std::unique_ptr<WorkerSupervisor> m_supervisor;
};

void TstWorkerSupervisor::init()
{
    auto sockets = ListenSockets::open(QHostAddress(QHostAddress::LocalHost), 0, 2);
    QVERIFY(sockets.has_value());
    m_sockets = *std::move(sockets);
    m_server = std::make_unique<WriteQueueServer>(m_intake, WriteQueueServer::Limits{});
    m_supervisor = std::make_unique<WorkerSupervisor>(m_sockets, 2, Welcome{}, *m_server);
}

void TstWorkerSupervisor::cleanup()
{
    m_supervisor.reset();
    m_server.reset();
}

void TstWorkerSupervisor::servesWhenAllDo()
{
    startServing();
    QCOMPARE(m_supervisor->servingCount(), 2);
    QCOMPARE(m_supervisor->samples().at(1).slot, 2);
    QCOMPARE(m_supervisor->samples().at(1).state, WorkerState::Serving);
}

void TstWorkerSupervisor::workerThatExitsFailsTheStart()
{
    QSignalSpy failed(m_supervisor.get(), &WorkerSupervisor::failed);
    start("exits"_ba);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20'000);
    const QString reason = failed.first().first().toString();
    QVERIFY2(reason.contains(u"could not start"_s) && reason.contains(u"code 3"_s), qPrintable(reason));
}

void TstWorkerSupervisor::reasonOfTheWorkerIsTold()
{
    QSignalSpy failed(m_supervisor.get(), &WorkerSupervisor::failed);
    QSignalSpy logged(m_supervisor.get(), &WorkerSupervisor::logged);
    start("fails"_ba);
    QTRY_VERIFY_WITH_TIMEOUT(!failed.isEmpty(), 20'000);
    QVERIFY(failed.first().first().toString().contains(u"the reason it gave"_s));
    QCOMPARE(logged.size(), 0); // one line is enough
}

// Between two samples each worker has told once what it did: so a sample is of one second.
void TstWorkerSupervisor::asksForTheFiguresOfAllEachSecond()
{
    startServing();
    QList<int> told;
    int complete = 0;
    connect(m_supervisor.get(), &WorkerSupervisor::statusReceived, this, [&told](int slot) { told.append(slot); });
    connect(m_supervisor.get(), &WorkerSupervisor::statusesComplete, this, [&] {
        std::sort(told.begin(), told.end());
        complete += std::exchange(told, {}) == QList<int>{1, 2} ? 1 : 0; // a starved worker may miss one
    });
    QTRY_VERIFY_WITH_TIMEOUT(complete >= 3, 30'000);
}

void TstWorkerSupervisor::doesNotWaitForAStoppedWorker()
{
    startServing();
    const pid_t stopped = pid_t(pids().constFirst());
    QCOMPARE(::kill(stopped, SIGSTOP), 0);
    QList<int> told;
    QSignalSpy complete(m_supervisor.get(), &WorkerSupervisor::statusesComplete);
    connect(m_supervisor.get(), &WorkerSupervisor::statusReceived, this, [&told](int slot) { told.append(slot); });
    QTRY_VERIFY_WITH_TIMEOUT(complete.size() >= 3, 8'000);
    QVERIFY(told.count(2) >= 2 && told.count(1) <= 1); // one may have been under way
    QCOMPARE(::kill(stopped, SIGCONT), 0);
    QTRY_VERIFY_WITH_TIMEOUT(told.count(1) >= 2, 8'000);
}

void TstWorkerSupervisor::deadWorkerIsStartedAgain()
{
    startServing();
    const qint64 victim = pids().constFirst();
    QCOMPARE(::kill(pid_t(victim), SIGKILL), 0);
    QTRY_VERIFY_WITH_TIMEOUT(m_supervisor->servingCount() == 2 && pids().constFirst() != victim, 20'000);
    QCOMPARE(m_supervisor->samples().constFirst().restarts, 1);
    QCOMPARE(m_supervisor->samples().constFirst().deaths, 1);
    QCOMPARE(m_supervisor->samples().constLast().restarts, 0);
}

void TstWorkerSupervisor::reloadReplacesEachOnce()
{
    startServing();
    const QList<qint64> before = pids();
    QStringList results;
    m_supervisor->reload(keep(results));
    QTRY_COMPARE_WITH_TIMEOUT(results, QStringList(u"done"_s), 20'000);
    const QList<qint64> after = pids();
    QVERIFY(after.at(0) != before.at(0) && after.at(1) != before.at(1));
    for (const WorkerSample &sample : m_supervisor->samples()) {
        QCOMPARE(sample.restarts, 1);
        QCOMPARE(sample.deaths, 0);
    }
    for (const qint64 pid : before)
        QVERIFY(::kill(pid_t(pid), 0) != 0);
}

void TstWorkerSupervisor::reloadsQueueUp()
{
    startServing();
    QStringList results;
    for (int i = 0; i < 3; ++i)
        m_supervisor->reload(keep(results));
    QTRY_COMPARE_WITH_TIMEOUT(results.size(), 3, 40'000);
    for (const WorkerSample &sample : m_supervisor->samples())
        QCOMPARE(sample.restarts, 3);
}

// A worker that is replaced before it served is killed, and the start does not fail for it.
void TstWorkerSupervisor::reloadDuringTheStart()
{
    QSignalSpy serving(m_supervisor.get(), &WorkerSupervisor::serving);
    QSignalSpy failed(m_supervisor.get(), &WorkerSupervisor::failed);
    start("neverServes"_ba);
    qputenv(behaviour, "serves");
    QStringList results;
    m_supervisor->reload(keep(results));
    QTRY_COMPARE_WITH_TIMEOUT(results, QStringList(u"done"_s), 20'000);
    QCOMPARE(serving.size(), 1);
    QCOMPARE(failed.size(), 0);
}

void TstWorkerSupervisor::restartOfNoSlotIsRefused()
{
    startServing();
    QStringList results;
    m_supervisor->restart(0, keep(results));
    m_supervisor->restart(3, keep(results));
    QCOMPARE(results.size(), 2);
    QVERIFY(results.last().contains(u"no slot 3"_s));
}

void TstWorkerSupervisor::restartReplacesOne()
{
    startServing();
    const QList<qint64> before = pids();
    QStringList results;
    m_supervisor->restart(2, keep(results));
    QTRY_COMPARE_WITH_TIMEOUT(results, QStringList(u"done"_s), 20'000);
    QCOMPARE(pids().at(0), before.at(0));
    QVERIFY(pids().at(1) != before.at(1));
    QCOMPARE(m_supervisor->servingCount(), 2);
    QVERIFY(::kill(pid_t(before.at(1)), 0) != 0); // it is done when the old one has ended, too
}

// Neither by the end of the last old process, which an earlier restart has left.
void TstWorkerSupervisor::restartIsNotDoneBeforeItsProcessServes()
{
    QSignalSpy serving(m_supervisor.get(), &WorkerSupervisor::serving);
    QSignalSpy ended(m_supervisor.get(), &WorkerSupervisor::processEnded);
    start("lingers"_ba);
    QTRY_COMPARE_WITH_TIMEOUT(serving.size(), 1, 20'000);
    const qint64 old = pids().constFirst();
    qputenv(behaviour, "serves");
    QStringList results;
    const WorkerSlot::Done kept = keep(results);
    m_supervisor->restart(1, [&](const std::optional<QString> &error) {
        kept(error);
        m_supervisor->restart(1, kept); // at once: no process is there
    });
    QTRY_VERIFY_WITH_TIMEOUT(pids().constFirst() != old && m_supervisor->servingCount() == 2, 20'000);
    qputenv(behaviour, "neverServes");
    const qint64 successor = pids().constFirst();
    QCOMPARE(::kill(pid_t(successor), SIGKILL), 0);
    QTRY_COMPARE_WITH_TIMEOUT(results.size(), 1, 20'000);
    QVERIFY2(results.first().contains(u"its process died"_s), qPrintable(results.first()));
    QTRY_VERIFY_WITH_TIMEOUT(pids().constFirst() != 0 && pids().constFirst() != successor, 20'000);

    QCOMPARE(::kill(pid_t(old), SIGKILL), 0);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(QVariantList{old}), 1, 20'000);
    QCoreApplication::processEvents();
    QCOMPARE(results.size(), 1);
    QCOMPARE(::kill(pid_t(pids().constFirst()), SIGKILL), 0);
    QTRY_COMPARE_WITH_TIMEOUT(results.size(), 2, 20'000);
    QVERIFY2(results.last().contains(u"its process died"_s), qPrintable(results.last()));
}

// I9
void TstWorkerSupervisor::drainEndsAllAndRefusesTheRest()
{
    startServing();
    QSignalSpy gone(m_supervisor.get(), &WorkerSupervisor::gone);
    QStringList results;
    m_supervisor->reload(keep(results));
    m_supervisor->drain();
    QTRY_COMPARE_WITH_TIMEOUT(gone.size(), 1, 20'000);
    QVERIFY(!HttpClient(m_sockets.port()).isConnected()); // rather than wait for ever
    m_supervisor->reload(keep(results));
    QTRY_COMPARE(results.size(), 2);
    for (const QString &result : std::as_const(results))
        QVERIFY2(result.contains(u"shutting down"_s), qPrintable(result));
}

void TstWorkerSupervisor::destroyedSupervisorLeavesNoProcess()
{
    startServing();
    const QList<qint64> before = pids();
    m_supervisor.reset();
    for (const qint64 pid : before)
        QVERIFY(::kill(pid_t(pid), 0) != 0);
}

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"worker"_s)
        return runFakeWorker(QStringList(arguments.first()) + arguments.sliced(2));
    TstWorkerSupervisor test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_workersupervisor.moc"
