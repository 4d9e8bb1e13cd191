// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/load/loadrun.h"

#include "shared/monotonic.h"

#include "server/load/closedloop.h"
#include "server/load/openloop.h"
#include "server/load/verification.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// Long enough for the server to give up first (its own limit is 10 s by default) and to say so with its own code.
constexpr auto requestLimit = 15s;
// After the end of the load, for the answers that are still to come; a run ends on time also when none come.
constexpr auto grace = 2s;
constexpr auto graceAfterInterrupt = 500ms;
// A write that was not answered may still be carried out, but not after the server's own --client-timeout, which is
// 10 s by default.
constexpr auto lateWritesLimit = 11s;
constexpr auto comeBackLimit = 20s; // longer than a server needs to start again and recover its log
constexpr Errands::Limits settlingLimits{comeBackLimit, comeBackLimit};
constexpr Errands::Limits listingLimits{5min, comeBackLimit}; // a million posts take some 20 s
constexpr Errands::Limits deletingLimits = listingLimits;

double rounded(double value, int decimals)
{
    const double factor = std::pow(10, decimals);
    return std::round(value * factor) / factor;
}

LoadLatency summary(const Histogram &histogram)
{
    return {histogram.quantile(0.5),   histogram.quantile(0.9), histogram.quantile(0.95),    histogram.quantile(0.99),
            histogram.quantile(0.999), histogram.max(),         rounded(histogram.mean(), 1)};
}

double percentOf(qint64 cpuUs, qint64 us)
{
    return us <= 0 ? 0 : rounded(100.0 * double(cpuUs) / double(us), 1);
}

} // namespace

LoadRun::LoadRun(const LoadOptions &options, const QList<Endpoint> &endpoints, ProcessorClock clock)
    : m_clock(clock)
    , m_options(options)
    , m_requests(options)
    , m_endpoints(endpoints)
    , m_journal{{}, WriteLedger(options.verify ? WriteLedger::Keeping::EveryFate : WriteLedger::Keeping::Counts)}
{
    m_duration.setSingleShot(true);
    m_duration.setTimerType(Qt::PreciseTimer);
    m_grace.setSingleShot(true);
    connect(&m_duration, &QTimer::timeout, this, &LoadRun::onTimeUp);
    m_lateWrites.setSingleShot(true);
    connect(&m_lateWrites, &QTimer::timeout, this, [this] {
        m_awaitedLateWrites = true;
        list();
    });
    connect(&m_grace, &QTimer::timeout, this, [this] { m_pool->abandon(NetworkFailure::Unfinished); });
}

LoadRun::~LoadRun() = default;

void LoadRun::start()
{
    m_startedAt = QDateTime::currentDateTimeUtc();
    m_progressUs = monotonicUs();
    m_progressCpuUs = m_clock();
    connectFirst();
}

// One connection shows whether anybody is there, before thousands try.
void LoadRun::connectFirst()
{
    m_pool = std::make_unique<ConnectionPool>(m_endpoints.constFirst(), KeptBody::OfErrors, requestLimit);
    connect(m_pool.get(), &ConnectionPool::opened, this, &LoadRun::onOpened);
    m_awaited = 1;
    m_pool->open(m_pool->add());
}

void LoadRun::onOpened(int connection, NetworkFailure failure)
{
    if (m_isOver)
        return;
    --m_awaited;
    if (connection == 0 && failure != NetworkFailure::None) {
        if (m_endpoints.size() == 1) {
            emit unreachable(failure);
            return;
        }
        m_endpoints.removeFirst();
        m_pool.release()->deleteLater(); // we are in its signal
        return connectFirst();
    }
    if (m_options.isRemoval()) {
        m_pool.release()->deleteLater(); // as above
        return list();
    }
    if (connection == 0) {
        const int wanted = std::min(m_options.reads + m_options.writes, m_options.connections());
        while (m_pool->size() < wanted) {
            ++m_awaited;
            m_pool->open(m_pool->add());
        }
    }
    if (m_awaited == 0) // one that failed is tried again, and counted, by its first request
        startLoad();
}

void LoadRun::startLoad()
{
    const bool isClosedLoop = !m_options.isBatch() && !m_options.isOpenLoop();
    if (isClosedLoop)
        m_generator = std::make_unique<ClosedLoop>(*m_pool, m_requests, m_journal, m_options.reads);
    else
        m_generator = std::make_unique<OpenLoop>(*m_pool, m_requests, m_journal, Schedule(m_options),
                                                 m_options.isBatch() ? OpenLoop::Connections::Fresh
                                                                     : OpenLoop::Connections::Reused,
                                                 m_options.connections());
    // Queued: it may come from inside start(), and its sender is destroyed by what follows.
    connect(m_generator.get(), &LoadGenerator::finished, this, &LoadRun::onLoadFinished, Qt::QueuedConnection);
    m_phase = LoadPhase::Load;
    m_cpuAtStartUs = m_clock();
    if (m_options.duration)
        m_duration.start(*m_options.duration);
    if (m_options.warmUp > 0ms)
        m_journal.recorder.setWarmUpEnd(monotonicUs() + std::chrono::microseconds(m_options.warmUp).count());
    m_generator->start();
}

