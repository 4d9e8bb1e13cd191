// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/samplehistory.h"

#include "shared/sample.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

#include <array>
#include <random>

using namespace Qt::StringLiterals;

class TstSampleHistory : public QObject
{
    Q_OBJECT

private slots:
    void startsEmpty();
    void givesThoseOfATimeInOrder();
    void keepsAnHour();
    void anHourOfFourWorkersIsSmall();
    void dropsTheOldestBeyondItsMemory();

private:
    static constexpr qint64 second = 1'000'000;
    static Sample sampleAt(qint64 seconds);
    static Sample readBack(const QByteArray &entry);
};

// Told apart by uptimeSeconds.
Sample TstSampleHistory::sampleAt(qint64 seconds)
{
    Sample sample;
    sample.time = QDateTime::fromSecsSinceEpoch(1'800'000'000 + seconds, Qt::UTC);
    sample.uptimeSeconds = seconds;
    return sample;
}

Sample TstSampleHistory::readBack(const QByteArray &entry)
{
    Sample sample;
    const bool isSample = fromJson(QJsonDocument::fromJson(SampleHistory::sampleJson(entry)).object(), sample);
    return isSample ? sample : Sample{};
}

void TstSampleHistory::startsEmpty()
{
    QVERIFY(SampleHistory().between(-3'600 * second, 0).isEmpty());
}

void TstSampleHistory::givesThoseOfATimeInOrder()
{
    SampleHistory history;
    for (qint64 i = 0; i < 10; ++i)
        history.add(sampleAt(i), i * second);
    // The clock of the window is monotonic: a gap, as after a stopped machine, stays a gap.
    history.add(sampleAt(100), 100 * second);

    const auto two = history.between(9 * second, 101 * second);
    QCOMPARE(two.size(), 2);
    QCOMPARE(readBack(two[0]), sampleAt(9));
    QCOMPARE(readBack(two[1]), sampleAt(100));
    QCOMPARE(history.between(0, 101 * second).size(), 11);
    QCOMPARE(history.between(2 * second, 5 * second).size(), 4); // both ends belong to it
    QVERIFY(history.between(10 * second, 99 * second).isEmpty());
    QVERIFY(history.between(199 * second, 200 * second).isEmpty());
}

void TstSampleHistory::keepsAnHour()
{
    SampleHistory history;
    for (qint64 i = 0; i < 4'000; ++i)
        history.add(sampleAt(i), i * second);
    const auto all = history.between(0, 4'000 * second);
    QCOMPARE(all.size(), qsizetype(SampleHistory::maxSamples));
    QCOMPARE(readBack(all.first()), sampleAt(400));
    QCOMPARE(readBack(all.last()), sampleAt(3'999));
}

void TstSampleHistory::anHourOfFourWorkersIsSmall()
{
    // Figures as different as they can be, so that they compress as badly as they can.
    std::mt19937_64 random(1);
    const auto any = [&random](qint64 below) { return qint64(random() % quint64(below)); };
    const auto latency = [&any] {
        return Latency{any(10'000), double(any(100'000)) / 10, any(9'999), any(99'999), any(99'999), any(999'999)};
    };
    SampleHistory history;
    for (qint64 i = 0; i < qint64(SampleHistory::maxSamples); ++i) {
        Sample sample = sampleAt(i);
        sample.phasesUs = {latency(), latency(), latency(), latency(), latency(), latency()};
        sample.reads.latencyUs = latency();
        for (int slot = 1; slot <= 4; ++slot) {
            WorkerSample worker;
            worker.slot = slot;
            worker.pid = 10'000 + slot;
            worker.requests = any(1'000'000'000);
            worker.reads = any(1'000'000'000);
            worker.writes = any(1'000'000'000);
            worker.requestsPerSecond = double(any(1'000'000)) / 10;
            worker.latencyUs = latency();
            worker.rssBytes = any(100'000'000);
            worker.cpuPercent = double(any(1'000)) / 10;
            sample.workers.append(worker);
        }
        history.add(sample, i * second);
    }
    QVERIFY2(history.bytes() < 8 * 1024 * 1024, QByteArray::number(history.bytes()).constData());
    QCOMPARE(readBack(history.between(0, SampleHistory::maxSamples * second).last()).workers.size(), 4);
}

// I6
void TstSampleHistory::dropsTheOldestBeyondItsMemory()
{
    QRandomGenerator random(1);
    SampleHistory history;
    constexpr qint64 count = 48;
    for (qint64 i = 0; i < count; ++i) {
        Sample sample = sampleAt(i);
        std::array<quint32, 256 * 1024> noise; // it does not compress
        random.fillRange(noise.data(), qsizetype(noise.size()));
        sample.database.durability =
            QString::fromLatin1(QByteArray(reinterpret_cast<const char *>(noise.data()), sizeof noise).toBase64());
        history.add(sample, i * second);
        QVERIFY(history.bytes() <= SampleHistory::maxBytes);
    }
    const auto left = history.between(0, count * second);
    QVERIFY(left.size() > 10 && left.size() < count);
    QCOMPARE(readBack(left.last()).uptimeSeconds, count - 1);
}

QTEST_APPLESS_MAIN(TstSampleHistory)
#include "tst_samplehistory.moc"
