// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/posts/postwrites.h"
#include "server/worker/primaryqueries.h"
#include "server/worker/primarywritequeue.h"
#include "shared/monotonic.h"
#include "tests/support/linkend.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

using Answer = std::optional<Written<Post>>;

QByteArray somePost()
{
    Post post;
    post.title = u"title"_s;
    return encodeFields(post);
}

} // namespace

// The primary is played by the test.
class TstWriteQueue : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void requestsCarryBothDeadlines();
    void resultComesBack();
    void futureFinishesInTheEventLoop();
    void refusalOfThePrimaryComesBack();
    void fullQueueIsRefusedHere();
    void unansweredWriteIsWithdrawnAndUnknown();
    void confirmedWithdrawalIsNotApplied();
    void realAnswerAfterWithdrawalIsGiven();
    void primarysOwnWithdrawalIsAClientTimeout();
    void lateAnswerIsIgnored();
    void answerToNothingEndsTheLink();
    void lostLinkIsUnknownForWhatWasSent();
    void lostLinkIsNotAppliedForWhatWasNotSent();
    void withoutLinkNothingIsSent();
    void pingIsAnswered();
    void queryIsAnsweredOrGivenUp();

private:
    std::shared_ptr<Answer> write(const WriteIdentity &identity = {})
    {
        auto answer = std::make_shared<Answer>();
        m_queue->write(CreatePost{u"title"_s, {}}, identity, [answer](Written<Post> written) {
            if (answer->has_value())
                qFatal("answered twice");
            *answer = std::move(written);
        });
        if (answer->has_value())
            qFatal("answered inside write()");
        return answer;
    }
    std::optional<WriteRequest> receive() { return m_primary->next<WriteRequest>(); }
    void respond(quint64 id, WriteState state)
    {
        WriteResponse response;
        response.id = id;
        response.state = state;
        response.result = somePost();
        m_primary->link.send(response);
    }

    std::unique_ptr<PrimaryWriteQueue> m_queue;
    std::unique_ptr<PrimaryChannel> m_channel;
    std::unique_ptr<LinkEnd> m_primary;
    PrimaryWriteQueue::Limits m_limits;
};

void TstWriteQueue::init()
{
    m_queue.reset();
    SocketPair pair;
    m_channel = std::make_unique<PrimaryChannel>(pair.ends[0]);
    m_primary = std::make_unique<LinkEnd>(pair.ends[1]);
    m_primary->link.send(Welcome{});
    m_limits = {.requests = 2, .queueTimeout = 60ms, .clientTimeout = 120ms};
    m_queue = std::make_unique<PrimaryWriteQueue>(*m_channel, m_limits);
}

void TstWriteQueue::requestsCarryBothDeadlines()
{
    write({"scope"_ba, "key"_ba});
    const auto request = receive();
    QVERIFY(request.has_value());
    QCOMPARE(request->scope, "scope"_ba);
    QCOMPARE(request->key, "key"_ba);
    QCOMPARE(request->startDeadlineUs - request->submittedUs, 60'000);
    QCOMPARE(request->answerDeadlineUs - request->submittedUs, 120'000);
    // Nothing is begun for a client that is gone, whichever timeout is longer.
    m_queue = std::make_unique<PrimaryWriteQueue>(
        *m_channel, PrimaryWriteQueue::Limits{.requests = 2, .queueTimeout = 5s, .clientTimeout = 100ms});
    write();
    const auto other = receive();
    QCOMPARE(other->startDeadlineUs, other->answerDeadlineUs);
}

void TstWriteQueue::resultComesBack()
{
    const auto answer = write();
    respond(receive()->id, WriteState::Done);
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result->title, u"title"_s);
    QCOMPARE(m_queue->waitingCount(), 0);
    QCOMPARE(m_queue->takeWriteLatency().count(), 1u);
}

void TstWriteQueue::futureFinishesInTheEventLoop()
{
    const auto future = m_queue->WriteQueue::write(CreatePost{u"title"_s, {}});
    QVERIFY(!future.isFinished());
    respond(receive()->id, WriteState::Done);
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.result().has_value());
}

void TstWriteQueue::refusalOfThePrimaryComesBack()
{
    const auto answer = write();
    WriteResponse response;
    response.id = receive()->id;
    response.code = ErrorCode::CommitFailed;
    response.detail = u"detail"_s;
    response.outcome = Outcome::Unknown;
    m_primary->link.send(response);
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result.error(), (WriteQueueError{ErrorCode::CommitFailed, u"detail"_s, Outcome::Unknown}));
    QCOMPARE(m_queue->primaryErrors(), (QMap<quint8, quint64>{{quint8(ErrorCode::CommitFailed), 1}}));
}

