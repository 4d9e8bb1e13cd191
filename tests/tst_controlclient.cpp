// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/controlclient.h"

#include "shared/controlsocket.h"
#include "shared/serverfinder.h"
#include "tests/support/controlpeer.h"
#include "tests/support/controlserverharness.h"

#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;

class TstControlClient : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void connectsAndCalls();
    void getsNotifications();
    void readsAnHourOfSamples();
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void namesAPermissionThatIsMissing();
    void namesAnotherVersion();
    void answersEachCallWhenTheServerGoes();
    void closingIsSilent();
    void connectsAgainAfterAFailure();
    void knowsAFileFromASocket();
    void doesNotReadWithoutEnd();
    void mayBeDeletedInAReply();
    void finderFindsWhatRuns();
    void finderTellsWhomItCouldNotUse();
    void finderTellsOfWhoDoesNotAnswer();
    void foldersAreThoseOfAnySession();

private:
    QString path(const QString &name = u"c.sock"_s) const { return m_folder->path() + u'/' + name; }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace
{

// A server that answers any line with one of its own, or with nothing.
class LineServer
{
public:
    LineServer(const QString &path, const QByteArray &answer)
    {
        m_server.listen(path);
        QObject::connect(&m_server, &QLocalServer::newConnection, &m_server, [this, answer] {
            QLocalSocket *const socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QLocalSocket::readyRead, socket, [socket, answer] {
                if (socket->readAll().contains('\n') && !answer.isEmpty())
                    socket->write(answer);
            });
        });
    }

private:
    QLocalServer m_server;
};

// How the next attempt of a client ends.
struct Attempt {
    explicit Attempt(ControlClient &client, const QString &path)
        : connected(&client, &ControlClient::connected)
        , failed(&client, &ControlClient::failed)
    {
        client.connectTo(path);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(connected.size() + failed.size() > 0, 10'000); }();
    }
    bool isConnected() const { return connected.size() == 1 && failed.isEmpty(); }
    ControlClient::Failure failure() const { return failed.value(0).value(0).value<ControlClient::Failure>(); }
    QString text() const { return failed.value(0).value(1).toString(); }

    QSignalSpy connected;
    QSignalSpy failed;
};

} // namespace

void TstControlClient::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_folder->path()));
}

void TstControlClient::connectsAndCalls()
{
    ControlServerHarness harness;
    QVERIFY(!harness.server().listen(path(), 3000));
    ControlClient client;
    const Attempt attempt(client, path());
    QVERIFY(attempt.isConnected() && client.isConnected());
    QCOMPARE(client.server().url, u"http://127.0.0.1:3000"_s);

    QStringList answers;
    const auto note = [&answers](const QString &name) {
        return [&answers, name](const ControlResult &result) {
            answers.append(name + u' ' + (result ? u"done"_s : result.error().reason + result.error().message));
        };
    };
    client.call(controlmethod::serverReload, {}, note(u"reload"_s));
    client.call(controlmethod::databaseCheckpoint, {}, note(u"checkpoint"_s));
    client.call("no.such"_L1, {}, note(u"nonsense"_s));
    QTRY_COMPARE(answers, QStringList{u"nonsense There is no such method."_s});
    harness.actions().waiting[1](controlRefusal(u"NOT_NOW"_s, u"!"_s));
    harness.actions().waiting[0](QJsonObject());
    QTRY_COMPARE(answers.mid(1), (QStringList{u"checkpoint NOT_NOW!"_s, u"reload done"_s}));
    QVERIFY(attempt.failed.isEmpty());
}

void TstControlClient::getsNotifications()
{
    ControlServerHarness harness;
    QVERIFY(!harness.server().listen(path(), 3000));
    ControlClient client;
    QVERIFY(Attempt(client, path()).isConnected());
    QSignalSpy notified(&client, &ControlClient::notified);
    bool isSubscribed = false;
    client.call(controlmethod::statsSubscribe, {},
                [&](const ControlResult &result) { isSubscribed = result.has_value(); });
    QTRY_VERIFY(isSubscribed);
    harness.statistics().sampleNow();
    QTRY_COMPARE(notified.size(), 1);
    QCOMPARE(notified[0][0].toString(), u"stats.sample"_s);
    Sample sample;
    QVERIFY(fromJson(notified[0][1].toJsonObject(), sample));
}

