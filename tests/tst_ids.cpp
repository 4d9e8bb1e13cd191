// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/writerharness.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;

// Ids increase strictly on one database, whatever happens to the clock, the process and the rows.
class TstIds : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void increase_data();
    void increase();
    void continueAfterRowsThatOthersBrought();
    void followTheClock();

private:
    QString path() const { return m_dir->filePath(u"test.db"_s); }
    QString create(WriterHarness &harness)
    {
        return harness.resultOf<Post>(harness.add(CreatePost{u"title"_s, {}})).id;
    }
    WriterOptions options()
    {
        return {.wallClockMs = [this] { return m_nowMs.load(); }};
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::atomic<qint64> m_nowMs = 0;
};

void TstIds::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_nowMs = 1'700'000'000'000;
}

void TstIds::increase_data()
{
    QTest::addColumn<qint64>("clockStepMs");
    QTest::addColumn<bool>("isRestarted");
    QTest::addColumn<bool>("isNewestDeleted");
    for (const qint64 step : {0, 1, 500, -1, -86'400'000}) {
        for (const bool isRestarted : {false, true}) {
            for (const bool isNewestDeleted : {false, true}) {
                QTest::addRow("clock %+lld ms%s%s", step, isRestarted ? ", restart" : "",
                              isNewestDeleted ? ", newest row deleted" : "")
                    << step << isRestarted << isNewestDeleted;
            }
        }
    }
}

void TstIds::increase()
{
    QFETCH(qint64, clockStepMs);
    QFETCH(bool, isRestarted);
    QFETCH(bool, isNewestDeleted);
    auto harness = std::make_unique<WriterHarness>(path(), options());
    QVERIFY(!harness->start());
    QString last;
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 3; ++i) {
            const QString id = create(*harness);
            QVERIFY2(id > last, qPrintable(id + u" after "_s + last));
            last = id;
        }
        if (isNewestDeleted)
            QCOMPARE(harness->outcomeOf(harness->add(DeletePost{last, {}})), "ok");
        if (isRestarted) {
            harness = std::make_unique<WriterHarness>(path(), options());
            QVERIFY(!harness->start());
        }
        m_nowMs += clockStepMs;
    }
}

void TstIds::continueAfterRowsThatOthersBrought()
{
    {
        WriterHarness harness(path(), options());
        QVERIFY(!harness.start());
    }
    SqliteConnection(path(), SqliteConnection::Access::ReadWrite, 5'000)
        .execute("INSERT INTO posts VALUES ('0fffffff-ffff-7fff-bfff-ffffffffffff', 'imported', NULL, 1, '', '')");
    WriterHarness harness(path(), options());
    QVERIFY(!harness.start());
    QVERIFY(create(harness) > u"0fffffff-ffff-7fff-bfff-ffffffffffff"_s);
}

// The bound that is kept on disk does not run away from the clock.
void TstIds::followTheClock()
{
    WriterHarness harness(path(), options());
    QVERIFY(!harness.start());
    for (int i = 0; i < 20; ++i) {
        m_nowMs += 700;
        bool isNumber = false;
        const qint64 idMs = create(harness).remove(u'-').first(12).toLongLong(&isNumber, 16);
        QVERIFY(isNumber);
        QCOMPARE(idMs, m_nowMs.load());
    }
    QVERIFY(harness.onDisk(path(), "SELECT value FROM writer_state WHERE name = 'id_bound'").toLongLong() <=
            m_nowMs + 1'000);
}

QTEST_GUILESS_MAIN(TstIds)
#include "tst_ids.moc"
