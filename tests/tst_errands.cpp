// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/errands.h"

#include "tests/support/cannedserver.h"
#include "tests/support/misbehavingserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = MisbehavingServer::Fault;

// What the load test asks after the load, of servers that help and of some that do not.
class TstErrands : public QObject
{
    Q_OBJECT

private slots:
    void aServerThatIsGoneIsGivenUp();
    void eachSuccessGivesMoreTime();
    void theWholeHasItsLimit();
    void anAnswerThatWouldStayTheSameEndsIt_data();
    void anAnswerThatWouldStayTheSameEndsIt();
};

namespace
{

const auto getPosts = "GET /posts HTTP/1.1\r\nHost: x\r\n\r\n"_ba;

Endpoint endpointOf(const QTcpServer &server)
{
    return resolve(QUrl(u"http://127.0.0.1:%1"_s.arg(server.serverPort())))->constFirst();
}

Errands::Verdict doneWith200(const Response &response)
{
    return response.isComplete() && response.status == 200 ? Errands::Verdict::Done : Errands::Verdict::Again;
}

} // namespace

void TstErrands::aServerThatIsGoneIsGivenUp()
{
    MisbehavingServer server(Fault::None);
    Errands errands(endpointOf(server), {1h, 300ms});
    server.close();
    QSignalSpy finished(&errands, &Errands::finished);
    errands.add(getPosts, doneWith200);
    errands.start();
    QVERIFY(finished.wait(10'000));
    QCOMPARE(finished.first().first().toBool(), false);
}

void TstErrands::eachSuccessGivesMoreTime()
{
    MisbehavingServer server(Fault::AnswersSlowly); // 300 ms each, one after another: twice as long as the patience
    Errands errands(endpointOf(server), {1h, 1500ms});
    QSignalSpy finished(&errands, &Errands::finished);
    int left = 10;
    const std::function<Errands::Verdict(const Response &)> judge = [&](const Response &response) {
        if (doneWith200(response) == Errands::Verdict::Done && --left > 0)
            errands.add(getPosts, judge);
        return doneWith200(response);
    };
    errands.add(getPosts, judge);
    errands.start();
    QVERIFY(finished.wait(20'000));
    QCOMPARE(finished.first().first().toBool(), true);
    QCOMPARE(left, 0);
}

void TstErrands::theWholeHasItsLimit()
{
    MisbehavingServer server(Fault::None);
    Errands errands(endpointOf(server), {300ms, 1h});
    QSignalSpy finished(&errands, &Errands::finished);
    const std::function<Errands::Verdict(const Response &)> judge = [&](const Response &) {
        errands.add(getPosts, judge);
        return Errands::Verdict::Done;
    };
    errands.add(getPosts, judge);
    errands.start();
    QVERIFY(finished.wait(10'000));
    QCOMPARE(finished.first().first().toBool(), false);
}

void TstErrands::anAnswerThatWouldStayTheSameEndsIt_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("isFinal");
    const auto answer = [](const char *status, const char *field) {
        return "HTTP/1.1 "_ba + status + "\r\n" + field + "Content-Length: 0\r\n\r\n";
    };
    const auto row = [&](const char *status, const char *field, bool isFinal) {
        QTest::addRow("%s%s", status, *field ? " by a worker" : "") << answer(status, field) << isFinal;
    };
    constexpr auto byWorker = "X-Worker: 1\r\n";
    row("401 Unauthorized", byWorker, true);
    row("403 Forbidden", byWorker, true);
    row("404 Not Found", byWorker, true);
    row("421 Misdirected Request", byWorker, true);
    row("500 Internal Server Error", byWorker, false);
    row("503 Service Unavailable", byWorker, false);
    row("302 Found", "", true);
    row("404 Not Found", "", true);
    row("500 Internal Server Error", "", true);
    row("502 Bad Gateway", "", false);
    row("504 Gateway Timeout", "", false);
    QTest::newRow("no HTTP") << "220 mail.example.org ESMTP\r\n"_ba << true;
    QTest::newRow("no length") << "HTTP/1.1 200 OK\r\n\r\nhello"_ba << true;
    QTest::newRow("half an answer") << "HTTP/1.1 200 OK\r\n"_ba << false;
}

void TstErrands::anAnswerThatWouldStayTheSameEndsIt()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, isFinal);
    CannedServer server(answer);
    Errands errands(endpointOf(server), {1h, 1h});
    QSignalSpy finished(&errands, &Errands::finished);
    errands.add(getPosts, doneWith200);
    errands.start();
    QTRY_VERIFY(finished.size() == 1 || server.received().count("GET") >= 3);
    QCOMPARE(finished.size(), isFinal ? 1 : 0);
    if (isFinal)
        QCOMPARE(finished.first().first().toBool(), false);
    QCOMPARE(server.received().count("GET") == 1, isFinal);
}

QTEST_GUILESS_MAIN(TstErrands)
#include "tst_errands.moc"
