// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/reader.h"
#include "tests/support/writerharness.h"

#include <QTemporaryDir>

#include <thread>

using namespace Qt::StringLiterals;

namespace
{

const ReadSql newestPosts{"SELECT id, title, content FROM posts ORDER BY id DESC LIMIT 20"};

} // namespace

// The writer's checkpoints, with readers on the same file.
class TstCheckpoints : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void logStaysBoundedBesideBusyReaders();
    void reportsAReaderThatHoldsAnOldSnapshot();
    void truncatesWhenIdle();
    void answersRequests();

private:
    QString path() const { return m_dir->filePath(u"test.db"_s); }
    qint64 walBytes() const { return QFileInfo(path() + u"-wal"_s).size(); }
    // Three pages of the log each, and some; four to a group.
    void write(WriterHarness &harness, int posts);

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TstCheckpoints::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

void TstCheckpoints::write(WriterHarness &harness, int posts)
{
    for (int i = 1; i <= posts; ++i) {
        const quint64 ticket = harness.add(CreatePost{u"title"_s, QString(12'000, u'x')});
        if (i % 4 == 0 || i == posts)
            QCOMPARE(harness.outcomeOf(ticket), "ok");
    }
}

// Four readers that pin nothing for long, but are always there: PASSIVE checkpoints alone never let the log begin anew.
void TstCheckpoints::logStaysBoundedBesideBusyReaders()
{
    constexpr int pages = 50;
    WriterHarness harness(path(), {.durability = Durability::Normal, .checkpointPages = pages});
    QVERIFY(!harness.start());
    write(harness, 100);
    std::atomic<bool> isOver = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            Reader reader(path(), 0);
            while (!isOver) {
                const ReadSnapshot snapshot(reader);
                reader.statement(newestPosts).run();
            }
        });
    }
    write(harness, 1'500);
    isOver = true;
    for (std::thread &reader : readers)
        reader.join();
    // About 5,000 pages were written; RESTART begins at 4 times `pages` and holds writes up from 16 times on.
    QVERIFY2(walBytes() < 3 * 16 * pages * 4096, qPrintable(QString::number(walBytes())));
    QVERIFY(harness.writer().status().checkpoints > 0);
    QCOMPARE(harness.writer().status().busyTotal, quint64(0));
}

void TstCheckpoints::reportsAReaderThatHoldsAnOldSnapshot()
{
    WriterHarness harness(path(), {.durability = Durability::Normal, .checkpointPages = 50});
    QVERIFY(!harness.start());
    int failures = 0;
    connect(&harness.writer(), &Writer::checkpointStarved, this, [&failures](int inRow, int) { failures = inRow; });
    write(harness, 1);
    Reader reader(path(), 0);
    {
        const ReadSnapshot snapshot(reader);
        QVERIFY(reader.statement(newestPosts).step());
        for (int i = 0; failures < 5 && i < 200; ++i)
            write(harness, 10); // never fails or waits for long because of the reader
        QVERIFY(failures >= 5);
        QVERIFY(harness.writer().status().checkpointsFailed >= 5);
    }
    const quint64 failed = harness.writer().status().checkpointsFailed;
    const quint64 completed = harness.writer().status().checkpoints;
    write(harness, 30);
    QTRY_VERIFY(harness.writer().status().checkpoints > completed);
    QCOMPARE(harness.writer().status().checkpointsFailed, failed);
}

void TstCheckpoints::truncatesWhenIdle()
{
    WriterHarness harness(path(), {.durability = Durability::Normal, .checkpointPages = 50});
    QVERIFY(!harness.start());
    write(harness, 40);
    QVERIFY(walBytes() > 50 * 4096);
    QTRY_COMPARE_WITH_TIMEOUT(walBytes(), 0, 30'000);
    QVERIFY(QFileInfo(path()).size() > 40 * 12'000);
}

void TstCheckpoints::answersRequests()
{
    WriterHarness harness(path());
    QVERIFY(!harness.start());
    write(harness, 5);
    QVERIFY(walBytes() > 0);
    std::optional<CheckpointResult> result;
    harness.writer().requestCheckpoint([&result](const CheckpointResult &done) { result = done; });
    QTRY_VERIFY(result);
    QCOMPARE(result->mode, CheckpointMode::Truncate);
    QVERIFY(!result->busy);
    QCOMPARE(walBytes(), 0);

    write(harness, 1);
    Reader reader(path(), 0);
    const ReadSnapshot snapshot(reader);
    QVERIFY(reader.statement(newestPosts).step());
    result.reset();
    harness.writer().requestCheckpoint([&result](const CheckpointResult &done) { result = done; });
    QTRY_VERIFY(result);
    QVERIFY(result->busy);
    QVERIFY(result->pagesInLog > 0);

    result.reset(); // asked for at the last moment, it is answered as well
    harness.writer().requestCheckpoint([&result](const CheckpointResult &done) { result = done; });
    harness.stop();
    QVERIFY(result);
}

QTEST_GUILESS_MAIN(TstCheckpoints)
#include "tst_checkpoints.moc"
