// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/operations/writerecord.h"
#include "tests/support/writerharness.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 dayMs = recordLifetime.count();

} // namespace

// What the writer keeps under an Idempotency-Key, and what /writes/KEY reads of it.
class TstIdempotency : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void replaysTheAnswer();
    void replaysWithinOneGroup();
    void replaysAfterARestart();
    void replaysWhatTheOperationRefused();
    void replaysBeforeLookingAtAnythingElse();
    void refusesAnotherRequestUnderTheKey();
    void keysOfTwoScopesAreApart();
    void failuresLeaveTheKeyFree();
    void forgetsAfterADay();
    void removesExpiredRecords();
    void recordsAreReadByReaders();

private:
    QString path() const { return m_dir->filePath(u"test.db"_s); }
    std::unique_ptr<WriterHarness> start();
    QByteArray onDisk(const QByteArray &sql) const { return WriterHarness::onDisk(path(), sql); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::atomic<qint64> m_nowMs = 1'700'000'000'000;
};

void TstIdempotency::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_nowMs = 1'700'000'000'000;
}

std::unique_ptr<WriterHarness> TstIdempotency::start()
{
    auto harness =
        std::make_unique<WriterHarness>(path(), WriterOptions{.wallClockMs = [this] { return m_nowMs.load(); }});
    if (const auto refusal = harness->start())
        qFatal("%s", qPrintable(refusal->message));
    return harness;
}

void TstIdempotency::replaysTheAnswer()
{
    const auto harness = start();
    const CreatePost operation{u"title"_s, u"content"_s};
    const FinishedWrite first = harness->finished(harness->add(operation, "key"));
    m_nowMs += 1'000;
    const FinishedWrite second = harness->finished(harness->add(operation, "key"));
    QVERIFY(!first.answer.replayed && second.answer.replayed);
    QCOMPARE(second.answer.result.value(), first.answer.result.value());
    QCOMPARE(onDisk("SELECT count(*) FROM posts"), "1");
}

void TstIdempotency::replaysWithinOneGroup()
{
    WriterHarness harness(path(), {.groupUs = WriterHarness::unhurriedUs});
    for (int i = 0; i < 5; ++i)
        harness.add(CreatePost{u"title"_s, {}}, "key");
    QVERIFY(!harness.start());
    for (quint64 ticket = 1; ticket <= 5; ++ticket) {
        QCOMPARE(harness.finished(ticket).answer.replayed, ticket > 1);
        QCOMPARE(harness.resultOf<Post>(ticket).id, harness.resultOf<Post>(1).id);
    }
    QCOMPARE(harness.groupSizes(), QList<qsizetype>{5});
    QCOMPARE(onDisk("SELECT count(*) FROM posts"), "1");
}

void TstIdempotency::replaysAfterARestart()
{
    const CreatePost operation{u"title"_s, {}};
    auto harness = start();
    const QString id = harness->resultOf<Post>(harness->add(operation, "key")).id;
    harness.reset();
    harness = start();
    QCOMPARE(harness->resultOf<Post>(harness->add(operation, "key")).id, id);
}

void TstIdempotency::replaysWhatTheOperationRefused()
{
    const auto harness = start();
    const Post post = harness->resultOf<Post>(harness->add(CreatePost{u"title"_s, {}}));
    const DeletePost missing{u"no such post"_s, {}};
    const UpdatePost stale{post.id, u"new"_s, false, {}, IfMatch{false, {"\"stale\""}}};
    for (const bool replayed : {false, true}) {
        const auto notFound = harness->add(missing, "missing");
        QCOMPARE(harness->outcomeOf(notFound), "NOT_FOUND not-applied");
        QCOMPARE(harness->finished(notFound).answer.replayed, replayed);
        const auto failed = harness->add(stale, "stale");
        QCOMPARE(harness->outcomeOf(failed), "PRECONDITION_FAILED not-applied");
        QCOMPARE(harness->finished(failed).answer.replayed, replayed);
    }
    const QString detail = harness->finished(2).answer.result.error().detail;
    QCOMPARE(harness->finished(4).answer.result.error().detail, detail);
}

// A deletion that is sent again finds no post any more, but is answered as the first time.
void TstIdempotency::replaysBeforeLookingAtAnythingElse()
{
    const auto harness = start();
    const Post post = harness->resultOf<Post>(harness->add(CreatePost{u"title"_s, {}}));
    const DeletePost operation{post.id, IfMatch{false, {entityTag(post)}}};
    for (int i = 0; i < 2; ++i)
        QCOMPARE(harness->resultOf<Post>(harness->add(operation, "key")).id, post.id);
}

