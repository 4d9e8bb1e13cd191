// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/monotonic.h"

#include <QHash>
#include <QLoggingCategory>
#include <QString>

#include <optional>

// Warnings that come as often as requests do: each text is logged at most once a second, with how often it came since.
// Threads: one.
// Memory:  `capacity` texts; when more are new within a second, the counts are forgotten.
class RepeatedWarnings
{
public:
    static constexpr qsizetype capacity = 100;

    explicit RepeatedWarnings(const QLoggingCategory &(*category)())
        : m_category(category)
    {
    }

    // `nowUs`: replaced by tests alone.
    void warn(const QString &text, qint64 nowUs = monotonicUs());
    void critical(const QString &text, qint64 nowUs = monotonicUs());

private:
    struct Said {
        qint64 atUs = 0;
        qint64 heldBack = 0; // since then
    };

    // What to log now: the text, and how often it was held back; nothing when it is held back.
    std::optional<QString> due(const QString &text, qint64 nowUs);

    const QLoggingCategory &(*m_category)();
    QHash<QString, Said> m_said;
};
