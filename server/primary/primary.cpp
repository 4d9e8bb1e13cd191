// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/primary.h"

#include "server/storage/sqliteversion.h"
#include "shared/controlsocket.h"
#include "shared/monotonic.h"
#include "shared/sampletext.h"

#include <QLoggingCategory>

#include <algorithm>

#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace
{

Q_LOGGING_CATEGORY(lcPrimary, "onewriter.primary", QtInfoMsg)

// As many descriptors as the system permits: the workers inherit the limit, and each connection is one.
std::optional<StartRefusal> raiseDescriptorLimit(int workers)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    // Of this process: about 20 in all, the monitors on the control socket, and for each slot its listening socket, the
    // link and two that watch the process; as much again for successors during a reload.
    const rlim_t needed = 64 + rlim_t(workers) * 8;
    if (limit.rlim_cur >= needed)
        return std::nullopt;
    return StartRefusal{
        EX_SOFTWARE, u"The limit of %1 open files is too low for %2 workers, which need %3; raise it (ulimit -n), or "
                     "choose fewer --workers."_s.arg(limit.rlim_cur)
                         .arg(workers)
                         .arg(needed)};
}

} // namespace

Primary::Primary(PrimaryOptions options)
    : m_options(std::move(options))
{
    connect(&m_signals, &UnixSignals::drainRequested, this, [this] { drain({}); });
    connect(&m_signals, &UnixSignals::reloadRequested, this, &Primary::reload);
    connect(&m_signals, &UnixSignals::statisticsRequested, this, &Primary::printStatistics);
}

Primary::~Primary() = default;

std::optional<StartRefusal> Primary::start()
{
    m_log.observe();
    if (auto refusal = refuseOldSqlite())
        return refusal;
    if (auto refusal = raiseDescriptorLimit(m_options.workers))
        return refusal;

    auto claimed = claimDatabase(m_options.databasePath, {m_options.allowNetworkFileSystem});
    if (!claimed)
        return claimed.error();
    m_database = *std::move(claimed);
    m_writer = std::make_unique<Writer>(
        m_intake, WriterOptions{.databasePath = m_database->path, .durability = m_options.durability});
    if (auto refusal = m_writer->start())
        return refusal;

    auto sockets = ListenSockets::open(m_options.host, m_options.port, m_options.workers);
    if (!sockets)
        return sockets.error();
    m_sockets = *std::move(sockets);
    if (m_options.controlPath.isEmpty())
        m_options.controlPath = defaultControlPath(m_sockets.port());
    return startWorkers();
}

std::optional<StartRefusal> Primary::startWorkers()
{
    m_writes = std::make_unique<WriteQueueServer>(m_intake, WriteQueueServer::Limits{.requests = m_options.maxPending});
    connect(m_writer.get(), &Writer::groupFinished, m_writes.get(), &WriteQueueServer::finishGroup);
    connect(m_writer.get(), &Writer::storageWorking, m_writes.get(), &WriteQueueServer::setStorageWorking);
    connect(m_writes.get(), &WriteQueueServer::idle, this, [this] {
        if (!std::exchange(m_isQueueIdle, true))
            m_workers->closeIdle();
        finishDrainWhenDone();
    });

    m_workers = std::make_unique<WorkerSupervisor>(m_sockets, m_options.workers, welcome(), *m_writes);
    connect(m_workers.get(), &WorkerSupervisor::serving, this, &Primary::serving);
    connect(m_workers.get(), &WorkerSupervisor::logged, this, &Primary::logForWorker);
    connect(m_writer.get(), &Writer::checkpointStarved, m_workers.get(),
            [this](int failures, int pagesInLog) { onCheckpointStarved(failures, pagesInLog); });
    // Later: it is the supervisor that says so, and it goes with this object.
    connect(
        m_workers.get(), &WorkerSupervisor::failed, this,
        [this](const QString &reason) { emit ended(EX_SOFTWARE, reason); }, Qt::QueuedConnection);
    connect(m_workers.get(), &WorkerSupervisor::gone, this, [this] {
        m_areWorkersGone = true;
        finishDrainWhenDone();
    });
    connectStatistics();
    m_writeLog = std::make_unique<WriteLog>(*m_writes, *m_statistics);
    m_actions = std::make_unique<PrimaryActions>(*this, *m_workers, *m_writer);
    m_control = std::make_unique<ControlServer>(*m_actions, *m_statistics, m_log);
    if (auto refusal = m_control->listen(m_options.controlPath, m_sockets.port()))
        return refusal;
    m_statistics->sampleNow(); // whoever asks before the first second has passed gets one
    m_workers->start();
    return std::nullopt;
}

