// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/diskfault.h"
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/serverprocess.h"

#include <QJsonArray>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <future>

#include <signal.h>
#include <sys/resource.h>

using namespace Qt::StringLiterals;

// A disk that fails under a running server, as its clients see it (I3, I4, I5): no 2xx leaves before COMMIT returned;
// code and outcome tell the truth, also about what is found after a kill; the server goes on when the fault is over.
class TstStorageFaults : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void commitFailsForAWhile_data();
    void commitFailsForAWhile();
    void commitFailsOnce();
    void fullDisk();
    void fullDiskInsideAnOperation();
    void checkpointThatFailsSaysSo();
    void limitOfFileSizesEndsNobody();

private:
    HttpAnswer post(const QByteArray &name) const
    {
        return httpPost(m_server->port(), "/posts", {{u"title"_s, QString::fromLatin1(name)}},
                        {{"Idempotency-Key", name}});
    }
    QString stateOf(const QByteArray &key) const
    {
        return httpGet(m_server->port(), "/writes/" + key).json().value(u"state"_s).toString();
    }
    bool isReady() const { return httpGet(m_server->port(), "/readyz").status == 200; }
    // What is found after a kill and the recovery by the next start.
    QStringList recoveredTitles();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DiskFault> m_disk;
    std::unique_ptr<ServerProcess> m_server;
};

void TstStorageFaults::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_disk = std::make_unique<DiskFault>(m_folder->path());
    m_server = std::make_unique<ServerProcess>(m_folder->path(), QStringList{}, m_disk->environment());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
    QCOMPARE(post("before").status, 201);
}

void TstStorageFaults::cleanup()
{
    m_disk->end();
    m_server.reset();
}

QStringList TstStorageFaults::recoveredTitles()
{
    m_server->signal(SIGKILL);
    m_server->waitForExit();
    m_server = std::make_unique<ServerProcess>(m_folder->path());
    OutsideProgram outside(m_server->databasePath());
    if (!m_server->isServing() || outside.rows("PRAGMA integrity_check") != QStringList(u"ok"_s))
        return {m_server->standardError()};
    return outside.rows("SELECT title FROM posts ORDER BY id");
}

void TstStorageFaults::commitFailsForAWhile_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("its sync") << QByteArray("sync EIO");
    QTest::newRow("a write to the log") << QByteArray("write EIO");
}

