// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/schedule.h"

#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;

class TstLoadSchedule : public QObject
{
    Q_OBJECT

private slots:
    void readsAndWritesKeepTheirProportion_data();
    void readsAndWritesKeepTheirProportion();
    void theProportionHoldsAtAnyMoment_data();
    void theProportionHoldsAtAnyMoment();
    void timesAreEvenlySpaced();
    void aBatchIsDueAtOnce();
    void aPacedBatchHasAnEnd();
    void theSeedDecidesTheOrder();
    void whatIsDueIsCounted();
};

namespace
{

LoadOptions options(const QString &arguments)
{
    return LoadOptions::parse(arguments.split(u' ')).value();
}

QList<Schedule::Entry> allOf(Schedule schedule)
{
    QList<Schedule::Entry> entries;
    while (const auto entry = schedule.next()) {
        entries += *entry;
        schedule.take();
    }
    return entries;
}

QString kindsOf(const Schedule &schedule)
{
    QString kinds;
    for (const Schedule::Entry &entry : allOf(schedule))
        kinds += entry.kind == RequestKind::Read ? u'r' : u'w';
    return kinds;
}

} // namespace

void TstLoadSchedule::readsAndWritesKeepTheirProportion_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<qsizetype>("reads");
    QTest::addColumn<qsizetype>("writes");
    QTest::newRow("half and half") << u"--rate 1000 --duration 1"_s << qsizetype(500) << qsizetype(500);
    QTest::newRow("nine to one") << u"--reads 90 --writes 10 --rate 1000 --duration 1"_s << qsizetype(900)
                                 << qsizetype(100);
    QTest::newRow("only reads") << u"--reads 3 --writes 0 --rate 10 --duration 1"_s << qsizetype(10) << qsizetype(0);
    QTest::newRow("only writes") << u"--reads 0 --writes 3 --rate 10 --duration 1"_s << qsizetype(0) << qsizetype(10);
    QTest::newRow("a batch") << u"--reads 6 --writes 4"_s << qsizetype(6) << qsizetype(4);
    QTest::newRow("less than one") << u"--reads 1 --writes 0 --rate 0.1 --duration 1"_s << qsizetype(1) << qsizetype(0);
}

void TstLoadSchedule::readsAndWritesKeepTheirProportion()
{
    QFETCH(QString, arguments);
    const QString kinds = kindsOf(Schedule(options(arguments)));
    QTEST(kinds.count(u'r'), "reads");
    QTEST(kinds.count(u'w'), "writes");
}

void TstLoadSchedule::theProportionHoldsAtAnyMoment_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<double>("share");
    QTest::newRow("half and half") << u"--reads 5 --writes 5 --rate 60 --duration 1"_s << 0.5;
    QTest::newRow("without a common divisor") << u"--reads 51 --writes 49 --rate 60 --duration 1"_s << 0.51;
    QTest::newRow("few writes") << u"--reads 997 --writes 3 --rate 5000 --duration 1"_s << 0.997;
    QTest::newRow("few reads") << u"--reads 1 --writes 20 --rate 100 --duration 1"_s << 1 / 21.0;
    QTest::newRow("a batch") << u"--reads 40 --writes 30"_s << 4 / 7.0;
}

void TstLoadSchedule::theProportionHoldsAtAnyMoment()
{
    QFETCH(QString, arguments);
    QFETCH(double, share);
    for (int seed = 0; seed < 20; ++seed) {
        int reads = 0;
        int all = 0;
        for (const Schedule::Entry &entry : allOf(Schedule(options(arguments + u" --seed %1"_s.arg(seed))))) {
            reads += entry.kind == RequestKind::Read ? 1 : 0;
            ++all;
            QVERIFY2(std::abs(reads - all * share) <= 1, qPrintable(u"%1 of %2"_s.arg(reads).arg(all)));
        }
    }
}

void TstLoadSchedule::timesAreEvenlySpaced()
{
    const auto entries = allOf(Schedule(options(u"--rate 3000 --duration 2"_s)));
    QCOMPARE(entries.size(), 6000);
    for (qsizetype i = 0; i < entries.size(); ++i) // no rounding adds up
        QVERIFY(std::abs(double(entries.at(i).offsetUs) - double(i) * 1e6 / 3000) <= 0.5);
}

void TstLoadSchedule::aBatchIsDueAtOnce()
{
    const Schedule schedule(options(u"--reads 20 --writes 20"_s));
    QVERIFY(!schedule.isPaced());
    for (const Schedule::Entry &entry : allOf(schedule))
        QCOMPARE(entry.offsetUs, 0);
}

void TstLoadSchedule::aPacedBatchHasAnEnd()
{
    const auto entries = allOf(Schedule(options(u"--reads 2 --writes 2 --rate 10"_s)));
    QCOMPARE(entries.size(), 4);
    QCOMPARE(entries.last().offsetUs, 300'000);
}

void TstLoadSchedule::theSeedDecidesTheOrder()
{
    QSet<QString> orders;
    for (int seed = 0; seed < 100; ++seed) {
        const QString arguments = u"--reads 3 --writes 7 --seed %1"_s.arg(seed);
        const QString order = kindsOf(Schedule(options(arguments)));
        QCOMPARE(kindsOf(Schedule(options(arguments))), order);
        orders += order;
    }
    QCOMPARE(orders.size(), 10);
}

void TstLoadSchedule::whatIsDueIsCounted()
{
    Schedule schedule(options(u"--rate 10 --duration 1"_s));
    QCOMPARE(schedule.dueBy(-1), 0u);
    QCOMPARE(schedule.dueBy(0), 1u);
    QCOMPARE(schedule.dueBy(99'999), 1u);
    QCOMPARE(schedule.dueBy(500'000), 6u);
    QCOMPARE(schedule.dueBy(10'000'000), 10u);
    schedule.take();
    QCOMPARE(schedule.dueBy(0), 0u);
    QCOMPARE(schedule.dueBy(10'000'000), 9u);
}

QTEST_GUILESS_MAIN(TstLoadSchedule)
#include "tst_loadschedule.moc"