Welcome Primary::welcome() const
{
    using std::chrono::microseconds;
    Welcome welcome;
    welcome.databasePath = m_database->path;
    welcome.mmapBytes = m_options.mmapBytes;
    welcome.listenAddress = m_options.host.toString();
    welcome.allowedHosts = m_options.allowedHosts;
    welcome.tokenHashes = m_options.tokenScopes;
    welcome.maxBodyBytes = m_options.maxBodyBytes;
    welcome.maxConnections = m_options.maxConnections;
    welcome.maxPending = m_options.maxPending;
    welcome.queueTimeoutUs = microseconds(m_options.queueTimeout).count();
    welcome.clientTimeoutUs = microseconds(m_options.clientTimeout).count();
    return welcome;
}

void Primary::connectStatistics()
{
    const auto queue = [this] {
        const qint64 waiting = qint64(m_intake.size());
        const auto oldestUs = m_intake.oldestUs();
        Sample::Queue sample;
        sample.depth = waiting;
        sample.inFlight = std::max<qint64>(0, m_writes->admittedCount() - waiting);
        sample.capacity = m_options.maxPending;
        sample.oldestMs = oldestUs ? (monotonicUs() - *oldestUs) / 1'000 : 0;
        return sample;
    };
    m_statistics = std::make_unique<Statistics>(StatisticsSources{.queue = queue,
                                                                  .database = [this] { return m_writer->status(); },
                                                                  .workers = [this] { return m_workers->samples(); },
                                                                  .isDraining = [this] { return m_isDraining; }});
    Statistics *const statistics = m_statistics.get();
    using Event = WriteQueueServer::Event;
    connect(m_writes.get(), &WriteQueueServer::admitted, statistics,
            [this, statistics] { statistics->admitted(m_writes->admittedCount()); });
    connect(m_writes.get(), &WriteQueueServer::rejected, statistics,
            [statistics](const Event &, ErrorCode code) { statistics->rejected(code); });
    connect(m_writes.get(), &WriteQueueServer::expired, statistics,
            [statistics] { statistics->rejected(ErrorCode::Timeout); });
    connect(m_writes.get(), &WriteQueueServer::finished, statistics,
            [statistics](const Event &, const FinishedWrite &write) { statistics->finished(write); });
    connect(m_writes.get(), &WriteQueueServer::failed, statistics,
            [statistics](const Event &, const FinishedWrite &write) { statistics->failed(write); });
    connect(m_writer.get(), &Writer::groupFinished, statistics, &Statistics::groupFinished);
    connect(m_workers.get(), &WorkerSupervisor::statusReceived, statistics, &Statistics::workerStatus);
    connect(m_workers.get(), &WorkerSupervisor::statusesComplete, statistics, &Statistics::sampleNow);
    connect(m_workers.get(), &WorkerSupervisor::processEnded, statistics, &Statistics::workerEnded);
}

QString Primary::url() const
{
    const QString host = m_options.host.toString();
    const bool isV6 = m_options.host.protocol() == QAbstractSocket::IPv6Protocol;
    return u"http://%1:%2"_s.arg(isV6 ? u'[' + host + u']' : host, QString::number(m_sockets.port()));
}

void Primary::logForWorker(int slot, qint64 pid, const Log &log)
{
    const LogEntry entry{QDateTime::currentDateTimeUtc(), log.severity, log.category, pid, slot, log.text};
    logging::print(entry);
    m_log.add(entry);
}

void Primary::onCheckpointStarved(int failures, int pagesInLog)
{
    m_workers->endOldReads();
    if (m_actions->isBackingUp()) { // it reads one snapshot from its begin to its end, as it should
        m_starvedFailures = 0;      // what goes on after it is said then
        return;
    }
    const int before = std::exchange(m_starvedFailures, failures);
    if (before == 0 || failures <= before) // the rest of a row says nothing new
        qCWarning(lcPrimary) << "a reader keeps the write-ahead log from being emptied: it has" << pagesInLog
                             << "pages after" << failures << "checkpoints";
}

void Primary::printStatistics()
{
    logging::printPage(u"onewriter.statistics"_s, sampleText(m_statistics->current()));
}

void Primary::reload()
{
    m_workers->reload([](const std::optional<QString> &error) {
        if (error)
            qCWarning(lcPrimary).noquote() << "reload:" << *error;
        else
            qCInfo(lcPrimary) << "reload: all workers have been replaced";
    });
}

void Primary::drain(std::function<void()> done)
{
    if (done)
        m_drainObservers.push_back(std::move(done));
    if (std::exchange(m_isDraining, true))
        return;
    qCInfo(lcPrimary) << "draining: finishing what was admitted";
    m_writes->drain();
    m_workers->drain();
    m_statistics->tellNow(); // whoever watches knows why what comes next is the end
}

void Primary::finishDrainWhenDone()
{
    if (!m_isQueueIdle || !m_areWorkersGone)
        return;
    m_writer->stop(); // its last checkpoint
    for (const auto &done : std::exchange(m_drainObservers, {}))
        done();
    emit ended(EX_OK, {});
}
