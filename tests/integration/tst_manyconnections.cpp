// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/sample.h"
#include "tests/support/controlpeer.h"
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <numeric>

#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr char healthRequest[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

// As many connections as this process may open, but no more than 10,000.
std::size_t affordableConnections()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    constexpr rlim_t others = 200;
    return std::size_t(std::min<rlim_t>(10'000, limit.rlim_cur - others));
}

} // namespace

// More connections than usual, and more than there are descriptors for.
class TstManyConnections : public QObject
{
    Q_OBJECT

private slots:
    void idleOnesDisturbNobody();
    void wantOfDescriptorsIsToldAndPasses();
};

void TstManyConnections::idleOnesDisturbNobody()
{
    const std::size_t count = affordableConnections();
    QTemporaryDir folder;
    // Shared out evenly, but not taken evenly: each worker may have them all.
    ServerProcess server(folder.path(), {u"--max-connections"_s, QString::number(2 * count + 20)});
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));

    HttpClient busy(server.port());
    std::vector<HttpClient> idle;
    idle.reserve(count);
    while (idle.size() < count) {
        idle.emplace_back(server.port());
        QVERIFY(idle.back().isConnected());
        if (idle.size() % 100 == 0)
            QCOMPARE(busy.post("/posts", {{u"title"_s, u"busy"_s}}).status, 201);
    }
    const auto openConnections = [&server] {
        Sample sample;
        fromJson(ControlPeer(server.controlPath()).ask("stats.get").value(u"result"_s), sample);
        return std::accumulate(sample.workers.begin(), sample.workers.end(), qint64(0),
                               [](qint64 sum, const WorkerSample &worker) { return sum + worker.connections; });
    };
    QTRY_COMPARE_WITH_TIMEOUT(openConnections(), qint64(count + 1), 20'000);
    for (int i = 0; i < 100; ++i) {
        QCOMPARE(busy.post("/posts", {{u"title"_s, u"busy"_s}}).status, 201);
        QCOMPARE(busy.get("/posts?limit=10").status, 200);
    }
    for (std::size_t i = 0; i < count; i += 100) // they are idle, not forgotten
        QCOMPARE(idle[i].get("/healthz").status, 200);
    idle.clear();
    QTRY_COMPARE_WITH_TIMEOUT(openConnections(), qint64(1), 20'000);
    QCOMPARE(busy.get("/healthz").status, 200);
}

void TstManyConnections::wantOfDescriptorsIsToldAndPasses()
{
    QTemporaryDir folder;
    ServerProcess server(folder.path(), {u"--workers"_s, u"1"_s});
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    HttpClient early(server.port());
    QCOMPARE(early.get("/healthz").status, 200);
    const rlimit few{64, 64};
    const QList<qint64> workers = server.workerPids();
    QCOMPARE(::prlimit(pid_t(workers.constFirst()), RLIMIT_NOFILE, &few, nullptr), 0);

    std::vector<HttpClient> clients;
    for (int i = 0; i < 200; ++i) {
        clients.emplace_back(server.port());
        clients.back().send(healthRequest);
    }
    int served = 0;
    int refused = 0;
    for (HttpClient &client : clients) {
        const HttpAnswer answer = client.receive();
        served += answer.status == 200 ? 1 : 0;
        refused += answer.code() == u"TOO_MANY_CONNECTIONS"_s ? 1 : 0;
    }
    QVERIFY(served > 0 && served < 64);
    QVERIFY(refused > 0);
    QCOMPARE(early.post("/posts", {{u"title"_s, u"meanwhile"_s}}).status, 201);

    clients.clear();
    QTRY_COMPARE(httpGet(server.port(), "/healthz").status, 200);
    QCOMPARE(httpPost(server.port(), "/posts", {{u"title"_s, u"afterwards"_s}}).status, 201);
    QCOMPARE(server.workerPids(), workers); // the same one all the time
}

QTEST_GUILESS_MAIN(TstManyConnections)
#include "tst_manyconnections.moc"
