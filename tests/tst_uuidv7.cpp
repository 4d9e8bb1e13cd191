// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/uuidv7.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 somewhen = 1'700'000'000'000;

} // namespace

class TstUuidv7 : public QObject
{
    Q_OBJECT

private slots:
    void hasTheFormOfTheStandard();
    void increasesWithinAMillisecond();
    void increasesWhenTheClockStepsBack();
    void continuesAfterAnId();
    void carriesIntoTheTime();
    void ignoresWhatIsNoUuidv7_data();
    void ignoresWhatIsNoUuidv7();
};

// RFC 9562, section 5.7, and the time of its example in appendix A.6.
void TstUuidv7::hasTheFormOfTheStandard()
{
    Uuidv7Sequence sequence;
    static const QRegularExpression form(u"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"_s);
    for (int i = 0; i < 1'000; ++i) {
        const QString id = sequence.next(0x017F22E279B0 + i / 10);
        QVERIFY2(form.match(id).hasMatch(), qPrintable(id));
    }
    QVERIFY(Uuidv7Sequence().next(0x017F22E279B0).startsWith(u"017f22e2-79b0-7"_s));
}

void TstUuidv7::increasesWithinAMillisecond()
{
    Uuidv7Sequence sequence;
    QString last;
    for (int i = 0; i < 100'000; ++i) {
        const QString id = sequence.next(somewhen);
        QVERIFY(id > last);
        last = id;
    }
    QCOMPARE(sequence.lastMs(), somewhen); // the random part had room for all of them
}

void TstUuidv7::increasesWhenTheClockStepsBack()
{
    Uuidv7Sequence sequence;
    QString last;
    for (const qint64 now : {somewhen, somewhen - 3'600'000, somewhen - 1, somewhen, somewhen + 1, qint64(0)}) {
        const QString id = sequence.next(now);
        QVERIFY(id > last);
        last = id;
    }
    QCOMPARE(sequence.lastMs(), somewhen + 1);
}

void TstUuidv7::continuesAfterAnId()
{
    Uuidv7Sequence first;
    const QString last = first.next(somewhen);
    Uuidv7Sequence second;
    second.startAfter(last.toLatin1());
    QVERIFY(second.next(somewhen - 1'000'000) > last);
    second.startAfter("00000000-0000-7000-8000-000000000000"); // never goes back
    QVERIFY(second.next(0) > last);

    Uuidv7Sequence third;
    third.startAt(somewhen + 1);
    QVERIFY(third.next(0) > last);
}

void TstUuidv7::carriesIntoTheTime()
{
    Uuidv7Sequence sequence;
    sequence.startAfter("017f22e2-79b0-7fff-bfff-ffffffffffff");
    QVERIFY(sequence.next(0).startsWith(u"017f22e2-79b1-7000-8"_s));
}

void TstUuidv7::ignoresWhatIsNoUuidv7_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a number") << QByteArray("42");
    QTest::newRow("version 4") << QByteArray("ffffffff-ffff-4fff-bfff-ffffffffffff");
    QTest::newRow("another variant") << QByteArray("ffffffff-ffff-7fff-ffff-ffffffffffff");
    QTest::newRow("upper case") << QByteArray("FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF");
    QTest::newRow("no hyphens") << QByteArray("ffffffff0ffff07fff0bfff0ffffffffffff");
    QTest::newRow("a letter too far") << QByteArray("gfffffff-ffff-7fff-bfff-ffffffffffff");
}

void TstUuidv7::ignoresWhatIsNoUuidv7()
{
    QFETCH(QByteArray, id);
    Uuidv7Sequence sequence;
    sequence.startAfter(id);
    sequence.next(somewhen);
    QCOMPARE(sequence.lastMs(), somewhen);
}

QTEST_APPLESS_MAIN(TstUuidv7)
#include "tst_uuidv7.moc"
