// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/writerharness.h"

#include <QSet>
#include <QTemporaryDir>

#include <numeric>

using namespace Qt::StringLiterals;

// The writer in this process, on real files.
class TstWriter : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void answersAfterCommit();
    void takesWhatWaitsAsOneGroup();
    void boundsAGroup();
    void reportsEveryWriteOnce();
    void undoesOneFailingOperationAlone();
    void runsTheRestAgainWhenOneEndsTheTransaction();
    void refusesWhatIsNotRegistered();
    void refusesArgumentsThatDoNotDecode();
    void namesNoSqlAndNoValuesInFailures();
    void doesNotTakeWhatHasExpired();
    void withdrawnMeansNotBegun();
    void exactlyOneOfManyWithOneTagSucceeds();
    void finishesTheIntakeWhenStopped();
    void leavesNoLogBehind();
    void tellsItsState();

private:
    QString path() const { return m_dir->filePath(u"test.db"_s); }
    // Adds to the schema behind the program's back.
    void alter(const char *sql);

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TstWriter::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void TstWriter::alter(const char *sql)
{
    WriterHarness first(path()); // applies the migrations
    QVERIFY(!first.start());
    first.stop();
    SqliteConnection(path(), SqliteConnection::Access::ReadWrite, 5'000).execute(sql);
}

// I3: what is answered is in the file, for everybody to see.
void TstWriter::answersAfterCommit()
{
    WriterHarness harness(path());
    QVERIFY(!harness.start());
    for (int i = 0; i < 20; ++i) {
        const Post post = harness.resultOf<Post>(harness.add(CreatePost{u"title %1"_s.arg(i), u"Grüße 🌍"_s}));
        QCOMPARE(harness.onDisk(path(), "SELECT title || content FROM posts WHERE id = '" + post.id.toLatin1() + '\''),
                 u"title %1Grüße 🌍"_s.arg(i).toUtf8());
    }
}

void TstWriter::takesWhatWaitsAsOneGroup()
{
    WriterHarness harness(path(), {.groupUs = WriterHarness::unhurriedUs});
    QList<quint64> tickets;
    for (int i = 0; i < 10; ++i)
        tickets.append(harness.add(CreatePost{u"waiting"_s, {}}));
    QVERIFY(!harness.start());
    for (const quint64 ticket : tickets)
        QCOMPARE(harness.outcomeOf(ticket), "ok");
    QCOMPARE(harness.groupSizes(), QList<qsizetype>{10});
}

void TstWriter::boundsAGroup()
{
    WriterHarness harness(path(), {.groupRequests = 4, .groupUs = WriterHarness::unhurriedUs});
    for (int i = 0; i < 10; ++i)
        harness.add(CreatePost{u"waiting"_s, {}});
    QVERIFY(!harness.start());
    harness.finished(10);
    QCOMPARE(harness.groupSizes(), (QList<qsizetype>{4, 4, 2}));
}

// The harness fails on a second report of one ticket.
void TstWriter::reportsEveryWriteOnce()
{
    WriterHarness harness(path(), {.groupRequests = 7});
    QVERIFY(!harness.start());
    constexpr int count = 500;
    for (int i = 0; i < count; ++i)
        harness.add(CreatePost{u"title"_s, {}});
    QSet<QString> ids;
    QString last;
    for (quint64 ticket = 1; ticket <= count; ++ticket) {
        const QString id = harness.resultOf<Post>(ticket).id;
        QVERIFY2(id > last, "in the order of admission");
        last = id;
        ids.insert(id);
    }
    QCOMPARE(ids.size(), count);
    QCOMPARE(harness.onDisk(path(), "SELECT count(*) FROM posts").toInt(), count);
}

// I5: RAISE(FAIL) leaves what its statement did so far, so that the savepoint alone can undo it.
void TstWriter::undoesOneFailingOperationAlone()
{
    alter("CREATE TRIGGER t AFTER INSERT ON posts WHEN new.title = 'bad' BEGIN SELECT RAISE(FAIL, 'no'); END");
    WriterHarness harness(path(), {.groupUs = WriterHarness::unhurriedUs});
    const auto before = harness.add(CreatePost{u"before"_s, {}});
    const auto failing = harness.add(CreatePost{u"bad"_s, {}});
    const auto notFound = harness.add(CreateComment{u"no such post"_s, u"body"_s});
    const auto after = harness.add(CreatePost{u"after"_s, {}});
    QVERIFY(!harness.start());
    QCOMPARE(harness.outcomeOf(before), "ok");
    QCOMPARE(harness.outcomeOf(failing), "OP_FAILED not-applied");
    QCOMPARE(harness.outcomeOf(notFound), "NOT_FOUND not-applied");
    QCOMPARE(harness.outcomeOf(after), "ok");
    QCOMPARE(harness.groupSizes(), QList<qsizetype>{4});
    QCOMPARE(harness.onDisk(path(), "SELECT group_concat(title) FROM posts"), "before,after");
}

// I5: RAISE(ROLLBACK) ends the transaction as a full disk does. What ran before it must not be lost, what follows must
// not commit one by one.
void TstWriter::runsTheRestAgainWhenOneEndsTheTransaction()
{
    alter("CREATE TRIGGER t AFTER INSERT ON posts WHEN new.title = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'no'); END");
    WriterHarness harness(path(), {.groupUs = WriterHarness::unhurriedUs});
    QList<quint64> good;
    QList<quint64> bad;
    for (int i = 0; i < 30; ++i) {
        if (i % 7 == 3)
            bad.append(harness.add(CreatePost{u"bad"_s, {}}));
        else
            good.append(harness.add(CreatePost{u"good %1"_s.arg(i), {}}, i % 2 ? QByteArray() : QByteArray::number(i)));
    }
    QVERIFY(!harness.start());
    for (const quint64 ticket : good) {
        const Post post = harness.resultOf<Post>(ticket);
        QCOMPARE(harness.onDisk(path(), "SELECT count(*) FROM posts WHERE id = '" + post.id.toLatin1() + '\''), "1");
        QVERIFY2(!harness.finished(ticket).answer.replayed, "its record was lost with the transaction");
    }
    for (const quint64 ticket : bad)
        QCOMPARE(harness.outcomeOf(ticket), "OP_FAILED not-applied");
    QCOMPARE(harness.onDisk(path(), "SELECT count(*) FROM posts").toInt(), good.size());
    QCOMPARE(harness.groupSizes(), QList<qsizetype>{30});
}

void TstWriter::refusesWhatIsNotRegistered()
{
    WriterHarness harness(path());
    QVERIFY(!harness.start());
    QCOMPARE(harness.outcomeOf(harness.add(quint16(Operations::size), {})), "UNKNOWN_OP not-applied");
    QCOMPARE(harness.outcomeOf(harness.add(CreatePost{u"and goes on"_s, {}})), "ok");
}

void TstWriter::refusesArgumentsThatDoNotDecode()
{
    WriterHarness harness(path());
    QVERIFY(!harness.start());
    QCOMPARE(harness.outcomeOf(harness.add(Operations::indexOf<CreatePost>, "rubbish")), "OP_FAILED not-applied");
    QCOMPARE(harness.onDisk(path(), "SELECT count(*) FROM posts"), "0");
}

void TstWriter::namesNoSqlAndNoValuesInFailures()
{
    alter("CREATE TRIGGER t AFTER INSERT ON posts BEGIN SELECT RAISE(ABORT, 'reason in the schema'); END");
    WriterHarness harness(path());
    QVERIFY(!harness.start());
    const auto ticket = harness.add(CreatePost{u"secret"_s, u"secret"_s});
    const QString detail = harness.finished(ticket).answer.result.error().detail;
    for (const auto &word : {u"secret"_s, u"INSERT"_s, u"posts"_s, u"reason"_s})
        QVERIFY2(!detail.contains(word), qPrintable(detail));
    QVERIFY(detail.contains(u"createPost"_s));
}

void TstWriter::doesNotTakeWhatHasExpired()
{
    WriterHarness harness(path());
    const auto expired = harness.add(CreatePost{u"expired"_s, {}}, {}, 0);
    const auto fresh = harness.add(CreatePost{u"fresh"_s, {}});
    QVERIFY(!harness.start());
    QCOMPARE(harness.outcomeOf(fresh), "ok");
    const auto taken = harness.intake().takeExpired(monotonicUs());
    QCOMPARE(taken.size(), std::size_t(1));
    QCOMPARE(taken.front().ticket, expired);
    QCOMPARE(harness.onDisk(path(), "SELECT group_concat(title) FROM posts"), "fresh");
}

// I4
void TstWriter::withdrawnMeansNotBegun()
{
    WriterHarness harness(path());
    const auto withdrawn = harness.add(CreatePost{u"withdrawn"_s, {}});
    const auto kept = harness.add(CreatePost{u"kept"_s, {}});
    QVERIFY(harness.intake().withdraw(withdrawn));
    QVERIFY(!harness.intake().withdraw(withdrawn));
    QVERIFY(!harness.start());
    QCOMPARE(harness.outcomeOf(kept), "ok");
    QVERIFY(!harness.intake().withdraw(kept));
    QCOMPARE(harness.onDisk(path(), "SELECT group_concat(title) FROM posts"), "kept");
}

void TstWriter::exactlyOneOfManyWithOneTagSucceeds()
{
    WriterHarness harness(path());
    QVERIFY(!harness.start());
    const Post post = harness.resultOf<Post>(harness.add(CreatePost{u"first"_s, {}}));
    const IfMatch condition{false, {entityTag(post)}};
    for (int i = 0; i < 50; ++i)
        harness.add(UpdatePost{post.id, u"change %1"_s.arg(i), false, {}, condition});
    QList<QByteArray> outcomes;
    for (quint64 ticket = 2; ticket < 52; ++ticket)
        outcomes.append(harness.outcomeOf(ticket));
    QCOMPARE(outcomes.count("ok"), 1);
    QCOMPARE(outcomes.count("PRECONDITION_FAILED not-applied"), 49);
    QCOMPARE(harness.onDisk(path(), "SELECT revision FROM posts"), "2");
}

// I9
void TstWriter::finishesTheIntakeWhenStopped()
{
    WriterHarness harness(path(), {.groupRequests = 16});
    for (int i = 0; i < 100; ++i)
        harness.add(CreatePost{u"waiting"_s, {}});
    QVERIFY(!harness.start());
    harness.stop();
    const auto total = std::accumulate(harness.groupSizes().begin(), harness.groupSizes().end(), qsizetype(0));
    QCOMPARE(total, 100); // all signals have come, without a turn of the event loop
    QCOMPARE(harness.onDisk(path(), "SELECT count(*) FROM posts"), "100");
}

void TstWriter::leavesNoLogBehind()
{
    WriterHarness harness(path());
    QVERIFY(!harness.start());
    QCOMPARE(harness.outcomeOf(harness.add(CreatePost{u"title"_s, {}})), "ok");
    QVERIFY(QFileInfo(path() + u"-wal"_s).size() > 0);
    harness.stop();
    QVERIFY2(QFileInfo(path() + u"-wal"_s).size() <= 0, "all is in the database file, which may be copied");
}

void TstWriter::tellsItsState()
{
    WriterHarness harness(path(), {.durability = Durability::Normal});
    QVERIFY(!harness.start());
    QCOMPARE(harness.outcomeOf(harness.add(CreatePost{u"title"_s, {}})), "ok");
    QTRY_VERIFY(harness.writer().status().walFrames > 0);
    const DatabaseStatus status = harness.writer().status();
    QCOMPARE(status.durability, Durability::Normal);
    QVERIFY(status.fileBytes > 0);
    QVERIFY(status.walBytes >= status.walFrames * 4096);
    QCOMPARE(status.busyTotal, 0);
    QVERIFY(status.schemaVersion >= 2);
    QCOMPARE(status.sqliteVersion, QString::fromLatin1(harness.onDisk(path(), "SELECT sqlite_version()")));
}

QTEST_GUILESS_MAIN(TstWriter)
#include "tst_writer.moc"
