// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/writerharness.h"
#include "tests/support/writerprocess.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;

// A writer in a process of its own whose disk fails, or that is killed.
class TstFaultyDisk : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void failedCommitIsUndoneForGood_data();
    void failedCommitIsUndoneForGood();
    void markerMakesTheOutcomeCertain();
    void failedMarkerLeavesTheOutcomeUnknown();
    void refusesUntilTheMarkerIsCommitted();
    void fullDiskIsCertain();
    void waitsForTheLockOfAnotherProgram();
    void acknowledgedWritesSurviveKill();

private:
    QString path() const { return m_dir->filePath(u"test.db"_s); }
    // After recovery, by the next start as it happens for real.
    QByteArray recoveredTitles();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<DiskFault> m_disk;
};

void TstFaultyDisk::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_disk = std::make_unique<DiskFault>(m_dir->path());
}

QByteArray TstFaultyDisk::recoveredTitles()
{
    {
        WriterHarness harness(path());
        if (harness.start())
            return "did not start";
    }
    if (WriterHarness::onDisk(path(), "PRAGMA integrity_check") != "ok")
        return "damaged";
    return WriterHarness::onDisk(
        path(), "SELECT coalesce(group_concat(title, ' '), '') FROM (SELECT title FROM posts ORDER BY id)");
}

void TstFaultyDisk::failedCommitIsUndoneForGood_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("the sync fails: its frames are in the log") << QByteArray("sync EIO");
    QTest::newRow("a write fails: some of its frames are in the log") << QByteArray("write EIO");
}

