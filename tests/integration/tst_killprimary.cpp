// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/outsideprogram.h"
#include "tests/support/postingclients.h"
#include "tests/support/serverprocess.h"

#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

using namespace Qt::StringLiterals;

// I3, I7: what was acknowledged survives the primary.
class TstKillPrimary : public QObject
{
    Q_OBJECT

private slots:
    void everyAcknowledgedWriteIsThereOnce();
};

void TstKillPrimary::everyAcknowledgedWriteIsThereOnce()
{
    constexpr int kills = 20;
    constexpr int writesBeforeEach = 1000;
    QTemporaryDir folder;
    QStringList acknowledged;
    QStringList others;
    for (int round = 0; round < kills; ++round) {
        ServerProcess server(folder.path());
        QVERIFY2(server.isServing(), qPrintable(server.standardError()));
        PostingClients clients(server.port(), 48, u"round%1"_s.arg(round));
        QTRY_VERIFY_WITH_TIMEOUT(clients.acknowledged() >= writesBeforeEach, 60'000);
        server.signal(SIGKILL);
        QCOMPARE(server.waitForExit(), std::optional(-1));
        const QString said = server.standardError(); // by the workers, of the link that ended under them
        QVERIFY2(!said.contains(u"device not open"_s), qPrintable(said));
        for (const PostedTitle &posted : clients.results())
            (posted.answer.status == 201 ? acknowledged : others).append(posted.title);
    }
    QVERIFY(acknowledged.size() >= kills * writesBeforeEach);

    ServerProcess server(folder.path()); // recovers the log once more
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    const auto counts = titlesOnDisk(server.databasePath());
    for (const QString &title : std::as_const(acknowledged))
        QVERIFY2(counts.value(title) == 1, qPrintable(title));
    for (const QString &title : std::as_const(others))
        QVERIFY2(counts.value(title) <= 1, qPrintable(title));
    QCOMPARE(OutsideProgram(server.databasePath()).rows("PRAGMA integrity_check"), QStringList(u"ok"_s));
}

QTEST_GUILESS_MAIN(TstKillPrimary)
#include "tst_killprimary.moc"
