// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/errands.h"

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

QTEST_GUILESS_MAIN(TstErrands)
#include "tst_errands.moc"