void TstControlClient::readsAnHourOfSamples()
{
    ControlServerHarness harness;
    QVERIFY(!harness.server().listen(path(), 3000));
    for (int i = 0; i < 1'000; ++i)
        harness.statistics().sampleNow();
    ControlClient client;
    QVERIFY(Attempt(client, path()).isConnected());
    QJsonArray samples;
    client.call(controlmethod::statsHistory, {}, [&samples](const ControlResult &result) {
        samples = result.value_or(QJsonObject()).value("samples"_L1).toArray();
    });
    QTRY_COMPARE_WITH_TIMEOUT(samples.size(), 1'000, 20'000);
}

void TstControlClient::namesWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("answer"); // of who listens; "-": nobody does
    QTest::addColumn<ControlClient::Failure>("failure");
    using Failure = ControlClient::Failure;
    QTest::newRow("no socket") << "-"_ba << Failure::NobodyThere;
    QTest::newRow("not JSON") << "220 mail.example ESMTP\r\n"_ba << Failure::NotOneWriter;
    QTest::newRow("no object") << "[]\n"_ba << Failure::NotOneWriter;
    QTest::newRow("another JSON-RPC server")
        << R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}})"
           "\n"_ba
        << Failure::NotOneWriter;
    QTest::newRow("another program's description") << R"({"jsonrpc":"2.0","id":1,"result":{"name":"twowriter"}})"
                                                      "\n"_ba
                                                   << Failure::NotOneWriter;
    QTest::newRow("half a description")
        << R"({"jsonrpc":"2.0","id":1,"result":{"name":"onewriter","protocolVersion":1}})"
           "\n"_ba
        << Failure::NotOneWriter;
    QTest::newRow("too many connections")
        << controlLine(controlResponse(
               QJsonValue(), controlRefusal(u"TOO_MANY_CONNECTIONS"_s, u"There are 32 connections already."_s)))
        << Failure::Full;
    QTest::newRow("an error without a request")
        << R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}})"
           "\n"_ba
        << Failure::NotOneWriter;
    QTest::newRow("silence") << ""_ba << Failure::Silent;
}

void TstControlClient::namesWhatIsWrong()
{
    QFETCH(const QByteArray, answer);
    QFETCH(const ControlClient::Failure, failure);
    std::optional<LineServer> server;
    if (answer != "-")
        server.emplace(path(), answer);
    ControlClient client;
    const Attempt attempt(client, path());
    QVERIFY(!client.isConnected());
    QCOMPARE(attempt.failure(), failure);
    QCOMPARE(client.peerPid(), answer == "-" ? 0 : ::getpid());
    QVERIFY2(attempt.text().contains(path()) && !attempt.text().contains(u'\n'), qPrintable(attempt.text()));
    // Once: the next failure is that of the next attempt.
    client.connectTo(path(u"nobody"_s));
    QTRY_VERIFY(attempt.failed.size() > 1);
    const QString next = attempt.failed[1][1].toString();
    QVERIFY2(next.contains(path(u"nobody"_s)), qPrintable(next));
}

