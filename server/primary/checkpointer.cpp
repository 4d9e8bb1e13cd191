// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/primary/checkpointer.h"

#include "shared/monotonic.h"

#include <QLoggingCategory>

#include <algorithm>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcCheckpoint, "onewriter.checkpoint", QtInfoMsg)

namespace
{

constexpr qint64 longestWaitUs = 50'000;
// How old the oldest waiting write may get behind a checkpoint that waits for readers, as long as the log is not huge.
constexpr qint64 longestDelayOfWritesUs = 15'000;
constexpr int restartFactor = 4;
constexpr int hugeFactor = 16;

} // namespace

Checkpointer::Checkpointer(WriteConnection &db, const WriteIntake &intake, int pages)
    : m_db(db)
    , m_intake(intake)
    , m_pages(pages)
    , m_warnings(lcCheckpoint)
{
}

void Checkpointer::afterGroup()
{
    const int frames = m_db.walFrames();
    m_peakFrames = std::max(m_peakFrames, frames);
    if (frames < m_lastTryFrames)
        m_lastTryFrames = 0; // the log began anew
    if (frames - m_lastTryFrames < m_pages)
        return;
    run(frames >= restartFactor * m_pages ? CheckpointMode::Restart : CheckpointMode::Passive);
    m_lastTryFrames = m_db.walFrames();
}

void Checkpointer::whenIdle()
{
    if (isDueWhenIdle())
        run(CheckpointMode::Truncate);
}

CheckpointResult Checkpointer::run(CheckpointMode mode)
{
    CheckpointResult result{mode};
    try {
        const qint64 startedUs = monotonicUs();
        result = m_db.checkpoint(mode, [this, startedUs] { return keepWaiting(startedUs); });
    } catch (const SqliteError &error) {
        m_warnings.warn(checkpointModeName(mode) + " failed: "_L1 + QString::fromUtf8(error.what()));
        ++m_failed;
        result.failure = QString::fromUtf8(error.what());
        return result; // no reader is to blame
    }
    if (!result.busy) {
        ++m_completed;
        m_failuresInRow = 0;
        if (mode == CheckpointMode::Truncate)
            m_peakFrames = 0;
    } else if (mode != CheckpointMode::Passive) { // PASSIVE is expected to leave something behind
        ++m_failed;
        ++m_failuresInRow;
    }
    return result;
}

bool Checkpointer::keepWaiting(qint64 startedUs) const
{
    const qint64 nowUs = monotonicUs();
    if (nowUs - startedUs >= longestWaitUs)
        return false;
    if (m_db.walFrames() >= hugeFactor * m_pages)
        return true;
    return nowUs - m_intake.oldestUs().value_or(nowUs) < longestDelayOfWritesUs;
}
