// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/histogram.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

class TstHistogram : public QObject
{
    Q_OBJECT

private slots:
    void emptyIsAllZero();
    void quantilesAreWithinTwoPerCent_data();
    void quantilesAreWithinTwoPerCent();
    void addingEqualsRecordingInOne();
    void countsUpToAValue();
    void extremesAreKept();
    void travelsUnchanged();
    void refusesABucketThatDoesNotExist();
};

void TstHistogram::emptyIsAllZero()
{
    const Histogram histogram;
    QCOMPARE(histogram.quantile(0.99), 0);
    QCOMPARE(histogram.mean(), 0.0);
    QCOMPARE(histogram.max(), 0);
}

void TstHistogram::quantilesAreWithinTwoPerCent_data()
{
    QTest::addColumn<double>("median");
    QTest::addColumn<double>("spread");
    QTest::newRow("tens of microseconds") << 30.0 << 0.8;
    QTest::newRow("milliseconds") << 2'000.0 << 1.0;
    QTest::newRow("seconds with a long tail") << 500'000.0 << 2.0;
}

void TstHistogram::quantilesAreWithinTwoPerCent()
{
    QFETCH(double, median);
    QFETCH(double, spread);
    std::mt19937 random(7);
    std::lognormal_distribution<double> distribution(std::log(median), spread);
    Histogram histogram;
    std::vector<qint64> values;
    for (int i = 0; i < 20'000; ++i) {
        values.push_back(qint64(distribution(random)));
        histogram.record(values.back());
    }
    std::sort(values.begin(), values.end());
    for (const double fraction : {0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0}) {
        const auto rank = std::size_t(std::ceil(fraction * double(values.size()))) - 1;
        const double exact = double(values[rank]);
        QVERIFY2(
            std::abs(double(histogram.quantile(fraction)) - exact) <= 0.02 * exact,
            qPrintable(
                QStringLiteral("p%1: %2 for %3").arg(fraction * 100).arg(histogram.quantile(fraction)).arg(exact)));
    }
}

void TstHistogram::addingEqualsRecordingInOne()
{
    Histogram one, other, both;
    for (qint64 us = 1; us < 3'000'000; us = us * 3 / 2 + 1) {
        (us % 2 == 0 ? one : other).record(us);
        both.record(us);
    }
    one.add(other);
    QCOMPARE(one.toJson(), both.toJson());
}

void TstHistogram::countsUpToAValue()
{
    Histogram histogram;
    for (const qint64 us : {0, 10, 10, 63, 1'000, 2'000'000})
        histogram.record(us);
    QCOMPARE(histogram.countUpTo(-1), quint64(0));
    QCOMPARE(histogram.countUpTo(0), quint64(1));
    QCOMPARE(histogram.countUpTo(9), quint64(1));
    QCOMPARE(histogram.countUpTo(10), quint64(3));
    QCOMPARE(histogram.countUpTo(500), quint64(4));
    QCOMPARE(histogram.countUpTo(1'100), quint64(5));
    QCOMPARE(histogram.countUpTo(std::numeric_limits<qint64>::max()), histogram.count());
}

void TstHistogram::extremesAreKept()
{
    Histogram histogram;
    histogram.record(-5);
    histogram.record(std::numeric_limits<qint64>::max());
    QCOMPARE(histogram.count(), quint64(2));
    QCOMPARE(histogram.quantile(0.5), 0);
    QCOMPARE(histogram.max(), (qint64(1) << 36) - 1);
    QVERIFY(double(histogram.quantile(1.0)) >= 0.98 * double(histogram.max()));
}

void TstHistogram::travelsUnchanged()
{
    Histogram sent;
    for (qint64 us = 0; us < 100'000; us += 37)
        sent.record(us);
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << sent;
    Histogram received;
    QDataStream in(bytes);
    in >> received;
    QCOMPARE(in.status(), QDataStream::Ok);
    QCOMPARE(received.count(), sent.count());
    QCOMPARE(received.toJson(), sent.toJson());
}

void TstHistogram::refusesABucketThatDoesNotExist()
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << quint32(1) << quint16(60'000) << quint64(1) << quint64(1) << qint64(1);
    Histogram received;
    QDataStream in(bytes);
    in >> received;
    QCOMPARE(in.status(), QDataStream::ReadCorruptData);
}

QTEST_GUILESS_MAIN(TstHistogram)
#include "tst_histogram.moc"