void TstControlClient::namesAPermissionThatIsMissing()
{
    ControlServerHarness harness;
    QVERIFY(!harness.server().listen(path(), 3000));
    // A mode does not stop root: as root become somebody else, as somebody else take the permission away.
    const bool isRoot = ::geteuid() == 0;
    QVERIFY(isRoot ? QFile::setPermissions(m_folder->path(), QFile::Permissions(0x7055)) && ::seteuid(65'534) == 0
                   : QFile::setPermissions(path(), QFile::Permissions()));
    ControlClient client;
    const Attempt attempt(client, path());
    if (isRoot)
        QCOMPARE(::seteuid(0), 0);
    QCOMPARE(attempt.failure(), ControlClient::Failure::PermissionDenied);
    QVERIFY(attempt.text().contains("another user"_L1));
}

void TstControlClient::namesAnotherVersion()
{
    ControlServerHarness harness;
    harness.actions().serverInfo.protocolVersion = controlProtocolVersion + 1;
    QVERIFY(!harness.server().listen(path(), 3000));
    ControlClient client;
    const Attempt attempt(client, path());
    QCOMPARE(attempt.failure(), ControlClient::Failure::VersionMismatch);
    QVERIFY(attempt.text().contains(QString::number(controlProtocolVersion + 1)));
}

void TstControlClient::answersEachCallWhenTheServerGoes()
{
    auto harness = std::make_unique<ControlServerHarness>();
    QVERIFY(!harness->server().listen(path(), 3000));
    ControlClient client;
    const Attempt attempt(client, path());
    QVERIFY(attempt.isConnected());
    QStringList reasons;
    for (int i = 0; i < 3; ++i)
        client.call(controlmethod::serverReload, {},
                    [&reasons](const ControlResult &result) { reasons.append(result.error().reason); });
    QTRY_COMPARE(harness->actions().waiting.size(), 3);
    harness.reset();
    QTRY_COMPARE(attempt.failed.size(), 1);
    QCOMPARE(attempt.failure(), ControlClient::Failure::ConnectionLost);
    QCOMPARE(reasons, QStringList(3, u"CONNECTION_LOST"_s));
}

void TstControlClient::closingIsSilent()
{
    ControlServerHarness harness;
    QVERIFY(!harness.server().listen(path(), 3000));
    ControlClient client;
    const Attempt attempt(client, path());
    bool isAnswered = false;
    client.call(controlmethod::serverReload, {}, [&isAnswered](const ControlResult &) { isAnswered = true; });
    client.close();
    QVERIFY(isAnswered && !client.isConnected());
    QTRY_VERIFY(harness.server().findChildren<ControlConnection *>().isEmpty());
    QVERIFY(attempt.failed.isEmpty());
    // Also before it is connected.
    client.connectTo(path());
    client.close();
    ControlClient later; // which would be connected after it
    QVERIFY(Attempt(later, path()).isConnected());
    QCOMPARE(attempt.connected.size(), 1);
    QCOMPARE(harness.server().findChildren<ControlConnection *>().size(), 1);
}

void TstControlClient::connectsAgainAfterAFailure()
{
    ControlClient client;
    QCOMPARE(Attempt(client, path()).failure(), ControlClient::Failure::NobodyThere);
    ControlPeer::leaveStaleSocket(path());
    QCOMPARE(Attempt(client, path()).failure(), ControlClient::Failure::NobodyThere);
    ControlServerHarness harness;
    QVERIFY(!harness.server().listen(path(), 3000));
    QVERIFY(Attempt(client, path()).isConnected());
}

void TstControlClient::knowsAFileFromASocket()
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    ControlClient client;
    const auto saysSo = [&] {
        const Attempt attempt(client, path());
        return attempt.failure() == ControlClient::Failure::NobodyThere && attempt.text().contains(u"is no socket"_s);
    };
    QVERIFY(saysSo());
    QVERIFY(file.remove() && QDir().mkdir(path()));
    QVERIFY(saysSo());
}

// I6
void TstControlClient::doesNotReadWithoutEnd()
{
    const LineServer server(path(), QByteArray(maxControlReplyBytes + 1'000'000, 'x'));
    ControlClient client;
    const Attempt attempt(client, path());
    QCOMPARE(attempt.failure(), ControlClient::Failure::NotOneWriter);
}

void TstControlClient::mayBeDeletedInAReply()
{
    ControlServerHarness harness;
    harness.actions().answerAtOnce = true;
    QVERIFY(!harness.server().listen(path(), 3000));
    auto client = std::make_unique<ControlClient>();
    QVERIFY(Attempt(*client, path()).isConnected());
    client->call(controlmethod::serverReload, {}, [&client](const ControlResult &) { client.reset(); });
    client->call(controlmethod::serverReload, {}, [](const ControlResult &) {});
    QTRY_VERIFY(!client);
}

