// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/workerslot.h"

#include "server/primary/writequeueserver.h"
#include "shared/monotonic.h"

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// A worker that gives no sign of life for so long is stuck: it is pinged every second.
constexpr std::chrono::microseconds longestSilence = 10s;
// A worker that holds a read after so long a silence has held it all the while: a read never outlives a turn of the
// worker's event loop, and each turn answers the pings that came.
constexpr std::chrono::microseconds oldRead = 3s;

void retire(WorkerProcess &process, bool keepsAccepting)
{
    if (process.isServing())
        process.drain(keepsAccepting);
    else
        process.kill(u"it was to end before it served"_s);
}

} // namespace

WorkerSlot::WorkerSlot(int number, ListenSockets &sockets, Welcome welcome, WriteQueueServer &server)
    : m_number(number)
    , m_sockets(sockets)
    , m_welcome(std::move(welcome))
    , m_server(server)
{
    m_restartTimer.setSingleShot(true);
    connect(&m_restartTimer, &QTimer::timeout, this, &WorkerSlot::begin);
}

WorkerState WorkerSlot::state() const
{
    if (m_isGivenUp)
        return WorkerState::Stopped;
    if (m_isDraining)
        return isEmpty() ? WorkerState::Stopped : WorkerState::Draining;
    if (!m_current)
        return WorkerState::Restarting;
    return m_current->isServing() ? WorkerState::Serving : WorkerState::Starting;
}

WorkerSample WorkerSlot::sample() const
{
    WorkerSample sample;
    sample.slot = m_number;
    sample.state = state();
    sample.restarts = std::max(0, m_starts - 1);
    sample.deaths = m_deaths;
    sample.oldReads = m_oldReads;
    if (m_current) {
        sample.pid = m_current->pid();
        sample.uptimeSeconds = (monotonicUs() - m_current->startedUs()) / 1'000'000;
    }
    return sample;
}

void WorkerSlot::start()
{
    begin();
}

void WorkerSlot::replace(Done done)
{
    m_replaced = std::move(done);
    if (m_current) {
        m_successor = startProcess();
        return;
    }
    if (std::exchange(m_isGivenUp, false)) {
        m_policy.reset();
        if (!m_sockets.reopen(m_number - 1)) {
            m_isGivenUp = true;
            return finishReplacement(u"its socket could not be opened again: %1"_s.arg(qt_error_string()));
        }
    }
    m_restartTimer.stop();
    begin();
}

void WorkerSlot::drain()
{
    m_isDraining = true;
    m_restartTimer.stop();
    finishReplacement(u"the server is shutting down"_s);
    forEachProcess([](WorkerProcess &process) { retire(process, true); });
    if (isEmpty())
        m_sockets.close(m_number - 1);
}

void WorkerSlot::closeIdle()
{
    forEachProcess([](WorkerProcess &process) { process.closeIdle(); });
}

void WorkerSlot::ping(bool forgive)
{
    const qint64 nowUs = monotonicUs();
    forEachProcess([&](WorkerProcess &process) {
        if (forgive)
            process.forgiveSilence();
        else if (nowUs - process.aliveUs() > longestSilence.count())
            process.kill(u"it gave no sign of life for %1 s and was killed"_s.arg(longestSilence / 1s));
        process.ping();
    });
}

bool WorkerSlot::owesStatus() const
{
    bool owes = false;
    forEachProcess([&owes](const WorkerProcess &process) { owes = owes || process.owesStatus(); });
    return owes;
}

void WorkerSlot::endOldReads(const QSet<qint64> &readers)
{
    const qint64 nowUs = monotonicUs();
    forEachProcess([&](WorkerProcess &process) {
        const std::chrono::microseconds silence(nowUs - process.aliveUs());
        if (!readers.contains(process.pid()) || silence < oldRead)
            return;
        ++m_oldReads;
        process.kill(
            u"process %1 was killed, because its read of %2 s kept the write-ahead log from being emptied"_s.arg(
                QString::number(process.pid()), QString::number(silence / 1s)));
    });
}

