// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/sqliteversion.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TstSqliteVersion : public QObject
{
    Q_OBJECT

private slots:
    void acceptsFromTheOldestOn();
    void refusalNamesBothVersions();
};

void TstSqliteVersion::acceptsFromTheOldestOn()
{
    QVERIFY(refuseOldSqlite(oldestSqlite - 1));
    QVERIFY(!refuseOldSqlite(oldestSqlite));
    QVERIFY(!refuseOldSqlite(4'000'000));
    QVERIFY(!refuseOldSqlite()); // this program's own
}

void TstSqliteVersion::refusalNamesBothVersions()
{
    const auto refusal = refuseOldSqlite(3'034'001);
    QVERIFY(refusal);
    QCOMPARE(refusal->exitCode, 65);
    QVERIFY2(refusal->message.contains(u"3.34.1"_s) && refusal->message.contains(u"3.38.0"_s) &&
                 !refusal->message.contains(u'\n'),
             qPrintable(refusal->message));
}

QTEST_GUILESS_MAIN(TstSqliteVersion)
#include "tst_sqliteversion.moc"