void TstWriteQueue::fullQueueIsRefusedHere()
{
    write();
    write();
    const auto third = write();
    QTRY_VERIFY(third->has_value());
    QCOMPARE((*third)->result.error().code, ErrorCode::QueueFull);
    QCOMPARE((*third)->result.error().outcome, Outcome::NotApplied);
    QVERIFY(m_queue->primaryErrors().isEmpty());
}

// I4
void TstWriteQueue::unansweredWriteIsWithdrawnAndUnknown()
{
    const auto answer = write();
    const auto withdraw = m_primary->next<Withdraw>();
    QVERIFY(withdraw.has_value());
    QVERIFY(!answer->has_value());
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result.error().code, ErrorCode::ClientTimeout);
    QCOMPARE((*answer)->result.error().outcome, Outcome::Unknown);
    const Histogram latency = m_queue->takeWriteLatency();
    QCOMPARE(latency.count(), 1u); // it is among the slowest: left out, an outage would look fast
    QVERIFY(latency.max() >= 120'000);
}

void TstWriteQueue::confirmedWithdrawalIsNotApplied()
{
    const auto answer = write();
    respond(m_primary->next<Withdraw>()->id, WriteState::Withdrawn);
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result.error().code, ErrorCode::ClientTimeout);
    QCOMPARE((*answer)->result.error().outcome, Outcome::NotApplied);
    QVERIFY(m_queue->primaryErrors().isEmpty()); // a withdrawal is confirmed, and no error there
}

void TstWriteQueue::realAnswerAfterWithdrawalIsGiven()
{
    const auto answer = write();
    respond(m_primary->next<Withdraw>()->id, WriteState::Done);
    QTRY_VERIFY(answer->has_value());
    QVERIFY((*answer)->result.has_value());
}

void TstWriteQueue::primarysOwnWithdrawalIsAClientTimeout()
{
    const auto answer = write();
    respond(receive()->id, WriteState::Withdrawn);
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result.error().code, ErrorCode::ClientTimeout);
}

void TstWriteQueue::lateAnswerIsIgnored()
{
    const auto answer = write();
    const quint64 id = receive()->id;
    QTRY_VERIFY(answer->has_value());
    respond(id, WriteState::Done); // write() would notice a second answer
    const auto other = write();
    respond(receive()->id, WriteState::Done);
    QTRY_VERIFY(other->has_value());
    QVERIFY(m_channel->isOpen());
}

void TstWriteQueue::answerToNothingEndsTheLink()
{
    const auto answer = write();
    respond(receive()->id + 1, WriteState::Done);
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result.error().code, ErrorCode::Unavailable);
}

// I4, I7
void TstWriteQueue::lostLinkIsUnknownForWhatWasSent()
{
    const auto answer = write();
    QVERIFY(receive().has_value());
    m_primary->link.close(u"killed"_s);
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result.error().code, ErrorCode::Unavailable);
    QCOMPARE((*answer)->result.error().outcome, Outcome::Unknown);
}

void TstWriteQueue::lostLinkIsNotAppliedForWhatWasNotSent()
{
    const auto answer = write();
    m_channel->close(u"before the event loop could send it"_s);
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result.error().code, ErrorCode::Unavailable);
    QCOMPARE((*answer)->result.error().outcome, Outcome::NotApplied);
}

void TstWriteQueue::withoutLinkNothingIsSent()
{
    m_channel->close(u"gone"_s);
    const auto answer = write();
    QTRY_VERIFY(answer->has_value());
    QCOMPARE((*answer)->result.error().code, ErrorCode::Unavailable);
    QCOMPARE((*answer)->result.error().outcome, Outcome::NotApplied);
}

void TstWriteQueue::pingIsAnswered()
{
    m_primary->link.send(Ping{5});
    QCOMPARE(m_primary->next<Pong>()->number, 5u);
}

void TstWriteQueue::queryIsAnsweredOrGivenUp()
{
    PrimaryQueries queries(*m_channel);
    QList<std::optional<QueryAnswer>> answers;
    const auto keep = [&answers](const std::optional<QueryAnswer> &answer) { answers.append(answer); };
    queries.ask({{}, "a"_ba}, keep);
    QueryAnswer answer;
    answer.id = m_primary->next<Query>()->id;
    answer.isPending = true;
    m_primary->link.send(answer);
    QTRY_COMPARE(answers.size(), 1);
    QVERIFY(answers.first()->isPending);

    queries.ask({}, keep); // the primary is silent
    QTRY_COMPARE(answers.size(), 2);
    QVERIFY(!answers.last().has_value());

    queries.ask({}, keep);
    m_channel->close(u"gone"_s);
    QCOMPARE(answers.size(), 3);
    QVERIFY(!answers.last().has_value());
}

QTEST_GUILESS_MAIN(TstWriteQueue)
#include "tst_writequeue.moc"
