// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadoutput.h"
#include "monitor/load/loadsettings.h"
#include "monitor/onewriterprogram.h"

#include <QObject>
#include <QProcess>
#include <QTimer>

// How a load test ended. Stopped: on the user's wish.
enum class LoadEnd : quint8 { Completed, Stopped, Failed };

QString jsonName(LoadEnd end); // "completed", "stopped", "failed"
bool fromJsonName(QStringView name, LoadEnd &end);

struct LoadResult {
    LoadEnd end = LoadEnd::Failed;
    std::optional<LoadReport> report; // none: the command ended before it could give one
    QString remark;                   // what the command said on standard error, or why it failed; often empty
};

// Runs a load test as a child process: `onewriter load --progress json`, so that neither the window nor the test
// disturbs the other, and a crash of one leaves the other alone.
// Life:    start(), progressed() as long as it runs, then finished() once; then start() again. The destructor kills it.
// Errors:  a program that is missing, dies, says nothing or talks rubbish is a finished() with a remark. A child that
//          has been silent for three seconds is announced by quiet(); it can be stopped like any other.
// Threads: the window's.
class LoadRunner : public QObject
{
    Q_OBJECT

public:
    explicit LoadRunner(const QString &program = findOnewriter(), QObject *parent = nullptr);
    ~LoadRunner() override;

    void start(const LoadSettings &settings); // REQUIRES: !isRunning()
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

public slots:
    // Ends the child within a second. It is interrupted first, because the command then ends the load and prints its
    // report; if it is still busy verifying or deleting, each further interrupt ends one of these; then it is killed.
    void stop();

signals:
    void progressed(const LoadProgress &progress);
    void quiet();
    void finished(const LoadResult &result);

private:
    void readOutput();
    void take(const QList<LoadOutput::Line> &lines);
    void readErrors();
    void urge();
    void onFinished();
    void onFailedToStart();
    QString remark() const;

    const QString m_program;
    QProcess m_process;
    QTimer m_urging;
    QTimer m_silence;
    LoadOutput m_output;
    QByteArray m_errors; // the beginning of standard error
    std::optional<LoadReport> m_report;
    int m_urges = 0; // since stop() was called; 0: it was not
};
