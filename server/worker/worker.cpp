// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker/worker.h"

#include "server/comments/commentroutes.h"
#include "server/posts/postroutes.h"
#include "server/storage/reader.h"
#include "server/worker/serviceroutes.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QLoggingCategory>

#include <chrono>

#include <sys/time.h>
#include <sysexits.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

Q_LOGGING_CATEGORY(lcWorker, "onewriter.worker", QtInfoMsg)

// To answer what is pending once the link has ended; the process is gone a little later, stuck or not.
constexpr auto flushLimit = 200ms;
constexpr auto endLimit = 300ms;

void endProcessAfter(std::chrono::microseconds limit)
{
    const itimerval timer{{}, {limit / 1s, (limit % 1s).count()}};
    ::setitimer(ITIMER_REAL, &timer, nullptr); // SIGALRM ends the process
}

std::vector<QByteArray> toVector(const QList<QByteArray> &list)
{
    return {list.begin(), list.end()};
}

HostPolicy hostPolicy(const Welcome &welcome)
{
    if (!QHostAddress(welcome.listenAddress).isLoopback())
        return HostPolicy();
    std::vector<QByteArray> names;
    for (const QString &name : welcome.allowedHosts)
        names.push_back(name.toUtf8());
    return HostPolicy(std::move(names));
}

} // namespace

Worker::Worker(int ipcDescriptor, int listenDescriptor)
    : m_listenDescriptor(listenDescriptor)
    , m_channel(ipcDescriptor)
    , m_log(m_channel)
    , m_queries(m_channel)
    , m_warnings(lcWorker)
{
    connect(&m_channel, &PrimaryChannel::welcomed, this, &Worker::serve);
    connect(&m_channel, &PrimaryChannel::drainRequested, this, &Worker::drain);
    connect(&m_channel, &PrimaryChannel::closed, this, &Worker::endWithLink);
    connect(&m_channel, &PrimaryChannel::pinged, this, &Worker::sendStatus);
}

Worker::~Worker() = default;

void Worker::start()
{
    m_channel.sayHello();
}

void Worker::serve(const Welcome &welcome)
{
    try {
        m_reader = std::make_unique<Reader>(welcome.databasePath, welcome.mmapBytes);
    } catch (const SqliteError &error) {
        return fail(u"the database %1 cannot be read: %2"_s.arg(welcome.databasePath, QString::fromUtf8(error.what())));
    }
    m_writes = std::make_unique<PrimaryWriteQueue>(
        m_channel, PrimaryWriteQueue::Limits{welcome.maxPending, std::chrono::microseconds(welcome.queueTimeoutUs),
                                             std::chrono::microseconds(welcome.clientTimeoutUs)});
    openGateway(welcome);
    if (!m_gateway->listen(m_listenDescriptor))
        return fail(u"the inherited descriptor %1 is no listening socket"_s.arg(m_listenDescriptor));
    sendStatus();
}

void Worker::openGateway(const Welcome &welcome)
{
    GatewayOptions options;
    options.limits.connections = welcome.maxConnections;
    options.limits.bodyBytes = welcome.maxBodyBytes;
    options.hosts = hostPolicy(welcome);
    options.authenticator = Authenticator(toVector(welcome.tokenHashes));
    options.beginSnapshot = [this] { return beginSnapshot(); };
    options.endSnapshot = [this] {
        m_snapshot.reset();
        Q_ASSERT(m_reader->isIdle()); // what is left open across a turn of the event loop pins the write-ahead log
    };
    options.answered = [this](const AnsweredRequest &request) {
        Q_ASSERT(m_snapshot || m_reader->isIdle());
        m_report.count(request);
    };
    m_gateway = std::make_unique<Gateway>(std::move(options));
    m_gateway->router().setFailureObserver([this](const std::exception &error) {
        const auto *const sqlite = dynamic_cast<const SqliteError *>(&error);
        if (sqlite && sqlite->isBusy())
            m_report.countBusy();
    });
    addPostRoutes(m_gateway->router(), *m_reader, *m_writes);
    addCommentRoutes(m_gateway->router(), *m_reader, *m_writes);
    addServiceRoutes(m_gateway->router(), *m_reader, m_queries);
}

// Called from within the event loop, which an exception must not cross. A number never given before makes every cached
// answer old; the read that follows then fails by itself, with an answer.
quint64 Worker::beginSnapshot()
{
    try {
        return m_snapshot.emplace(*m_reader).changeCounter();
    } catch (const SqliteError &error) {
        m_warnings.warn(u"the database cannot be read: %1"_s.arg(QString::fromUtf8(error.what())));
        return --m_unreadableCounter;
    }
}

void Worker::sendStatus()
{
    if (m_gateway)
        m_channel.send(m_report.take(m_gateway->counters(), *m_writes));
}

void Worker::drain(const Drain &how)
{
    if (!m_gateway)
        return QCoreApplication::exit(EX_OK);
    connect(m_gateway.get(), &Gateway::drained, this, &Worker::leave, Qt::UniqueConnection);
    if (how.closesIdle)
        m_gateway->closeIdle();
    else
        m_gateway->drain(how.keepsAccepting ? Gateway::Accepting::Gateway : Gateway::Accepting::Others);
}

void Worker::leave()
{
    sendStatus();
    m_channel.flush();
    QCoreApplication::exit(EX_OK);
}

void Worker::endWithLink(const QString &reason)
{
    endProcessAfter(endLimit);
    if (!reason.isEmpty()) // else the primary ended it, or itself
        qCCritical(lcWorker).noquote() << "the link to the primary is closed:" << reason;
    if (!m_gateway)
        return QCoreApplication::exit(EX_OK);
    connect(m_gateway.get(), &Gateway::drained, this, [this] { QCoreApplication::exit(EX_OK); });
    m_gateway->closeAfterFlush(flushLimit);
}

void Worker::fail(const QString &reason)
{
    qCCritical(lcWorker).noquote() << reason;
    m_channel.flush();
    QCoreApplication::exit(EX_SOFTWARE);
}
