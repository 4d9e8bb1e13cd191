// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/writer.h"

#include "server/primary/checkpointer.h"
#include "server/primary/groupwriter.h"
#include "server/storage/databaserefusal.h"
#include "shared/monotonic.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <future>
#include <system_error>

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 idleUs = 1'000'000;         // without a write for so long: time for a TRUNCATE checkpoint
constexpr qint64 storageRetryUs = 250'000;   // while the storage does not work
constexpr qint64 optimizeUs = 3'600'000'000; // between two runs of PRAGMA optimize
constexpr int starvedAfter = 3;              // failed RESTART or TRUNCATE checkpoints in a row

} // namespace

// What runs in the writer's thread, from opening the database to closing it.
class Writer::Loop
{
public:
    explicit Loop(Writer &writer);

    void run();

private:
    qint64 sleepUs() const;
    void write();
    void retryStorage();
    void doIdleChores();
    void answerCheckpointRequests();
    void reportStorage();
    void report();

    Writer &m_writer;
    WriteIntake &m_intake;
    WriteConnection m_db;
    GroupWriter m_groups;
    Checkpointer m_checkpointer;
    qint64 m_storageTriedUs = 0;
    qint64 m_optimizedUs = monotonicUs();
    bool m_reportedWorking = true;
    quint64 m_reportedFailures = 0;
};

Writer::Loop::Loop(Writer &writer)
    : m_writer(writer)
    , m_intake(writer.m_intake)
    , m_db(writer.m_options.databasePath, writer.m_options.durability)
    , m_groups(m_db, m_intake, writer.m_options)
    , m_checkpointer(m_db, m_intake, writer.m_options.checkpointPages)
{
    m_writer.m_counters.schemaVersion = m_db.schemaVersion();
}

void Writer::Loop::run()
{
    while (!m_intake.isClosed() || m_intake.hasWork(monotonicUs())) {
        const bool isIdle = !m_intake.waitForWork(sleepUs());
        retryStorage();
        if (m_intake.hasWork(monotonicUs()))
            write();
        else if (isIdle)
            doIdleChores();
        answerCheckpointRequests();
        report();
    }
    m_db.optimize();
    m_checkpointer.run(CheckpointMode::Truncate);
    answerCheckpointRequests();
    report();
}

qint64 Writer::Loop::sleepUs() const
{
    return m_groups.isStorageWorking() ? idleUs : storageRetryUs;
}

void Writer::Loop::write()
{
    FinishedGroup group = m_groups.run();
    reportStorage(); // first: whoever gets an answer of the group finds the state that it was given in
    if (!group.writes.empty())
        m_writer.post([&writer = m_writer, group = std::move(group)] { emit writer.groupFinished(group); });
    if (m_groups.isStorageWorking())
        m_checkpointer.afterGroup();
}

void Writer::Loop::retryStorage()
{
    if (m_groups.isStorageWorking() || monotonicUs() - m_storageTriedUs < storageRetryUs)
        return;
    m_groups.retryStorage();
    m_storageTriedUs = monotonicUs();
    reportStorage();
}

void Writer::Loop::doIdleChores()
{
    if (m_groups.isStorageWorking()) { // readiness tells of a displaced file before the first write meets it
        m_groups.retryStorage();
        reportStorage();
    }
    m_checkpointer.whenIdle();
    if (monotonicUs() - m_optimizedUs >= optimizeUs) {
        m_db.optimize();
        m_optimizedUs = monotonicUs();
    }
}

void Writer::Loop::answerCheckpointRequests()
{
    std::vector<std::function<void(CheckpointResult)>> requests;
    {
        const std::lock_guard lock(m_writer.m_mutex);
        requests.swap(m_writer.m_checkpointRequests);
    }
    if (requests.empty())
        return;
    const CheckpointResult result = m_checkpointer.run(CheckpointMode::Truncate);
    m_writer.post([requests = std::move(requests), result] {
        for (const auto &done : requests)
            done(result);
    });
}

void Writer::Loop::reportStorage()
{
    if (const bool works = m_groups.isStorageWorking(); works != m_reportedWorking) {
        m_reportedWorking = works;
        m_writer.post([&writer = m_writer, works] { emit writer.storageWorking(works); });
    }
}

// Counters, and what checkpoints changed since the last time, to whom it concerns.
void Writer::Loop::report()
{
    Counters &counters = m_writer.m_counters;
    counters.walFrames = m_db.walFrames();
    counters.checkpoints = m_checkpointer.completed();
    counters.checkpointsFailed = m_checkpointer.failed();
    counters.busy = m_groups.busyTotal();
    if (m_checkpointer.failed() != m_reportedFailures) {
        m_reportedFailures = m_checkpointer.failed();
        if (const int failures = m_checkpointer.failuresInRow(); failures >= starvedAfter)
            m_writer.post([&writer = m_writer, failures, pages = m_db.walFrames()] {
                emit writer.checkpointStarved(failures, pages);
            });
    }
}

Writer::Writer(WriteIntake &intake, WriterOptions options, QObject *parent)
    : QObject(parent)
    , m_intake(intake)
    , m_options(std::move(options))
{
}

Writer::~Writer()
{
    stop();
}

std::optional<StartRefusal> Writer::start()
{
    std::promise<std::optional<StartRefusal>> opened;
    auto refusal = opened.get_future();
    auto openAndRun = [this, opened = std::move(opened)]() mutable {
        std::optional<Loop> loop;
        try {
            loop.emplace(*this);
        } catch (const std::exception &error) {
            opened.set_value(databaseRefusal(m_options.databasePath, error));
            return;
        }
        opened.set_value(std::nullopt);
        loop->run();
    };
    try {
        m_thread = std::thread(std::move(openAndRun));
    } catch (const std::system_error &error) {
        return StartRefusal{EX_SOFTWARE, u"The writer's thread cannot be started: %1; raise the limit of processes "
                                         "(ulimit -u), or end some."_s.arg(qt_error_string(error.code().value()))};
    }
    auto result = refusal.get();
    if (result)
        m_thread.join();
    return result;
}

void Writer::stop()
{
    if (!m_thread.joinable())
        return;
    m_intake.close();
    m_thread.join();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall); // what the loop had still to say
}

void Writer::requestCheckpoint(std::function<void(CheckpointResult)> done)
{
    {
        const std::lock_guard lock(m_mutex);
        m_checkpointRequests.push_back(std::move(done));
    }
    m_intake.wake();
}

DatabaseStatus Writer::status() const
{
    return {.fileBytes = QFileInfo(m_options.databasePath).size(),
            .walBytes = QFileInfo(m_options.databasePath + QStringLiteral("-wal")).size(),
            .walFrames = m_counters.walFrames,
            .checkpoints = m_counters.checkpoints,
            .checkpointsFailed = m_counters.checkpointsFailed,
            .busyTotal = m_counters.busy,
            .schemaVersion = m_counters.schemaVersion,
            .sqliteVersion = WriteConnection::libraryVersion(),
            .durability = m_options.durability};
}
