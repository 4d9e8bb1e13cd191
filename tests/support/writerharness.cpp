// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/writerharness.h"

#include <QEventLoop>
#include <QTimer>

namespace
{

WriterOptions withPath(WriterOptions options, const QString &path)
{
    options.databasePath = path;
    return options;
}

} // namespace

WriterHarness::WriterHarness(const QString &path, WriterOptions options)
    : m_writer(m_intake, withPath(std::move(options), path))
{
    QObject::connect(&m_writer, &Writer::groupFinished, &m_writer, [this](const FinishedGroup &group) {
        m_groupSizes.append(qsizetype(group.writes.size()));
        m_reports.append('.');
        for (const FinishedWrite &write : group.writes) {
            const bool isNew = m_finished.emplace(write.ticket, write).second;
            QVERIFY2(isNew, "a write was reported twice");
        }
    });
    QObject::connect(&m_writer, &Writer::storageWorking, &m_writer,
                     [this](bool works) { m_reports.append(works ? '1' : '0'); });
}

quint64 WriterHarness::add(quint16 operation, const QByteArray &arguments, const QByteArray &key, qint64 patienceUs)
{
    const qint64 nowUs = monotonicUs();
    WriteRequest request;
    request.operation = operation;
    request.arguments = arguments;
    request.key = key;
    request.submittedUs = nowUs;
    request.startDeadlineUs = nowUs + patienceUs;
    request.answerDeadlineUs = nowUs + 2 * patienceUs;
    m_intake.add({++m_lastTicket, std::move(request), nowUs});
    return m_lastTicket;
}

FinishedWrite WriterHarness::finished(quint64 ticket)
{
    // QTest::qWaitFor looks every 10 ms only, which would make a thousand writes one by one take ten seconds.
    QEventLoop loop;
    QObject::connect(&m_writer, &Writer::groupFinished, &loop, &QEventLoop::quit);
    QTimer::singleShot(30'000, &loop, [ticket] { qFatal("the writer did not report write %llu", ticket); });
    while (!m_finished.contains(ticket))
        loop.exec();
    return m_finished[ticket];
}

QByteArray WriterHarness::outcomeOf(quint64 ticket)
{
    const auto result = finished(ticket).answer.result;
    if (result)
        return "ok";
    const auto &error = result.error();
    return QByteArray(errorCodeInfo(error.code).name.data()) + ' ' + outcomeName(error.outcome).data();
}

QByteArray WriterHarness::onDisk(const QString &path, const QByteArray &sql)
{
    return SqliteConnection(path, SqliteConnection::Access::ReadOnly, 5'000).queryValue(sql);
}
