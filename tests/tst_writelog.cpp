// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/posts/postwrites.h"
#include "server/primary/statistics.h"
#include "server/primary/writelog.h"
#include "server/primary/writequeueserver.h"

#include <QLoggingCategory>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

class TstWriteLog : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aBurstOfRefusalsIsOneLine();
    void mistakesOfClientsAndDrainsAreNotTold();
    void eachEventIsToldWhenAskedFor();

private:
    static void expectNoWarning() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    WriteIntake m_intake;
    WriteQueueServer m_queue{m_intake, {}};
    std::unique_ptr<Statistics> m_statistics;
    std::unique_ptr<WriteLog> m_log;
};

void TstWriteLog::init()
{
    m_statistics = std::make_unique<Statistics>(StatisticsSources{.queue = [] { return Sample::Queue(); },
                                                                  .database = [] { return DatabaseStatus(); },
                                                                  .workers = [] { return QList<WorkerSample>(); },
                                                                  .isDraining = [] { return false; }});
    m_log = std::make_unique<WriteLog>(m_queue, *m_statistics);
}

void TstWriteLog::aBurstOfRefusalsIsOneLine()
{
    for (int i = 0; i < 1'234; ++i)
        m_statistics->rejected(ErrorCode::QueueFull);
    m_statistics->rejected(ErrorCode::Timeout);
    QTest::ignoreMessage(QtWarningMsg, "writes refused or failed in the last second: QUEUE_FULL 1,234, TIMEOUT 1");
    m_statistics->sampleNow();
    QTest::ignoreMessage(QtWarningMsg, "writes refused or failed in the last second: QUEUE_FULL 1");
    m_statistics->rejected(ErrorCode::QueueFull);
    m_statistics->sampleNow();
    expectNoWarning();
    m_statistics->sampleNow();
}

void TstWriteLog::mistakesOfClientsAndDrainsAreNotTold()
{
    expectNoWarning();
    for (const ErrorCode code :
         {ErrorCode::NotFound, ErrorCode::PreconditionFailed, ErrorCode::Invalid, ErrorCode::Draining})
        m_statistics->rejected(code);
    m_statistics->sampleNow();
}

void TstWriteLog::eachEventIsToldWhenAskedFor()
{
    const WriteQueueServer::Event event{2, Operations::indexOf<CreatePost>, 17};
    emit m_queue.admitted(event); // nobody asked
    QLoggingCategory::setFilterRules(u"onewriter.writes.debug=true"_s);
    const auto expect = [](const char *text) { QTest::ignoreMessage(QtDebugMsg, text); };
    expect("admitted request 17 of slot 2 (createPost)");
    emit m_queue.admitted(event);
    expect("started request 17 of slot 2 (createPost)");
    emit m_queue.started(event);
    FinishedWrite write;
    write.queueWaitUs = 1;
    write.executeUs = 20;
    write.commitUs = 300;
    expect("finished request 17 of slot 2 (createPost) after 321 us");
    emit m_queue.finished(event, write);
    write.answer.result = refused(ErrorCode::NotFound, {});
    expect("failed request 17 of slot 2 (createPost) with NOT_FOUND");
    emit m_queue.failed(event, write);
    expect("expired request 17 of slot 2 (createPost)");
    emit m_queue.expired(event);
    expect("withdrawn request 17 of slot 2 (createPost)");
    emit m_queue.withdrawn(event);
    expect("rejected request 17 of slot 2 with UNKNOWN_OP");
    emit m_queue.rejected({2, 999, 17}, ErrorCode::UnknownOp);
    QLoggingCategory::setFilterRules({});
}

QTEST_GUILESS_MAIN(TstWriteLog)
#include "tst_writelog.moc"
