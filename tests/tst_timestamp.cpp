// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/timestamp.h"

#include <QDateTime>
#include <QTest>

using namespace Qt::StringLiterals;

class TstTimestamp : public QObject
{
    Q_OBJECT

private slots:
    void isWhatQtWrites_data();
    void isWhatQtWrites();
};

void TstTimestamp::isWhatQtWrites_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("the beginning") << u"1970-01-01T00:00:00.000Z"_s;
    QTest::newRow("a leap day") << u"2024-02-29T23:59:59.007Z"_s;
    QTest::newRow("the day after a century without one") << u"2100-03-01T00:00:00.999Z"_s;
    QTest::newRow("before the beginning") << u"1969-12-31T23:59:59.999Z"_s;
    QTest::newRow("the end") << u"9999-12-31T23:59:59.999Z"_s;
}

void TstTimestamp::isWhatQtWrites()
{
    QFETCH(QString, text);
    const QDateTime moment = QDateTime::fromString(text, Qt::ISODateWithMs);
    QCOMPARE(isoTimestamp(moment.toMSecsSinceEpoch()), text);
    QCOMPARE(moment.toUTC().toString(Qt::ISODateWithMs), text);
}

QTEST_APPLESS_MAIN(TstTimestamp)
#include "tst_timestamp.moc"
