// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/loadreport.h"

#include <QByteArray>

#include <variant>

// What a load test that runs as a child process writes on its standard output, put together again to lines.
// Errors: the child may be any program, so a line may be anything. What is neither progress nor report is counted.
// Memory: at most maxLineBytes, whatever comes; the rest of a longer line is passed over.
class LoadOutput
{
public:
    using Line = std::variant<LoadProgress, LoadReport>;
    static constexpr qsizetype maxLineBytes = 1 << 20; // a report that names 1,000 workers has some 20 KiB

    QList<Line> add(const QByteArray &bytes); // the lines that these bytes complete
    QList<Line> finish();                     // what was written without a line end
    qint64 rubbishLines() const { return m_rubbishLines; }

private:
    void take(const QByteArray &line, QList<Line> &lines);

    QByteArray m_unfinished;
    bool m_isTooLong = false; // the unfinished line
    qint64 m_rubbishLines = 0;
};