void LoadRun::onTimeUp()
{
    noteEnd(monotonicUs());
    m_grace.start(m_isInterrupted ? graceAfterInterrupt : grace);
    m_generator->stop();
}

// Of a load that has ended by itself. An open loop does so a moment before its time; a server that answers none of the
// requests any more does not make that time shorter, and the rate of those before it no higher.
qint64 LoadRun::unhurriedEndUs() const
{
    if (m_options.duration)
        return m_generator->startedUs() + std::chrono::microseconds(*m_options.duration).count();
    return recorder().lastAnswerUs() != 0 ? recorder().lastAnswerUs() : m_loadEndedUs;
}

void LoadRun::noteEnd(qint64 atUs)
{
    if (!m_end)
        m_end = {atUs, m_clock(), recorder().figures(RequestKind::Read).succeeded,
                 recorder().figures(RequestKind::Write).succeeded};
}

void LoadRun::interrupt()
{
    if (m_phase == LoadPhase::Connecting) {
        if (!std::exchange(m_isOver, true))
            emit cancelled();
        return;
    }
    if (m_phase == LoadPhase::Load && !std::exchange(m_isInterrupted, true)) {
        m_duration.stop();
        onTimeUp();
        return;
    }
    m_isAborting = true;
    if (m_lateWrites.isActive()) {
        m_lateWrites.stop();
        list();
    } else if (m_errands)
        m_errands->abort();
    else if (m_pool)
        m_pool->abandon(NetworkFailure::Unfinished);
}

void LoadRun::onLoadFinished()
{
    m_loadEndedUs = monotonicUs();
    noteEnd(unhurriedEndUs());
    m_duration.stop();
    m_grace.stop();
    m_pool.reset(); // its connections would stand in the way of those that follow
    settle();
}

void LoadRun::settle()
{
    m_phase = LoadPhase::Settling;
    if (m_isAborting || unknownWrites() == 0 || !(m_options.verify || m_options.cleanup))
        return list();
    if (!m_options.verify) { // without keys nothing can be sent again
        m_lateWrites.start(lateWritesLimit);
        return;
    }
    startErrands(settlingLimits, &LoadRun::list);
    m_settlement.begin(*m_errands);
}

void LoadRun::list()
{
    m_phase = LoadPhase::Listing;
    if (m_isAborting || !needsListing())
        return finish();
    startErrands(listingLimits, &LoadRun::remove);
    m_listing.begin(*m_errands);
}

void LoadRun::remove()
{
    m_phase = LoadPhase::Deleting;
    if (m_isAborting || !m_options.cleanup)
        return finish();
    startErrands(deletingLimits, &LoadRun::finish);
    m_removal.begin(*m_errands);
}

void LoadRun::startErrands(Errands::Limits limits, void (LoadRun::*next)())
{
    m_errands = std::make_unique<Errands>(m_endpoints.constFirst(), limits);
    // Queued: `next` replaces the sender.
    connect(m_errands.get(), &Errands::finished, this, next, Qt::QueuedConnection);
    m_errands->start();
}

void LoadRun::finish()
{
    if (std::exchange(m_isOver, true))
        return;
    m_errands.reset();
    if (m_options.verify)
        m_verification = verify(m_journal.writes, m_listing);
    emit finished();
}

double LoadRun::loadSeconds() const
{
    if (!m_generator)
        return 0;
    const qint64 endUs = m_loadEndedUs != 0 ? m_loadEndedUs : monotonicUs();
    return double(endUs - m_generator->startedUs()) / 1'000'000;
}

qint64 LoadRun::sendingUs() const
{
    return m_end ? m_end->atUs - m_generator->startedUs() : 0;
}

// Less than 0 when the load ended in its warm-up.
qint64 LoadRun::measuredUs() const
{
    return sendingUs() - std::chrono::microseconds(m_options.warmUp).count();
}

double LoadRun::generatorCpuPercent() const
{
    return m_end ? percentOf(m_end->cpuUs - m_cpuAtStartUs, sendingUs()) : 0;
}

bool LoadRun::hasFailed() const
{
    const bool isUnproven = m_verification && (m_verification->missing + m_verification->duplicated > 0 ||
                                               m_verification->unknownOutcome > 0);
    return recorder().figures(RequestKind::Read).errors + recorder().figures(RequestKind::Write).errors > 0 ||
           isUnproven || hasLeftPosts();
}

