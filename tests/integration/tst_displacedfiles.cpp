// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/serverprocess.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

using namespace Qt::StringLiterals;

// The files of the database are moved away or replaced under a running server. SQLite would go on in the files that it
// has open, and what it commits there is lost: no such write may be acknowledged (I3, I4).
class TstDisplacedFiles : public QObject
{
    Q_OBJECT

private slots:
    void writesAreRefusedUntilTheFileIsBack_data();
    void writesAreRefusedUntilTheFileIsBack();
    void readinessTellsWithoutAWrite();
    void whatARemovedLogHeldIsKeptByAStop_data();
    void whatARemovedLogHeldIsKeptByAStop();
};

void TstDisplacedFiles::writesAreRefusedUntilTheFileIsBack_data()
{
    QTest::addColumn<QString>("suffix");
    QTest::addColumn<bool>("isReplaced");
    QTest::newRow("the database is moved away") << QString() << false;
    QTest::newRow("its log is moved away") << u"-wal"_s << false;
    QTest::newRow("its shared memory is moved away") << u"-shm"_s << false;
    QTest::newRow("the database is replaced by a copy") << QString() << true;
    QTest::newRow("its log is replaced by a copy") << u"-wal"_s << true;
}

void TstDisplacedFiles::writesAreRefusedUntilTheFileIsBack()
{
    QFETCH(QString, suffix);
    QFETCH(bool, isReplaced);
    QTemporaryDir folder;
    ServerProcess server(folder.path());
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    const auto post = [&server](const QString &title) {
        return httpPost(server.port(), "/posts", {{u"title"_s, title}});
    };
    QCOMPARE(post(u"before"_s).status, 201);

    const QString path = server.databasePath() + suffix;
    const QString away = path + u".away"_s;
    QVERIFY(QFile::rename(path, away));
    if (isReplaced)
        QVERIFY(QFile::copy(away, path));
    for (int i = 0; i < 5; ++i) {
        const HttpAnswer refused = post(u"refused"_s);
        QCOMPARE(refused.status, 503);
        QCOMPARE(refused.code(), u"UNAVAILABLE"_s);
        QCOMPARE(refused.outcome(), u"not-applied"_s);
        const QString detail = refused.json().value(u"detail"_s).toString();
        QVERIFY2(detail.contains(u"test.db"_s + suffix + u" "_s) && detail.contains(u"stop the server"_s),
                 qPrintable(detail));
    }
    QCOMPARE(httpGet(server.port(), "/posts").json().value(u"data"_s).toArray().size(), 1);
    QCOMPARE(httpGet(server.port(), "/readyz").status, 503);

    QVERIFY(!isReplaced || QFile::remove(path));
    QVERIFY(QFile::rename(away, path));
    QCOMPARE(post(u"after"_s).status, 201);
    QCOMPARE(httpGet(server.port(), "/readyz").status, 200);
    const auto timesLogged = [&server](const QString &text) { return server.standardError().count(text); };
    QTRY_COMPARE(timesLogged(u"in their place again"_s), 1);
    QCOMPARE(timesLogged(path + u" was removed, moved or replaced"_s), 1); // of five refused writes
    QCOMPARE(OutsideProgram(server.databasePath()).rows("SELECT title FROM posts ORDER BY id"),
             (QStringList{u"before"_s, u"after"_s}));
}

void TstDisplacedFiles::readinessTellsWithoutAWrite()
{
    QTemporaryDir folder;
    ServerProcess server(folder.path());
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    const QString away = server.databasePath() + u".away"_s;
    QVERIFY(QFile::rename(server.databasePath(), away));
    const auto readiness = [&server] { return httpGet(server.port(), "/readyz").status; };
    QTRY_COMPARE_WITH_TIMEOUT(readiness(), 503, 20'000);
    QVERIFY(QFile::rename(away, server.databasePath()));
    QTRY_COMPARE_WITH_TIMEOUT(readiness(), 200, 20'000);
}

void TstDisplacedFiles::whatARemovedLogHeldIsKeptByAStop_data()
{
    QTest::addColumn<QString>("suffix");
    QTest::newRow("its log") << u"-wal"_s;
    QTest::newRow("its shared memory") << u"-shm"_s;
}

void TstDisplacedFiles::whatARemovedLogHeldIsKeptByAStop()
{
    QFETCH(QString, suffix);
    QTemporaryDir folder;
    {
        ServerProcess server(folder.path());
        QVERIFY2(server.isServing(), qPrintable(server.standardError()));
        QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"kept"_s}}).status, 201);
        QVERIFY(QFile::remove(server.databasePath() + suffix));
        QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"refused"_s}}).code(), u"UNAVAILABLE"_s);
        server.signal(SIGTERM);
        QCOMPARE(server.waitForExit(), std::optional(0));
    }
    ServerProcess server(folder.path());
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    OutsideProgram outside(server.databasePath());
    QCOMPARE(outside.rows("SELECT title FROM posts"), QStringList{u"kept"_s});
    QCOMPARE(outside.rows("PRAGMA integrity_check"), QStringList{u"ok"_s});
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"after"_s}}).status, 201);
}

QTEST_GUILESS_MAIN(TstDisplacedFiles)
#include "tst_displacedfiles.moc"
