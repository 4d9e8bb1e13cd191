// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/workersupervisor.h"

#include "server/storage/logreaders.h"
#include "shared/monotonic.h"

#include <QLoggingCategory>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

Q_LOGGING_CATEGORY(lcWorkers, "onewriter.workers", QtInfoMsg)

constexpr std::chrono::microseconds tickEvery = 1s;
// A turn of the timer that came later than this: this process itself was stopped or starved, and so perhaps were the
// answers of the workers, which now wait unread. Nobody is judged in it.
constexpr std::chrono::microseconds lateTick = 2s;
// How long the figures of all wait for those of one worker: a small part of the second they are of.
constexpr auto longestStatusWait = 150ms;

} // namespace

WorkerSupervisor::WorkerSupervisor(ListenSockets &sockets, int workers, const Welcome &welcome,
                                   WriteQueueServer &server)
{
    for (int number = 1; number <= workers; ++number) {
        Welcome own = welcome;
        own.maxConnections = welcome.maxConnections / workers + (number <= welcome.maxConnections % workers ? 1 : 0);
        addSlot(number, sockets, own, server);
    }
    m_timer.setTimerType(Qt::PreciseTimer); // the samples of the statistics are made by it
    connect(&m_timer, &QTimer::timeout, this, &WorkerSupervisor::onTick);
    m_statusTimer.setSingleShot(true);
    connect(&m_statusTimer, &QTimer::timeout, this, &WorkerSupervisor::statusesComplete);
}

void WorkerSupervisor::addSlot(int number, ListenSockets &sockets, const Welcome &welcome, WriteQueueServer &server)
{
    auto &slot = *m_slots.emplace_back(std::make_unique<WorkerSlot>(number, sockets, welcome, server));
    connect(&slot, &WorkerSlot::serving, this, &WorkerSupervisor::onServing);
    connect(&slot, &WorkerSlot::died, this, [this, number](const QString &reason) { onDied(number, reason); });
    connect(&slot, &WorkerSlot::givenUp, this, [this, number] { onGivenUp(number); });
    connect(&slot, &WorkerSlot::emptied, this, &WorkerSupervisor::announceIfGone);
    connect(&slot, &WorkerSlot::statusReceived, this,
            [this, number](qint64 pid, const Status &status) { emit statusReceived(number, pid, status); });
    connect(&slot, &WorkerSlot::pingAnswered, this, &WorkerSupervisor::completeStatuses);
    connect(&slot, &WorkerSlot::logged, this,
            [this, number](qint64 pid, const Log &log) { emit logged(number, pid, log); });
    connect(&slot, &WorkerSlot::processEnded, this, &WorkerSupervisor::processEnded);
}

void WorkerSupervisor::start()
{
    m_lastTickUs = monotonicUs();
    m_timer.start(std::chrono::duration_cast<std::chrono::milliseconds>(tickEvery));
    for (const auto &slot : m_slots)
        slot->start();
}

void WorkerSupervisor::reload(WorkerSlot::Done done)
{
    Replacement replacement;
    for (int index = 0; index < int(m_slots.size()); ++index)
        replacement.indices.push_back(index);
    replacement.done = std::move(done);
    enqueue(std::move(replacement));
}

void WorkerSupervisor::restart(int slot, WorkerSlot::Done done)
{
    if (slot < 1 || slot > int(m_slots.size()))
        return done(u"there is no slot %1, only 1 to %2"_s.arg(slot).arg(m_slots.size()));
    enqueue({{slot - 1}, std::move(done)});
}

void WorkerSupervisor::drain()
{
    if (std::exchange(m_isDraining, true))
        return;
    for (const auto &slot : m_slots)
        slot->drain();
    announceIfGone();
    replaceNext(); // to tell those who wait for one
}

void WorkerSupervisor::closeIdle()
{
    for (const auto &slot : m_slots)
        slot->closeIdle();
}

int WorkerSupervisor::servingCount() const
{
    return int(std::count_if(m_slots.begin(), m_slots.end(),
                             [](const auto &slot) { return slot->state() == WorkerState::Serving; }));
}

QList<WorkerSample> WorkerSupervisor::samples() const
{
    QList<WorkerSample> samples;
    for (const auto &slot : m_slots)
        samples.append(slot->sample());
    return samples;
}

void WorkerSupervisor::onServing()
{
    if (!m_hasServed && servingCount() == int(m_slots.size())) {
        m_hasServed = true;
        emit serving();
    }
}

void WorkerSupervisor::onDied(int slot, const QString &reason)
{
    if (m_hasServed)
        qCWarning(lcWorkers).noquote() << "the worker of slot" << slot << "died:" << reason;
    else if (!std::exchange(m_hasFailed, true))
        emit failed(u"Worker %1 could not start: %2"_s.arg(QString::number(slot), reason));
}

void WorkerSupervisor::onGivenUp(int slot)
{
    qCCritical(lcWorkers) << "slot" << slot << "is given up: its worker died too often in a row";
    if (std::all_of(m_slots.begin(), m_slots.end(),
                    [](const auto &each) { return each->state() == WorkerState::Stopped; }))
        emit failed(u"No worker can run any more; the log says why they died."_s);
}

void WorkerSupervisor::announceIfGone()
{
    if (std::all_of(m_slots.begin(), m_slots.end(), [](const auto &slot) { return slot->isEmpty(); }))
        emit gone();
}

void WorkerSupervisor::enqueue(Replacement replacement)
{
    m_replacements.push_back(std::move(replacement));
    replaceNext();
}

void WorkerSupervisor::replaceNext()
{
    if (m_isReplacing || m_replacements.empty())
        return;
    if (m_isDraining)
        return finishFirst(u"the server is shutting down"_s);
    if (m_replacements.front().indices.empty())
        return finishFirst(std::nullopt);
    const int index = m_replacements.front().indices.front();
    m_replacements.front().indices.pop_front();
    m_isReplacing = true;
    m_slots[std::size_t(index)]->replace([this, index](const std::optional<QString> &error) {
        // In a later turn: the slot is still in the middle of what made it call.
        QMetaObject::invokeMethod(
            this,
            [this, index, error] {
                m_isReplacing = false;
                if (error)
                    finishFirst(u"slot %1: %2"_s.arg(QString::number(index + 1), *error));
                else
                    replaceNext();
            },
            Qt::QueuedConnection);
    });
}

void WorkerSupervisor::finishFirst(const std::optional<QString> &error)
{
    const WorkerSlot::Done done = std::move(m_replacements.front().done);
    m_replacements.pop_front();
    done(error);
    replaceNext();
}

void WorkerSupervisor::onTick()
{
    const qint64 nowUs = monotonicUs();
    const bool isLate = nowUs - std::exchange(m_lastTickUs, nowUs) > lateTick.count();
    if (!isLate && std::exchange(m_isLogPinned, false)) {
        const QSet<qint64> readers = processesReadingLog();
        for (const auto &slot : m_slots)
            slot->endOldReads(readers);
    }
    for (const auto &slot : m_slots)
        slot->ping(isLate);
    m_statusTimer.start(longestStatusWait);
    completeStatuses(); // when there is nobody to ask
}

void WorkerSupervisor::completeStatuses()
{
    if (!m_statusTimer.isActive() ||
        std::any_of(m_slots.begin(), m_slots.end(), [](const auto &slot) { return slot->owesStatus(); }))
        return;
    m_statusTimer.stop();
    emit statusesComplete();
}
