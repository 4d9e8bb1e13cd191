// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/serverlink.h"
#include "shared/controlprotocol.h"

#include <QJsonDocument>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// A server that, once it is known, tells log entries as fast as they are read.
class TalkativeServer
{
public:
    static constexpr int entries = 200'000; // of some 200 bytes

    explicit TalkativeServer(const QString &path)
        : m_path(path)
        , m_thread([this] { talk(); })
    {
        m_isListening.wait(false);
    }
    ~TalkativeServer()
    {
        m_isToEnd = true;
        m_thread.join();
    }

    int told() const { return m_told; }

private:
    void talk()
    {
        QLocalServer server;
        server.listen(m_path);
        m_isListening = true;
        m_isListening.notify_all();
        if (!server.waitForNewConnection(20'000))
            return;
        QLocalSocket *socket = server.nextPendingConnection();
        while (!socket->canReadLine()) {
            if (!socket->waitForReadyRead(20'000))
                return;
        }
        ServerInfo info;
        info.name = u"onewriter"_s;
        info.protocolVersion = controlProtocolVersion;
        info.startedAt = QDateTime::currentDateTimeUtc();
        const QJsonObject request = QJsonDocument::fromJson(socket->readLine()).object();
        socket->write(controlLine(controlResponse(request.value("id"_L1), toJson(info))));
        const LogEntry entry{QDateTime::currentDateTimeUtc(), LogSeverity::Info, u"onewriter.primary"_s, 1, {}, u"x"_s};
        const QByteArray line = controlLine(controlNotification(controlmethod::logEntry, toJson(entry)));
        for (; m_told < entries; ++m_told) {
            socket->write(line);
            while (socket->bytesToWrite() > 100 * line.size()) {
                socket->waitForBytesWritten(50);
                if (m_isToEnd || socket->state() != QLocalSocket::ConnectedState)
                    return;
            }
        }
    }

    const QString m_path;
    std::atomic<bool> m_isListening = false;
    std::atomic<bool> m_isToEnd = false;
    std::atomic<int> m_told = 0;
    std::thread m_thread;
};

} // namespace

class TstServerLink : public QObject
{
    Q_OBJECT

private slots:
    void readsNoFasterThanTheWindow();
};

void TstServerLink::readsNoFasterThanTheWindow()
{
    const QTemporaryDir folder;
    TalkativeServer server(folder.filePath(u"c.sock"_s));
    ServerLink link;
    int heard = 0;
    connect(&link, &ServerLink::logged, this, [&heard] { ++heard; });
    link.open(folder.filePath(u"c.sock"_s));
    QTRY_VERIFY(heard > 0);

    // The window does nothing for a while: what is told comes to a stop.
    int told = -1;
    while (told != server.told()) {
        told = server.told();
        std::this_thread::sleep_for(500ms);
    }
    QVERIFY2(told < TalkativeServer::entries, "everything was read, and kept in memory");

    // It goes on where it stopped, and nothing is lost meanwhile.
    const int before = heard;
    QTRY_VERIFY(heard > before + ServerLink::maxQueued);
    QVERIFY(heard <= server.told() + 100);
} // The link ends while its thread waits.

QTEST_GUILESS_MAIN(TstServerLink)
#include "tst_serverlink.moc"