void TstIdempotency::refusesAnotherRequestUnderTheKey()
{
    const auto harness = start();
    QCOMPARE(harness->outcomeOf(harness->add(CreatePost{u"title"_s, {}}, "key")), "ok");
    QCOMPARE(harness->outcomeOf(harness->add(CreatePost{u"other"_s, {}}, "key")), "IDEMPOTENCY_MISMATCH not-applied");
    QCOMPARE(harness->outcomeOf(harness->add(DeletePost{u"title"_s, {}}, "key")), "IDEMPOTENCY_MISMATCH not-applied");
    QCOMPARE(harness->outcomeOf(harness->add(CreatePost{u"title"_s, {}}, "key")), "ok");
    QCOMPARE(onDisk("SELECT count(*) FROM posts"), "1");
}

void TstIdempotency::keysOfTwoScopesAreApart()
{
    const auto harness = start();
    WriteRequest request;
    request.operation = Operations::indexOf<CreatePost>;
    request.arguments = encodeFields(CreatePost{u"title"_s, {}});
    request.key = "key";
    request.startDeadlineUs = request.answerDeadlineUs = monotonicUs() + 20'000'000;
    for (quint64 ticket = 100; ticket < 104; ++ticket) {
        request.scope = ticket % 2 ? "one" : "";
        harness->intake().add({ticket, request, monotonicUs()});
        QCOMPARE(harness->finished(ticket).answer.replayed, ticket >= 102);
    }
    QCOMPARE(onDisk("SELECT count(*) FROM posts"), "2");
}

void TstIdempotency::failuresLeaveTheKeyFree()
{
    start().reset();
    SqliteConnection(path(), SqliteConnection::Access::ReadWrite, 5'000)
        .execute("CREATE TRIGGER t AFTER INSERT ON posts WHEN new.title = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END");
    const auto harness = start();
    for (int i = 0; i < 2; ++i) {
        const auto ticket = harness->add(CreatePost{u"bad"_s, {}}, "key");
        QCOMPARE(harness->outcomeOf(ticket), "OP_FAILED not-applied");
        QVERIFY(!harness->finished(ticket).answer.replayed);
    }
    QCOMPARE(harness->outcomeOf(harness->add(CreatePost{u"good"_s, {}}, "key")), "ok");
}

void TstIdempotency::forgetsAfterADay()
{
    const auto harness = start();
    const CreatePost operation{u"title"_s, {}};
    const QString id = harness->resultOf<Post>(harness->add(operation, "key")).id;
    m_nowMs += dayMs - 1;
    QCOMPARE(harness->resultOf<Post>(harness->add(operation, "key")).id, id);
    m_nowMs += 1;
    const auto later = harness->add(operation, "key");
    QVERIFY(!harness->finished(later).answer.replayed);
    QVERIFY(harness->resultOf<Post>(later).id != id);
    QVERIFY2(harness->finished(harness->add(operation, "key")).answer.replayed, "kept anew");
}

void TstIdempotency::removesExpiredRecords()
{
    const auto harness = start();
    for (int i = 0; i < 50; ++i)
        harness->add(CreatePost{u"title"_s, {}}, "old " + QByteArray::number(i));
    harness->finished(50);
    m_nowMs += dayMs;
    for (int i = 0; i < 30; ++i)
        QCOMPARE(harness->outcomeOf(harness->add(CreatePost{u"title"_s, {}}, "new " + QByteArray::number(i))), "ok");
    QCOMPARE(onDisk("SELECT count(*) FROM idempotency"), "30"); // two old ones left with each that came
}

void TstIdempotency::recordsAreReadByReaders()
{
    const auto harness = start();
    const auto created = harness->add(CreatePost{u"title"_s, {}}, "created");
    QCOMPARE(harness->outcomeOf(created), "ok");
    QCOMPARE(harness->outcomeOf(harness->add(DeletePost{u"nothing"_s, {}}, "failed")), "NOT_FOUND not-applied");

    Reader reader(path(), 0);
    const auto success = findRecord(reader, {{}, "created"}, m_nowMs);
    QVERIFY(success);
    QCOMPARE(success->operation, QString(CreatePost::name));
    QCOMPARE(success->result.value(), harness->finished(created).answer.result.value());
    const auto failure = findRecord(reader, {{}, "failed"}, m_nowMs);
    QVERIFY(failure);
    QCOMPARE(failure->result.error().code, ErrorCode::NotFound);
    QVERIFY(!findRecord(reader, {{}, "unknown"}, m_nowMs));
    QVERIFY(!findRecord(reader, {"another scope", "created"}, m_nowMs));
    QVERIFY(!findRecord(reader, {{}, "created"}, m_nowMs + dayMs));
    QVERIFY(reader.isIdle());
}

QTEST_GUILESS_MAIN(TstIdempotency)
#include "tst_idempotency.moc"