// I5: after a failed COMMIT none is acknowledged; and once storage works again the frames that may be in the log are
// overwritten before anything else is, so that no crash can bring the group back.
void TstFaultyDisk::failedCommitIsUndoneForGood()
{
    QFETCH(QByteArray, fault);
    WriterProcess writer(path(), *m_disk);
    QCOMPARE(writer.run("create first"), QByteArrayList{"first ok"});
    QVERIFY(m_disk->begin(fault));
    QCOMPARE(writer.run("create lost1 lost2").size(), 2);
    m_disk->end();
    QTRY_VERIFY_WITH_TIMEOUT(writer.run("reports").value(0).endsWith('1'), 30'000); // the marker has been committed
    writer.kill(); // at once: nothing but the marker is behind the failed group
    QCOMPARE(recoveredTitles(), "first");
}

// I4, I5: the answer waits for the marker, so that it can be certain.
void TstFaultyDisk::markerMakesTheOutcomeCertain()
{
    WriterProcess writer(path(), *m_disk);
    QCOMPARE(writer.run("create first"), QByteArrayList{"first ok"});
    QVERIFY(m_disk->begin("sync EIO once"));
    QCOMPARE(writer.run("create lost"), QByteArrayList{"lost COMMIT_FAILED not-applied"});
    QCOMPARE(writer.run("reports"), QByteArrayList{".."});
    writer.kill();
    QCOMPARE(recoveredTitles(), "first");
}

// I4, I5
void TstFaultyDisk::failedMarkerLeavesTheOutcomeUnknown()
{
    WriterProcess writer(path(), *m_disk);
    QCOMPARE(writer.run("create first"), QByteArrayList{"first ok"});
    QVERIFY(m_disk->begin("sync EIO"));
    QCOMPARE(writer.run("create maybe"), QByteArrayList{"maybe COMMIT_FAILED unknown"});
    writer.kill();
    const QByteArray titles = recoveredTitles();
    QVERIFY2(titles == "first maybe" || titles == "first", titles);
}

// I5: what is refused meanwhile is certainly not applied, and afterwards writes go on. The state is reported before the
// answers given in it: a client that was just refused, or served again, finds /readyz saying so.
void TstFaultyDisk::refusesUntilTheMarkerIsCommitted()
{
    WriterProcess writer(path(), *m_disk);
    QVERIFY(m_disk->begin("sync EIO"));
    QCOMPARE(writer.run("create maybe"), QByteArrayList{"maybe COMMIT_FAILED unknown"});
    for (int i = 0; i < 3; ++i)
        QCOMPARE(writer.run("create refused"), QByteArrayList{"refused UNAVAILABLE not-applied"});
    QCOMPARE(writer.run("reports"), QByteArrayList{"0...."});
    m_disk->end();
    QByteArrayList answer;
    while (answer != QByteArrayList{"after ok"}) {
        answer = writer.run("create after");
        QVERIFY(answer == QByteArrayList{"after ok"} || answer == QByteArrayList{"after UNAVAILABLE not-applied"});
    }
    const QByteArray reports = writer.run("reports").value(0);
    QVERIFY2(reports.endsWith("1.") && reports.count('1') == 1, reports);
    writer.kill();
    QCOMPARE(recoveredTitles(), "after");
}

// I5
void TstFaultyDisk::fullDiskIsCertain()
{
    WriterProcess writer(path(), *m_disk);
    QCOMPARE(writer.run("create first"), QByteArrayList{"first ok"});
    QVERIFY(m_disk->begin("write ENOSPC"));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(writer.run("create full1 full2"),
                 (QByteArrayList{"full1 STORAGE_FULL not-applied", "full2 STORAGE_FULL not-applied"}));
    QVERIFY(!writer.run("reports").value(0).contains('0')); // the storage works, there is just no space
    m_disk->end();
    QCOMPARE(writer.run("create after"), QByteArrayList{"after ok"});
    writer.kill();
    QCOMPARE(recoveredTitles(), "first after");
}

// I2: BEGIN waits as long as somebody waits for its write.
void TstFaultyDisk::waitsForTheLockOfAnotherProgram()
{
    WriterProcess other(path(), *m_disk);
    WriterHarness harness(path());
    QVERIFY(!harness.start());
    other.run("lock");
    const auto expiring = harness.add(CreatePost{u"expiring"_s, {}}, {}, 100'000);
    const auto withdrawn = harness.add(CreatePost{u"withdrawn"_s, {}});
    const auto patient = harness.add(CreatePost{u"patient"_s, {}});
    // Nothing is taken while the lock is not ours, so all can still be withdrawn and expire.
    std::size_t expired = 0;
    QTRY_COMPARE(expired += harness.intake().takeExpired(monotonicUs()).size(), std::size_t(1));
    QVERIFY(harness.intake().withdraw(withdrawn));
    QVERIFY(!harness.intake().withdraw(expiring));
    QCOMPARE(harness.intake().size(), std::size_t(1));
    other.run("unlock");
    QCOMPARE(harness.outcomeOf(patient), "ok");
    QCOMPARE(harness.writer().status().busyTotal, quint64(0));
    QCOMPARE(WriterHarness::onDisk(path(), "SELECT group_concat(title) FROM posts"), "patient");
}

// I3, I7: kill -9 in the middle of groups, again and again; what was acknowledged is there, once.
void TstFaultyDisk::acknowledgedWritesSurviveKill()
{
    QByteArrayList acknowledged;
    for (int round = 0; round < 5; ++round) {
        WriterProcess writer(path(), *m_disk);
        for (int group = 0; group < 10; ++group) {
            QByteArray titles;
            for (int i = 0; i < 10; ++i)
                titles += ' ' + QByteArray::number((round * 10 + group) * 10 + i);
            for (const QByteArray &answer : writer.run("create" + titles)) {
                QVERIFY2(answer.endsWith(" ok"), answer);
                acknowledged.append(answer.chopped(3));
            }
        }
        writer.send("create unanswered"); // may be committed or not
        writer.kill();
    }
    QVERIFY(recoveredTitles() != "damaged");
    QCOMPARE(WriterHarness::onDisk(path(), "SELECT group_concat(title) FROM "
                                           "(SELECT title FROM posts WHERE title <> 'unanswered' ORDER BY id)"),
             acknowledged.join(','));
}

QTEST_GUILESS_MAIN(TstFaultyDisk)
#include "tst_faultydisk.moc"
