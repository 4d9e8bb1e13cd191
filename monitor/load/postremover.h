// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadsettings.h"

#include <QObject>
#include <QProcess>

// Deletes the posts that a load test has left, by `onewriter load --remove` as a child process: a test that is stopped
// ends at once, and its posts may be a hundred thousand.
// Life:    start(), progressed() now and then, finished() once; then start() again. When it is destroyed in between, a
//          process of its own goes on, so that a window that is closed leaves nothing behind either.
// Threads: the window's.
class PostRemover : public QObject
{
    Q_OBJECT

public:
    explicit PostRemover(const QString &program, QObject *parent = nullptr);
    ~PostRemover() override;

    void start(const LoadSettings &settings, const QString &runId); // REQUIRES: !isRunning()
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    void stop(); // the rest stays where it is

    qint64 found() const { return m_found; } // so far
    qint64 deleted() const { return m_deleted; }

signals:
    void progressed();
    // `problem`: why posts are left; empty when none is.
    void finished(const QString &problem);

private:
    void readOutput();
    void onFinished();

    const QString m_program;
    QStringList m_arguments;
    QProcess m_process;
    qint64 m_found = 0;
    qint64 m_deleted = 0;
    bool m_isStopped = false;
};
