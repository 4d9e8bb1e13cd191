// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ipc/messages.h"

#include <QRandomGenerator>
#include <QTest>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace
{

struct Collected {
    QList<Frame> frames;
    QString error;
};

void drain(FrameReader &reader, Collected &collected)
{
    while (auto frame = reader.next())
        collected.frames.append(*frame);
    collected.error = reader.error();
}

Collected readInPieces(const QList<QByteArray> &pieces)
{
    FrameReader reader;
    Collected collected;
    for (const QByteArray &piece : pieces) {
        reader.append(piece);
        drain(reader, collected);
    }
    return collected;
}

QByteArray header(quint32 length, MessageType type)
{
    QByteArray bytes(frameHeaderBytes, '\0');
    qToLittleEndian(length, bytes.data());
    bytes[4] = char(type);
    return bytes;
}

WriteRequest someRequest()
{
    WriteRequest request;
    request.id = 7;
    request.operation = 2;
    request.arguments = "arguments\0with zero"_ba;
    request.key = "key"_ba;
    request.startDeadlineUs = 123;
    return request;
}

} // namespace

class TstFrame : public QObject
{
    Q_OBJECT

private slots:
    void hasTheLayoutThatIsWrittenDown();
    void splitAtEveryByteGivesTheSameFrames();
    void byteByByteGivesTheSameFrames();
    void mergedFramesComeOneByOne();
    void emptyPayloadIsAFrame();
    void largestFrameIsRead();
    void declaredLengthBeyondTheLimitIsAnError();
    void afterAnErrorNothingIsRead();
    void truncatedMessageDoesNotDecode();
    void longerMessageDoesNotDecode();
    void randomRubbishNeverDecodesToMoreThanWasSent();
};

void TstFrame::hasTheLayoutThatIsWrittenDown()
{
    QCOMPARE(encodeFrame(MessageType::Ping, "abc"_ba), QByteArray("\x03\x00\x00\x00\x43"
                                                                  "abc",
                                                                  8));
}

void TstFrame::splitAtEveryByteGivesTheSameFrames()
{
    const QByteArray bytes = frameOf(someRequest()) + frameOf(Withdraw{7}) + frameOf(Drain{});
    for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
        const Collected collected = readInPieces({bytes.first(cut), bytes.sliced(cut)});
        QCOMPARE(collected.error, QString());
        QCOMPARE(collected.frames.size(), 3);
        WriteRequest request;
        QVERIFY(decodeFrame(collected.frames[0], request));
        QCOMPARE(request.arguments, someRequest().arguments);
        QCOMPARE(collected.frames[1].type, MessageType::Withdraw);
        QCOMPARE(collected.frames[2].type, MessageType::Drain);
    }
}

void TstFrame::byteByByteGivesTheSameFrames()
{
    const QByteArray bytes = frameOf(someRequest()) + frameOf(Withdraw{7});
    QList<QByteArray> pieces;
    for (const char byte : bytes)
        pieces.append(QByteArray(1, byte));
    const Collected collected = readInPieces(pieces);
    QCOMPARE(collected.frames.size(), 2);
    QCOMPARE(collected.frames[0].payload, encodeFields(someRequest()));
}

void TstFrame::mergedFramesComeOneByOne()
{
    QByteArray bytes;
    for (quint64 id = 1; id <= 1000; ++id)
        bytes += frameOf(Withdraw{id});
    const Collected collected = readInPieces({bytes});
    QCOMPARE(collected.frames.size(), 1000);
    Withdraw last;
    QVERIFY(decodeFrame(collected.frames.last(), last));
    QCOMPARE(last.id, 1000u);
}

void TstFrame::emptyPayloadIsAFrame()
{
    const Collected collected = readInPieces({encodeFrame(MessageType::Drain, {})});
    QCOMPARE(collected.frames.size(), 1);
    QVERIFY(collected.frames.first().payload.isEmpty());
}

void TstFrame::largestFrameIsRead()
{
    const QByteArray payload(maxFrameBytes - frameHeaderBytes, 'x');
    const Collected collected = readInPieces({encodeFrame(MessageType::WriteRequest, payload)});
    QCOMPARE(collected.frames.size(), 1);
    QCOMPARE(collected.frames.first().payload, payload);
}

void TstFrame::declaredLengthBeyondTheLimitIsAnError()
{
    for (const quint32 length :
         {quint32(maxFrameBytes - frameHeaderBytes + 1), quint32(0x7fffffff), quint32(0xffffffff)}) {
        // The header alone is enough: nothing is kept for bytes that only were announced.
        const Collected collected = readInPieces({header(length, MessageType::WriteRequest)});
        QVERIFY(collected.frames.isEmpty());
        QVERIFY(collected.error.contains(QString::number(qint64(length) + frameHeaderBytes))); // with its header
    }
}

void TstFrame::afterAnErrorNothingIsRead()
{
    const Collected collected =
        readInPieces({frameOf(Withdraw{1}), header(0xffffffff, MessageType::Log), frameOf(Withdraw{2})});
    QCOMPARE(collected.frames.size(), 1);
    QVERIFY(!collected.error.isEmpty());
}

void TstFrame::truncatedMessageDoesNotDecode()
{
    const QByteArray payload = encodeFields(someRequest());
    for (qsizetype length = 0; length < payload.size(); ++length) {
        WriteRequest request;
        QVERIFY2(!decodeFrame({MessageType::WriteRequest, payload.first(length)}, request),
                 QByteArray::number(length).constData());
    }
}

void TstFrame::longerMessageDoesNotDecode()
{
    WriteRequest request;
    QVERIFY(!decodeFrame({MessageType::WriteRequest, encodeFields(someRequest()) + 'x'}, request));
}

void TstFrame::randomRubbishNeverDecodesToMoreThanWasSent()
{
    QRandomGenerator random(20240517);
    for (int round = 0; round < 2000; ++round) {
        QByteArray bytes(random.bounded(1, 300), Qt::Uninitialized);
        for (char &byte : bytes)
            byte = char(random.bounded(256));
        const Collected collected = readInPieces({bytes});
        qsizetype read = 0;
        for (const Frame &frame : collected.frames) {
            read += frameHeaderBytes + frame.payload.size();
            WriteRequest request;
            Status status;
            decodeFrame(frame, request); // must return, whatever it holds
            decodeFrame(frame, status);
        }
        QVERIFY(read <= bytes.size());
    }
}

QTEST_APPLESS_MAIN(TstFrame)
#include "tst_frame.moc"
