// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/operations/registry.h"
#include "server/primary/workerchannel.h"
#include "tests/support/linkend.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

class TstWorkerChannel : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void helloIsAnsweredWithWelcome();
    void rubbishEndsTheLink_data();
    void rubbishEndsTheLink();
    void rubbishAfterHelloEndsTheLink_data();
    void rubbishAfterHelloEndsTheLink();
    void peerThatDoesNotReadIsCut();
    void goneWorkerIsSeen();
    void endMetByAWriteIsNotRead();

private:
    void greet()
    {
        m_worker->link.send(Hello{protocolVersion, registryFingerprint()});
        QVERIFY(m_worker->next<Welcome>().has_value());
    }

    std::unique_ptr<WorkerChannel> m_channel;
    std::unique_ptr<LinkEnd> m_worker;
};

void TstWorkerChannel::init()
{
    SocketPair pair;
    Welcome welcome;
    welcome.maxPending = 42;
    m_channel = std::make_unique<WorkerChannel>(pair.ends[0], 1, welcome);
    m_worker = std::make_unique<LinkEnd>(pair.ends[1]);
}

void TstWorkerChannel::helloIsAnsweredWithWelcome()
{
    m_worker->link.send(Hello{protocolVersion, registryFingerprint()});
    const auto welcome = m_worker->next<Welcome>();
    QVERIFY(welcome.has_value());
    QCOMPARE(welcome->maxPending, 42);
    QVERIFY(m_channel->isGreeted());
}

void TstWorkerChannel::rubbishEndsTheLink_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("not Hello first") << frameOf(Pong{1});
    QTest::newRow("another protocol") << frameOf(Hello{protocolVersion + 1, registryFingerprint()});
    QTest::newRow("other operations") << frameOf(Hello{protocolVersion, "other"_ba});
    QTest::newRow("malformed Hello") << encodeFrame(MessageType::Hello, "x"_ba);
    QTest::newRow("oversized") << "\xff\xff\xff\xff\x01"_ba;
    QTest::newRow("text") << "GET / HTTP/1.1\r\n\r\n"_ba;
}

void TstWorkerChannel::rubbishEndsTheLink()
{
    QFETCH(QByteArray, bytes);
    QSignalSpy closed(m_channel.get(), &WorkerChannel::closed);
    m_worker->link.sendFrames(bytes);
    QTRY_COMPARE(closed.size(), 1);
    QTRY_VERIFY(m_worker->isClosed);
    QVERIFY(!closed.first().first().toString().isEmpty());
    QVERIFY(!m_channel->isGreeted());
}

void TstWorkerChannel::rubbishAfterHelloEndsTheLink_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("second Hello") << frameOf(Hello{protocolVersion, registryFingerprint()});
    QTest::newRow("malformed request") << encodeFrame(MessageType::WriteRequest, "x"_ba);
    QTest::newRow("a frame of the primary") << frameOf(Ping{1});
    QTest::newRow("a type that is none") << encodeFrame(MessageType(200), {});
    QTest::newRow("answer to no ping") << frameOf(Pong{1});
    QTest::newRow("log without severity") << frameOf(Log{LogSeverity(99), u"c"_s, u"t"_s});
}

void TstWorkerChannel::rubbishAfterHelloEndsTheLink()
{
    QFETCH(QByteArray, bytes);
    greet();
    QSignalSpy closed(m_channel.get(), &WorkerChannel::closed);
    m_worker->link.sendFrames(bytes);
    QTRY_COMPARE(closed.size(), 1);
}

// I6
void TstWorkerChannel::peerThatDoesNotReadIsCut()
{
    SocketPair pair; // nobody reads the other end
    WorkerChannel channel(pair.ends[0], 1, {});
    QSignalSpy closed(&channel, &WorkerChannel::closed);
    const QByteArray frames(4 << 20, 'x');
    int sent = 0;
    for (; sent < 64 && channel.isOpen(); ++sent)
        channel.sendResponses(frames);
    QCOMPARE(closed.size(), 1);
    QVERIFY2(sent <= 33, "more than 128 MiB waited"); // and what the kernel took
    QVERIFY(closed.first().first().toString().contains(u"does not read"_s));
    ::close(pair.ends[1]);
}

void TstWorkerChannel::goneWorkerIsSeen()
{
    greet();
    QSignalSpy closed(m_channel.get(), &WorkerChannel::closed);
    m_worker->link.close(u"killed"_s);
    QTRY_COMPARE(closed.size(), 1);
}

// After kill -9 of the other end, say.
void TstWorkerChannel::endMetByAWriteIsNotRead()
{
    SocketPair pair;
    FrameLink link(pair.ends[0], 1'000);
    QSignalSpy closed(&link, &FrameLink::closed);
    ::close(pair.ends[1]);
    QTest::failOnWarning(QRegularExpression(u"device not open"_s));
    link.send(Ping{1});
    link.flush();
    QTRY_COMPARE(closed.size(), 1);
}

QTEST_GUILESS_MAIN(TstWorkerChannel)
#include "tst_workerchannel.moc"