void TstStorageFaults::commitFailsForAWhile()
{
    QFETCH(QByteArray, fault);
    QVERIFY(m_disk->begin(fault));
    const HttpAnswer failed = post("failed");
    QCOMPARE(failed.status, 500);
    QCOMPARE(failed.code(), u"COMMIT_FAILED"_s);
    QCOMPARE(failed.outcome(), u"unknown"_s); // no marker could be committed either
    QCOMPARE(stateOf("failed"), u"unknown"_s);
    QVERIFY(!isReady());
    const HttpAnswer refused = post("refused"); // until one can
    QCOMPARE(refused.status, 503);
    QCOMPARE(refused.code(), u"UNAVAILABLE"_s);
    QCOMPARE(refused.outcome(), u"not-applied"_s);
    QCOMPARE(httpGet(m_server->port(), "/posts").json().value(u"data"_s).toArray().size(), 1); // reads go on

    m_disk->end();
    QTRY_VERIFY_WITH_TIMEOUT(isReady(), 20'000);
    QCOMPARE(stateOf("failed"), u"unknown"_s); // on no record: the key is free
    QCOMPARE(post("refused").status, 201);
    QCOMPARE(stateOf("refused"), u"committed"_s);
    QCOMPARE(recoveredTitles(), (QStringList{u"before"_s, u"refused"_s}));
    QCOMPARE(post("failed").status, 201);
}

void TstStorageFaults::commitFailsOnce()
{
    QVERIFY(m_disk->begin("sync EIO once"));
    const HttpAnswer failed = post("failed");
    QCOMPARE(failed.status, 500);
    QCOMPARE(failed.code(), u"COMMIT_FAILED"_s);
    QCOMPARE(failed.outcome(), u"not-applied"_s); // the marker has been committed
    QCOMPARE(stateOf("failed"), u"unknown"_s);
    QVERIFY(isReady());
    QCOMPARE(post("after").status, 201);
    QCOMPARE(recoveredTitles(), (QStringList{u"before"_s, u"after"_s}));
}

void TstStorageFaults::fullDisk()
{
    QVERIFY(m_disk->begin("write ENOSPC"));
    for (const QByteArray name : {"full", "still-full"}) {
        const HttpAnswer failed = post(name);
        QCOMPARE(failed.status, 507);
        QCOMPARE(failed.code(), u"STORAGE_FULL"_s);
        QCOMPARE(failed.outcome(), u"not-applied"_s);
        QCOMPARE(stateOf(name), u"unknown"_s);
    }
    QCOMPARE(httpGet(m_server->port(), "/posts").status, 200);
    m_disk->end();
    QCOMPARE(post("full").status, 201); // the same key again
    QCOMPARE(stateOf("full"), u"committed"_s);
    QCOMPARE(recoveredTitles(), (QStringList{u"before"_s, u"full"_s}));
}

// I5: SQLite then ends the whole transaction; the others of the group are run again without the one that did it.
void TstStorageFaults::fullDiskInsideAnOperation()
{
    OutsideProgram outside(m_server->databasePath());
    // Its rows do not fit into the writer's cache, so they are written to the log before COMMIT.
    QVERIFY(
        outside.run("CREATE TABLE ballast (bytes); CREATE TABLE hundred (n);"
                    "INSERT INTO hundred WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up LIMIT 100)"
                    " SELECT n FROM up;"
                    "CREATE TRIGGER huge BEFORE INSERT ON posts WHEN NEW.title = 'huge' BEGIN"
                    " INSERT INTO ballast SELECT zeroblob(1000000) FROM hundred; END"));
    QVERIFY(outside.run("BEGIN IMMEDIATE"));
    std::vector<std::pair<QByteArray, std::future<HttpAnswer>>> answers;
    for (const QByteArray name : {"first", "huge", "last"}) {
        answers.emplace_back(name, std::async(std::launch::async, [this, name] { return post(name); }));
        QTRY_COMPARE(stateOf(name), u"pending"_s); // in this order
    }
    QVERIFY(m_disk->begin("write ENOSPC once"));
    QVERIFY(outside.run("COMMIT"));
    for (auto &[name, pending] : answers) {
        const HttpAnswer answer = pending.get();
        QCOMPARE(answer.status, name == "huge" ? 507 : 201);
        if (name == "huge") {
            QCOMPARE(answer.code(), u"STORAGE_FULL"_s);
            QCOMPARE(answer.outcome(), u"not-applied"_s);
        }
        QCOMPARE(stateOf(name), name == "huge" ? u"unknown"_s : u"committed"_s);
    }
    QVERIFY(!m_disk->hasBegun());
    QCOMPARE(outside.number("SELECT count(*) FROM ballast"), 0);
    QCOMPARE(recoveredTitles(), (QStringList{u"before"_s, u"first"_s, u"last"_s}));
}

void TstStorageFaults::checkpointThatFailsSaysSo()
{
    QVERIFY(m_disk->begin("sync EIO"));
    QProcess checkpoint;
    const QStringList arguments{u"checkpoint"_s, u"--control"_s, m_server->controlPath()};
    checkpoint.start(QStringLiteral(ONEWRITER_BINARY), arguments);
    QVERIFY(checkpoint.waitForFinished());
    const QByteArray said = checkpoint.readAllStandardError();
    QVERIFY2(checkpoint.exitCode() == 1 && said.contains("The checkpoint failed"), said);
    m_disk->end();
    checkpoint.start(QStringLiteral(ONEWRITER_BINARY), arguments);
    QVERIFY(checkpoint.waitForFinished());
    QCOMPARE(checkpoint.exitCode(), 0);
}

// SIGXFSZ would end the primary.
void TstStorageFaults::limitOfFileSizesEndsNobody()
{
    rlimit unlimited{};
    QCOMPARE(::prlimit(pid_t(m_server->pid()), RLIMIT_FSIZE, nullptr, &unlimited), 0);
    const rlimit limit{1'000'000, unlimited.rlim_max};
    QCOMPARE(::prlimit(pid_t(m_server->pid()), RLIMIT_FSIZE, &limit, nullptr), 0);
    HttpAnswer answer;
    for (int i = 0; i < 50 && (i == 0 || answer.status == 201); ++i)
        answer = httpPost(m_server->port(), "/posts", {{u"title"_s, u"a"_s}, {u"content"_s, QString(90'000, u'x')}});
    QVERIFY2(answer.code() == u"COMMIT_FAILED"_s || answer.code() == u"STORAGE_FULL"_s, answer.body.constData());
    QCOMPARE(httpGet(m_server->port(), "/posts?limit=1").status, 200);
    QCOMPARE(::prlimit(pid_t(m_server->pid()), RLIMIT_FSIZE, &unlimited, nullptr), 0);
    QTRY_COMPARE_WITH_TIMEOUT(post("after").status, 201, 20'000);
}

QTEST_GUILESS_MAIN(TstStorageFaults)
#include "tst_storagefaults.moc"
