// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadoutput.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

QList<LoadOutput::Line> LoadOutput::add(const QByteArray &bytes)
{
    QList<Line> lines;
    qsizetype start = 0;
    for (qsizetype end; (end = bytes.indexOf('\n', start)) >= 0; start = end + 1) {
        take(m_unfinished + bytes.sliced(start, end - start), lines);
        m_unfinished.clear();
        m_isTooLong = false;
    }
    m_unfinished += bytes.sliced(start);
    if (m_unfinished.size() > maxLineBytes) {
        m_unfinished.clear();
        m_isTooLong = true;
    }
    return lines;
}

QList<LoadOutput::Line> LoadOutput::finish()
{
    QList<Line> lines;
    if (!m_unfinished.isEmpty())
        take(std::exchange(m_unfinished, {}), lines);
    return lines;
}

void LoadOutput::take(const QByteArray &line, QList<Line> &lines)
{
    const QJsonObject json = m_isTooLong ? QJsonObject() : QJsonDocument::fromJson(line).object();
    LoadProgress progress;
    LoadReport report;
    if (fromJson(json.value("progress"_L1), progress))
        lines.append(progress);
    else if (fromJson(json, report))
        lines.append(report);
    else
        ++m_rubbishLines;
}
