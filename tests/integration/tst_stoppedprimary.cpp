// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/outsideprogram.h"
#include "tests/support/postingclients.h"
#include "tests/support/serverprocess.h"

#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

using namespace Qt::StringLiterals;

// A primary that is stopped for longer than the client timeout.
class TstStoppedPrimary : public QObject
{
    Q_OBJECT

private slots:
    void runsNothingWhoseClientHasGone_data();
    void runsNothingWhoseClientHasGone();
    void replacesNoWorkerForItsOwnSilence();
};

void TstStoppedPrimary::runsNothingWhoseClientHasGone_data()
{
    QTest::addColumn<QString>("queueTimeout");
    QTest::addColumn<bool>("isQueued");
    // The queue timeout alone would let it run.
    QTest::newRow("waiting in the link") << u"60000"_s << false;
    QTest::newRow("waiting in the queue") << u"60000"_s << true;
    QTest::newRow("shorter queue timeout") << u"200"_s << false;
}

// I4
void TstStoppedPrimary::runsNothingWhoseClientHasGone()
{
    QFETCH(QString, queueTimeout);
    QFETCH(bool, isQueued);
    QTemporaryDir folder;
    ServerProcess server(folder.path(), {u"--client-timeout"_s, u"2000"_s, u"--queue-timeout"_s, queueTimeout});
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));

    std::unique_ptr<OutsideProgram> lock;
    if (isQueued) {
        lock = std::make_unique<OutsideProgram>(server.databasePath());
        QVERIFY(lock->run("BEGIN IMMEDIATE"));
    } else {
        server.signal(SIGSTOP);
    }
    PostingClients clients(server.port(), 20, u"gone"_s, 1);
    if (isQueued) {
        QTRY_COMPARE(clients.sent(), 20);
        QCOMPARE(httpGet(server.port(), "/readyz").status, 200);
        server.signal(SIGSTOP);
        lock.reset();
    }
    const QList<PostedTitle> results = clients.results();
    server.signal(SIGCONT);
    for (const PostedTitle &posted : results) {
        QCOMPARE(posted.answer.status, 504);
        QCOMPARE(posted.answer.code(), u"CLIENT_TIMEOUT"_s);
        QCOMPARE(posted.answer.outcome(), u"unknown"_s); // nobody could confirm the withdrawal
    }
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"after"_s}}).status, 201);
    const auto counts = titlesOnDisk(server.databasePath());
    QCOMPARE(counts.value(u"after"_s), 1);
    QCOMPARE(counts.size(), 1);
}

void TstStoppedPrimary::replacesNoWorkerForItsOwnSilence()
{
    QTemporaryDir folder;
    ServerProcess server(folder.path());
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    const QList<qint64> workers = server.workerPids();
    server.signal(SIGSTOP);
    // Longer than a worker may be silent: time itself is what is tested here.
    QTest::qWait(12'000);
    server.signal(SIGCONT);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"after"_s}}).status, 201);
    QCOMPARE(server.workerPids(), workers);
}

QTEST_GUILESS_MAIN(TstStoppedPrimary)
#include "tst_stoppedprimary.moc"