bool LoadRun::hasLeftPosts() const
{
    return m_options.cleanup && postsLeft() != 0;
}

std::optional<qint64> LoadRun::postsLeft() const
{
    if (!mayHavePosts())
        return 0;
    if (!areAllPostsFound())
        return std::nullopt;
    return qint64(postsFound() - postsDeleted() + (m_awaitedLateWrites ? 0 : unknownWrites()));
}

// A run whose writes were all refused has none, and needs no list to know.
bool LoadRun::mayHavePosts() const
{
    return m_options.isRemoval() || m_journal.writes.count(WriteFate::Acknowledged) > 0 || unknownWrites() > 0;
}

// Verification also looks whether what was refused is there.
bool LoadRun::needsListing() const
{
    return (m_options.cleanup && mayHavePosts()) || (m_options.verify && !m_journal.writes.fates().empty());
}

LoadFigures LoadRun::figuresOf(RequestKind kind) const
{
    const KindFigures &figures = recorder().figures(kind);
    LoadFigures result;
    result.requests = qint64(figures.requests);
    if (measuredUs() > 0) {
        const quint64 succeeded = kind == RequestKind::Read ? m_end->readsSucceeded : m_end->writesSucceeded;
        result.perSecond = rounded(double(succeeded) * 1'000'000 / double(measuredUs()), 1);
    }
    result.errors = qint64(figures.errors);
    for (auto it = figures.byStatus.begin(); it != figures.byStatus.end(); ++it)
        result.byStatus.insert(QString::number(it.key()), qint64(it.value()));
    for (auto it = figures.byReason.begin(); it != figures.byReason.end(); ++it)
        result.byCode.insert(it.key(), qint64(it.value()));
    result.latencyUs = summary(figures.latency);
    result.serviceUs = summary(figures.service);
    return result;
}

LoadReport LoadRun::report() const
{
    LoadReport report;
    report.url = m_options.url.toString();
    report.startedAt = m_startedAt;
    report.seconds = rounded(loadSeconds(), 3);
    const bool isAllWarmUp = m_options.warmUp > 0ms && measuredUs() <= 0; // the wait for the last answers, too
    report.warmUpSeconds =
        isAllWarmUp ? report.seconds : std::min(double(m_options.warmUp.count()) / 1000, report.seconds);
    report.openLoop = m_options.isOpenLoop();
    report.late = qint64(m_journal.late);
    report.peakInFlight = m_journal.peakInFlight;
    report.reads = figuresOf(RequestKind::Read);
    report.writes = figuresOf(RequestKind::Write);
    for (auto it = recorder().workers().begin(); it != recorder().workers().end(); ++it)
        report.workers.insert(it.key() == 0 ? u"other"_s : QString::number(it.key()), qint64(it.value()));
    report.verification = m_verification;
    if (m_options.cleanup) {
        report.postsDeleted = qint64(postsDeleted());
        report.postsLeft = postsLeft();
    }
    return report;
}

LoadKindProgress LoadRun::progressOf(RequestKind kind, double seconds)
{
    const KindFigures &figures = recorder().figures(kind);
    const IntervalFigures interval = m_journal.recorder.takeInterval(kind);
    LoadKindProgress progress;
    progress.requests = qint64(figures.requests);
    progress.errors = qint64(figures.errors);
    progress.perSecond = seconds > 0 ? rounded(double(interval.succeeded) / seconds, 1) : 0;
    if (interval.latency.count() > 0)
        progress.latencyUs = summary(interval.latency);
    return progress;
}

LoadProgress LoadRun::takeProgress()
{
    const qint64 now = monotonicUs();
    const qint64 cpu = m_clock();
    const qint64 elapsedUs = now - std::exchange(m_progressUs, now);
    LoadProgress progress;
    progress.phase = m_phase;
    progress.seconds = rounded(loadSeconds(), 3);
    if (m_options.seconds() && m_phase == LoadPhase::Load)
        progress.secondsLeft = std::max(0.0, rounded(*m_options.seconds() - loadSeconds(), 3));
    progress.runId = m_requests.runId();
    progress.seed = m_options.seed;
    progress.postsFound = qint64(postsFound());
    progress.postsDeleted = qint64(postsDeleted());
    progress.inFlight = m_journal.inFlight;
    progress.late = qint64(m_journal.late);
    progress.generatorCpuPercent = percentOf(cpu - std::exchange(m_progressCpuUs, cpu), elapsedUs);
    progress.reads = progressOf(RequestKind::Read, double(elapsedUs) / 1'000'000);
    progress.writes = progressOf(RequestKind::Write, double(elapsedUs) / 1'000'000);
    return progress;
}
