// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include <signal.h>

using namespace Qt::StringLiterals;

namespace
{

// Sends GETs and POSTs until told to stop, never a second time; counts what was not answered well.
class Load
{
public:
    Load(quint16 port, int keepAlive, int connectAnew)
    {
        for (int i = 0; i < keepAlive; ++i)
            m_threads.emplace_back([this, port] { runKeepAlive(port); });
        for (int i = 0; i < connectAnew; ++i)
            m_threads.emplace_back([this, port] { runConnectAnew(port); });
    }
    ~Load() { stop(); }
    void stop()
    {
        m_isStopping = true;
        for (std::thread &thread : m_threads) {
            if (thread.joinable())
                thread.join();
        }
    }
    int answered() const { return m_answered; }
    int failed() const { return m_failed; }

private:
    HttpAnswer send(HttpClient &client, int number)
    {
        return number % 8 == 0 ? client.post("/posts", {{u"title"_s, u"reload"_s}}) : client.get("/posts?limit=2");
    }
    void count(const HttpAnswer &answer) { ++(answer.status == 200 || answer.status == 201 ? m_answered : m_failed); }
    // Connects again only where the server said that it closes.
    void runKeepAlive(quint16 port)
    {
        std::optional<HttpClient> client;
        for (int number = 0; !m_isStopping; ++number) {
            if (!client)
                client.emplace(port);
            const HttpAnswer answer = send(*client, number);
            count(answer);
            if (answer.status == 0 || answer.fields.value("connection") == "close")
                client.reset();
        }
    }
    void runConnectAnew(quint16 port)
    {
        for (int number = 0; !m_isStopping; ++number) {
            HttpClient client(port);
            count(send(client, number));
        }
    }

    std::atomic<bool> m_isStopping = false;
    std::atomic<int> m_answered = 0;
    std::atomic<int> m_failed = 0;
    std::vector<std::thread> m_threads;
};

} // namespace

class TstReload : public QObject
{
    Q_OBJECT

private slots:
    void tenReloadsUnderLoadFailNoRequest();
    void idleConnectionsAreClosedInTheEnd();
};

void TstReload::tenReloadsUnderLoadFailNoRequest()
{
    QTemporaryDir folder;
    ServerProcess server(folder.path());
    QVERIFY2(server.isServing(), qPrintable(server.standardError()));
    Load load(server.port(), 64, 16);
    QTRY_VERIFY_WITH_TIMEOUT(load.answered() > 100, 20'000);
    for (int reload = 1; reload <= 10; ++reload) {
        const QList<qint64> old = server.workerPids();
        const int answered = load.answered();
        server.signal(SIGHUP);
        QTRY_COMPARE_WITH_TIMEOUT(server.standardError().count(u"all workers have been replaced"_s), reload, 60'000);
        for (const qint64 pid : old)
            QVERIFY(!ServerProcess::isAlive(pid));
        QCOMPARE(server.workerPids().size(), 2);
        QTRY_VERIFY_WITH_TIMEOUT(load.answered() > answered, 20'000);
    }
    load.stop();
    QCOMPARE(load.failed(), 0);
}

void TstReload::idleConnectionsAreClosedInTheEnd()
{
    QTemporaryDir folder;
    ServerProcess server(folder.path());
    HttpClient idle(server.port());
    QCOMPARE(idle.get("/healthz").status, 200);
    server.signal(SIGHUP);
    QVERIFY(idle.atEnd());
    QTRY_VERIFY_WITH_TIMEOUT(server.standardError().contains(u"all workers have been replaced"_s), 30'000);
}

QTEST_GUILESS_MAIN(TstReload)
#include "tst_reload.moc"