WorkerSlot::ProcessPointer WorkerSlot::startProcess()
{
    auto process = std::make_unique<WorkerProcess>(m_number, m_sockets.descriptor(m_number - 1), m_welcome);
    connect(process.get(), &WorkerProcess::serving, this, [this, p = process.get()] { onServing(p); });
    connect(process.get(), &WorkerProcess::ended, this,
            [this, p = process.get()](const QString &reason) { onEnded(p, reason); });
    connect(process.get(), &WorkerProcess::statusReceived, this,
            [this, p = process.get()](const Status &status) { emit statusReceived(p->pid(), status); });
    connect(process.get(), &WorkerProcess::pingAnswered, this, &WorkerSlot::pingAnswered);
    connect(process.get(), &WorkerProcess::logged, this,
            [this, p = process.get()](const Log &log) { emit logged(p->pid(), log); });
    ++m_starts;
    process->start();
    if (process->channel())
        m_server.serve(process->channel());
    return process;
}

void WorkerSlot::begin()
{
    m_current = startProcess();
}

void WorkerSlot::onServing(const WorkerProcess *process)
{
    if (process == m_successor.get()) {
        retire(*m_current, false);
        m_leaving.push_back(std::exchange(m_current, std::move(m_successor)));
    } else if (process == m_current.get() && m_leaving.empty()) {
        finishReplacement(std::nullopt); // there was nothing to replace
    }
    emit serving();
}

void WorkerSlot::onEnded(WorkerProcess *process, const QString &reason)
{
    const qint64 pid = process->pid();
    const qint64 servingSinceUs = process->servingSinceUs();
    // It is the sender of the signal that brought us here.
    const auto release = [](ProcessPointer &pointer) { pointer.release()->deleteLater(); };
    if (process == m_current.get()) {
        release(m_current);
        onCurrentEnded(servingSinceUs, reason);
    } else if (process == m_successor.get()) {
        release(m_successor);
        finishReplacement(u"its new process did not start: %1"_s.arg(reason));
    } else {
        const auto leaving = std::find_if(m_leaving.begin(), m_leaving.end(), [process](const ProcessPointer &pointer) {
            return pointer.get() == process;
        });
        if (process->isServing() && !process->hasEndedInOrder()) // one that never served was killed here
            onDied(reason);
        release(*leaving);
        m_leaving.erase(leaving);
        // Not while a new process takes the place of one that died meanwhile: onServing() tells of that.
        if (m_leaving.empty() && !m_successor && m_current && m_current->isServing())
            finishReplacement(std::nullopt);
    }
    emit processEnded(pid);
    if (m_isDraining && isEmpty()) {
        // Nobody accepts any more: whoever connects is refused, and does not wait for an answer that never comes.
        m_sockets.close(m_number - 1);
        emit emptied();
    }
}

void WorkerSlot::onCurrentEnded(qint64 servingSinceUs, const QString &reason)
{
    if (m_isDraining)
        return;
    onDied(reason);
    if (m_successor) {
        m_current = std::move(m_successor);
        if (m_current->isServing())
            finishReplacement(std::nullopt);
        return;
    }
    const std::chrono::microseconds healthy(servingSinceUs > 0 ? monotonicUs() - servingSinceUs : 0);
    const auto delay = m_policy.afterDeath(healthy);
    if (delay) {
        m_restartTimer.start(*delay);
        finishReplacement(u"its process died: %1"_s.arg(reason));
        return;
    }
    m_isGivenUp = true;
    m_sockets.close(m_number - 1);
    finishReplacement(u"it is given up"_s);
    emit givenUp();
}

void WorkerSlot::onDied(const QString &reason)
{
    ++m_deaths;
    emit died(reason);
}

void WorkerSlot::finishReplacement(const std::optional<QString> &error)
{
    if (const Done done = std::exchange(m_replaced, nullptr))
        done(error);
}

template <typename Call>
void WorkerSlot::forEachProcess(Call call) const
{
    for (const ProcessPointer *pointer : {&m_current, &m_successor}) {
        if (*pointer)
            call(**pointer);
    }
    for (const ProcessPointer &pointer : m_leaving)
        call(*pointer);
}
