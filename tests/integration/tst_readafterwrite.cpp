// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"
#include "tests/support/outsideprogram.h"
#include "tests/support/serverprocess.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;

// A read that is sent after a write was acknowledged sees it, though workers keep answers: whoever wrote, whoever
// reads.
class TstReadAfterWrite : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void bySameClient();
    void throughAnotherWorker();
    void byAnotherProgram();
    void rightAfterACheckpoint();
    void underManyReadersAndWriters();

private:
    static constexpr int rounds = 100;

    HttpClient clientOf(qint64 worker); // connected to that worker
    QString titleRead(HttpClient &client) { return client.get(m_path).data().value(u"title"_s).toString(); }
    bool titleIsListed(HttpClient &client, const QString &title)
    {
        return client.get("/posts").body.contains(title.toUtf8());
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ServerProcess> m_server;
    QByteArray m_path;
};

void TstReadAfterWrite::init()
{
    m_server.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ServerProcess>(m_dir->path());
    QVERIFY2(m_server->isServing(), qPrintable(m_server->standardError()));
    m_path = httpPost(m_server->port(), "/posts", {{u"title"_s, u"round 0"_s}}).fields.value("location");
    QVERIFY(!m_path.isEmpty());
}

HttpClient TstReadAfterWrite::clientOf(qint64 worker)
{
    for (int i = 0; i < 500; ++i) { // the kernel spreads connections over the workers
        HttpClient client(m_server->port());
        if (client.get("/healthz").fields.value("x-worker").toLongLong() == worker)
            return client;
    }
    qFatal("no connection reached worker %lld", worker);
}

void TstReadAfterWrite::bySameClient()
{
    HttpClient client(m_server->port());
    for (int i = 1; i <= rounds; ++i) {
        const QString title = u"round %1"_s.arg(i);
        QCOMPARE(client.patch(m_path, {{u"title"_s, title}}).status, 200);
        QCOMPARE(titleRead(client), title);
        QCOMPARE(titleRead(client), title); // now from the cache
        QVERIFY(titleIsListed(client, title));
    }
}

void TstReadAfterWrite::throughAnotherWorker()
{
    const auto workers = m_server->workerPids();
    QCOMPARE(workers.size(), 2);
    HttpClient writer = clientOf(workers[0]);
    HttpClient reader = clientOf(workers[1]);
    for (int i = 1; i <= rounds; ++i) {
        const QString title = u"round %1"_s.arg(i);
        titleRead(reader); // the answer of before is in its cache
        titleIsListed(reader, title);
        QCOMPARE(writer.patch(m_path, {{u"title"_s, title}}).status, 200);
        QCOMPARE(titleRead(reader), title);
        QVERIFY(titleIsListed(reader, title));
    }
}

void TstReadAfterWrite::byAnotherProgram()
{
    HttpClient client(m_server->port());
    OutsideProgram outside(m_server->databasePath());
    for (int i = 1; i <= rounds; ++i) {
        titleRead(client);
        QVERIFY(outside.run("UPDATE posts SET revision = revision + 1, title = 'round " + QByteArray::number(i) + "'"));
        QCOMPARE(titleRead(client), u"round %1"_s.arg(i));
    }
}

void TstReadAfterWrite::rightAfterACheckpoint()
{
    HttpClient client(m_server->port());
    for (int i = 1; i <= 10; ++i) {
        const QString title = u"round %1"_s.arg(i);
        titleRead(client);
        QCOMPARE(client.patch(m_path, {{u"title"_s, title}}).status, 200);
        QCOMPARE(QProcess::execute(QStringLiteral(ONEWRITER_BINARY),
                                   {u"checkpoint"_s, u"--control"_s, m_server->controlPath()}),
                 0);
        QCOMPARE(titleRead(client), title);
    }
}

void TstReadAfterWrite::underManyReadersAndWriters()
{
    std::atomic<int> acknowledged = 0;
    std::atomic<int> stale = 0;
    std::atomic<int> failed = 0;
    {
        std::vector<std::jthread> readers;
        for (int i = 0; i < 4; ++i) {
            readers.emplace_back([&](std::stop_token stop) {
                HttpClient client(m_server->port());
                while (!stop.stop_requested()) {
                    const int before = acknowledged;
                    const auto read = client.get(m_path);
                    failed += read.status != 200;
                    stale += read.data().value(u"title"_s).toString().section(u' ', 1).toInt() < before;
                }
            });
        }
        HttpClient client(m_server->port());
        for (int i = 1; i <= rounds; ++i) {
            failed += client.patch(m_path, {{u"title"_s, u"round %1"_s.arg(i)}}).status != 200;
            acknowledged = i;
        }
    }
    QCOMPARE(failed.load(), 0);
    QCOMPARE(stale.load(), 0);
}

QTEST_GUILESS_MAIN(TstReadAfterWrite)
#include "tst_readafterwrite.moc"