void TstControlClient::finderFindsWhatRuns()
{
    const auto find = [] {
        ServerFinder finder;
        QSignalSpy finished(&finder, &ServerFinder::finished);
        finder.start();
        [&] { QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 10'000); }();
        QStringList urls;
        for (const ServerInfo &server : finished.value(0).value(0).value<QList<ServerInfo>>())
            urls.append(server.url);
        // Another server of whoever runs the tests may be in the temporary folder.
        return urls.filter(u".test"_s);
    };
    QVERIFY(find().isEmpty());

    ControlServerHarness one;
    one.actions().serverInfo.url = u"http://one.test"_s;
    QVERIFY(!one.server().listen(defaultControlPath(1), 1));
    QCOMPARE(find(), QStringList{u"http://one.test"_s});

    // Somewhere else: found by its link. (Told apart by PID, which here is the same unless set.)
    ControlServerHarness two;
    two.actions().serverInfo.url = u"http://two.test"_s;
    two.actions().serverInfo.pid = 2;
    QVERIFY(!two.server().listen(path(), 2));
    ControlPeer::leaveStaleSocket(defaultControlPath(3));
    const LineServer foreign(defaultControlPath(4), "hello\n");
    QCOMPARE(find(), (QStringList{u"http://one.test"_s, u"http://two.test"_s}));
}

void TstControlClient::finderTellsWhomItCouldNotUse()
{
    ControlServerHarness newer;
    newer.actions().serverInfo.protocolVersion = controlProtocolVersion + 1;
    QVERIFY(!newer.server().listen(defaultControlPath(1), 1));
    const LineServer foreign(defaultControlPath(2), "hello\n");
    ControlPeer::leaveStaleSocket(defaultControlPath(3)); // nobody: not worth a word
    ServerFinder finder;
    for (int round = 0; round < 2; ++round) { // refusals are those of the last search
        QSignalSpy finished(&finder, &ServerFinder::finished);
        finder.start();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 10'000);
        QMap<QString, ControlClient::Failure> refusals;
        for (const ServerFinder::Refusal &refusal : finder.refusals()) {
            QVERIFY2(refusal.text.contains(refusal.path), qPrintable(refusal.text));
            if (refusal.path.startsWith(controlFolder()))
                refusals.insert(refusal.path, refusal.failure);
        }
        QCOMPARE(refusals, (QMap<QString, ControlClient::Failure>{
                               {defaultControlPath(1), ControlClient::Failure::VersionMismatch},
                               {defaultControlPath(2), ControlClient::Failure::NotOneWriter},
                           }));
    }
}

void TstControlClient::finderTellsOfWhoDoesNotAnswer()
{
    QVERIFY(!prepareControlFolder(controlFolder()));
    const LineServer stopped(defaultControlPath(1), "");
    const LineServer foreign(defaultControlPath(2), "hello\n");
    QVERIFY(QFile::link(defaultControlPath(1), defaultControlPath(3)));
    ServerFinder finder;
    QSignalSpy finished(&finder, &ServerFinder::finished);
    finder.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 10'000);
    QStringList silent;
    for (const ServerFinder::Refusal &refusal : finder.refusals()) {
        if (refusal.failure == ControlClient::Failure::Silent && refusal.path.startsWith(m_folder->path()))
            silent.append(refusal.text);
    }
    QCOMPARE(silent.size(), 1); // by two names
    QVERIFY2(silent[0].startsWith(u"Process %1, which listens on %2"_s.arg(::getpid()).arg(defaultControlPath(1))),
             qPrintable(silent[0]));
}

// A server may have been started with XDG_RUNTIME_DIR, and be asked without, and the other way round.
void TstControlClient::foldersAreThoseOfAnySession()
{
    const QString usual = u"/run/user/%1/onewriter"_s.arg(::geteuid());
    const QString temporary = QDir::tempPath() + u"/onewriter-%1"_s.arg(::geteuid());
    QCOMPARE(possibleControlFolders(), (QStringList{m_folder->path() + u"/onewriter"_s, temporary}));
    QCOMPARE(qunsetenv("XDG_RUNTIME_DIR"), true);
    QCOMPARE(possibleControlFolders(), (QStringList{usual, temporary}));
    qputenv("XDG_RUNTIME_DIR", "/nonexistent"); // that of a session that is over, or of another user
    QVERIFY(possibleControlFolders().contains(usual) && possibleControlFolders().contains(temporary));
}

QTEST_GUILESS_MAIN(TstControlClient)
#include "tst_controlclient.moc"
