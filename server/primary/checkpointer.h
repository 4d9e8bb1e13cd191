// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/primary/writeintake.h"
#include "server/storage/writeconnection.h"
#include "shared/repeatedwarnings.h"

// Decides between two groups whether the writer checkpoints, and how.
//   PASSIVE   when the log has grown by `pages`. Beside busy readers it never catches up: each reads from the log what
//             came after the page it would have to see in the file.
//   RESTART   from 4 times as many pages on. It waits for readers, at most 50 ms, and less when a write waits behind
//   it. TRUNCATE  when nothing is written and the log file is large.
// Threads: the writer's. Owner: Writer::Loop. Errors: nothing throws; what fails is logged, counted and tried again.
class Checkpointer
{
public:
    Checkpointer(WriteConnection &db, const WriteIntake &intake, int pages);

    void afterGroup();
    void whenIdle();
    bool isDueWhenIdle() const { return m_peakFrames >= m_pages; }

    CheckpointResult run(CheckpointMode mode);

    quint64 completed() const { return m_completed; }
    quint64 failed() const { return m_failed; }
    int failuresInRow() const { return m_failuresInRow; } // of RESTART and TRUNCATE, kept from finishing by readers

private:
    bool keepWaiting(qint64 startedUs) const;

    WriteConnection &m_db;
    const WriteIntake &m_intake;
    const int m_pages;
    RepeatedWarnings m_warnings; // on a broken disk one may fail after each group
    int m_lastTryFrames = 0;     // length of the log at the last try
    int m_peakFrames = 0;        // since the file was last truncated
    quint64 m_completed = 0;
    quint64 m_failed = 0;
    int m_failuresInRow = 0;
};
