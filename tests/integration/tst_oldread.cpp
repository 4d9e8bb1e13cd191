// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/logreaders.h"
#include "shared/sample.h"
#include "tests/support/controlpeer.h"
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/serverprocess.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

#include <signal.h>

using namespace Qt::StringLiterals;

namespace
{

// A client that lists posts on one connection until that ends, so that its worker reads most of the time. No answer
// comes from the cache: each asks for another page.
class Lister
{
public:
    explicit Lister(HttpClient client)
        : m_thread([this, client = std::move(client)]() mutable {
            int limit = 1;
            while (!m_isStopping && client.get("/posts?limit=" + QByteArray::number(limit)).status == 200)
                limit = limit % 1'000 + 1;
        })
    {
    }
    ~Lister()
    {
        m_isStopping = true;
        m_thread.join();
    }
    Q_DISABLE_COPY_MOVE(Lister)

private:
    std::atomic<bool> m_isStopping = false;
    std::thread m_thread;
};

bool isReading(qint64 pid)
{
    return processesReadingLog().contains(pid);
}

// Returns when the process has stopped: the signal alone takes its time to arrive.
bool stop(qint64 pid)
{
    ::kill(pid_t(pid), SIGSTOP);
    const auto hasStopped = [pid] {
        QFile stat(u"/proc/%1/stat"_s.arg(pid));
        return stat.open(QIODevice::ReadOnly) && stat.readAll().contains(") T ");
    };
    return QTest::qWaitFor(hasStopped);
}

} // namespace

// Readers that keep the write-ahead log from being emptied: a worker is named and replaced for it, nobody else is.
class TstOldRead : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void workerStuckInAReadIsNamedAndReplaced();
    void workerThatReadsNothingIsNotBlamed();

private:
    // A connection to this worker, or to any but this one.
    HttpClient connectTo(qint64 worker, bool isWanted = true) const
    {
        while (true) {
            HttpClient client(m_server->port());
            const HttpAnswer answer = client.get("/healthz");
            if (answer.status != 200 || (answer.json().value(u"worker"_s).toInteger() == worker) == isWanted)
                return client;
        }
    }
    // Enough of them for three checkpoints to fail: RESTART is tried from 4,000 pages on, and again each 1,000.
    void post(HttpClient &client, int posts = 350)
    {
        const QString large(100'000, u'x');
        for (int i = 0; i < posts; ++i)
            QCOMPARE(client.post("/posts", {{u"title"_s, u"large"_s}, {u"content"_s, large}}).status, 201);
        m_posted += posts;
    }
    bool isLogEmptied() const
    {
        ControlPeer peer(m_server->controlPath());
        return !peer.ask("database.checkpoint").value(u"result"_s).toObject().value(u"busy"_s).toBool(true);
    }
    qint64 oldReadsOf(int slot) const
    {
        Sample sample;
        ControlPeer peer(m_server->controlPath());
        fromJson(peer.ask("stats.get").value(u"result"_s), sample);
        return sample.workers.value(slot - 1).oldReads;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ServerProcess> m_server;
    int m_posted = 0;
};

void TstOldRead::init()
{
    m_posted = 0;
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ServerProcess>(m_folder->path(), QStringList{u"--durability"_s, u"normal"_s});
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
}

void TstOldRead::cleanup()
{
    m_server.reset();
}

void TstOldRead::workerStuckInAReadIsNamedAndReplaced()
{
    const qint64 victim = m_server->workerPids().constFirst();
    HttpClient writer = connectTo(victim, false);
    post(writer, 20);
    const Lister lister(connectTo(victim));
    const auto isStoppedInARead = [victim] {
        if (stop(victim) && isReading(victim))
            return true;
        ::kill(pid_t(victim), SIGCONT);
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isStoppedInARead(), 20'000);

    post(writer); // none fails or waits because of it
    const QString blame = u"process %1 was killed, because its read of "_s.arg(victim);
    QTRY_VERIFY_WITH_TIMEOUT(m_server->standardError().contains(blame), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_server->workerPids().size() == 2 && !m_server->workerPids().contains(victim), 20'000);
    QCOMPARE(oldReadsOf(1) + oldReadsOf(2), 1);
    QTRY_VERIFY(isLogEmptied());
    post(writer, 1);
    QCOMPARE(OutsideProgram(m_server->databasePath()).number("SELECT count(*) FROM posts"), m_posted);
}

void TstOldRead::workerThatReadsNothingIsNotBlamed()
{
    const qint64 bystander = m_server->workerPids().constFirst();
    HttpClient writer = connectTo(bystander, false);
    post(writer, 1);
    OutsideProgram outside(m_server->databasePath());
    QVERIFY(outside.run("BEGIN"));
    QCOMPARE(outside.number("SELECT count(*) FROM posts"), 1); // its snapshot
    QVERIFY(stop(bystander));
    QVERIFY(!isReading(bystander));

    post(writer);
    QTRY_VERIFY(m_server->standardError().contains(u"a reader keeps the write-ahead log from being emptied"_s));
    QVERIFY(!isLogEmptied());
    // It is replaced all the same, but for its silence.
    QTRY_VERIFY_WITH_TIMEOUT(!m_server->workerPids().contains(bystander), 40'000);
    QTRY_VERIFY(m_server->standardError().contains(u"no sign of life"_s));
    QCOMPARE(oldReadsOf(1) + oldReadsOf(2), 0);
    QCOMPARE(outside.number("SELECT count(*) FROM posts"), 1);
    QVERIFY(outside.run("COMMIT"));
    QTRY_VERIFY(isLogEmptied());
}

QTEST_GUILESS_MAIN(TstOldRead)
#include "tst_oldread.moc"
