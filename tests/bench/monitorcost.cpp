// SPDX-License-Identifier: GPL-3.0-or-later
// What the monitor costs while it watches: `monitorcost SECONDS CONTROL-SOCKET`, or `monitorcost SECONDS WORKERS` with
// an invented server of so many workers that has an hour of history. Prints one JSON object.
#include "monitor/mainwindow.h"
#include "monitor/owncost.h"
#include "tests/support/scriptedserver.h"

#include <QApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextStream>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto frame = 16ms;
constexpr int hour = 3600;

// In a process of its own, so that its time is not the monitor's.
int serveInvented(const QString &path, int workers)
{
    ScriptedServer server(path);
    server.setHistory(ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), hour, workers));
    if (!server.listen())
        return 1;
    qint64 second = hour;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &server, [&] {
        server.push(ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), ++second, workers));
    });
    timer.start(1s);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.value(1) == "--invented"_L1)
        return serveInvented(arguments.value(2), arguments.value(3).toInt());

    QStandardPaths::setTestModeEnabled(true);
    const QTemporaryDir folder;
    QString control = arguments.value(2);
    QProcess peer;
    if (control.toInt() > 0) {
        const QString workers = std::exchange(control, folder.filePath(u"c.sock"_s));
        peer.start(QApplication::applicationFilePath(), {u"--invented"_s, control, workers});
    }
    Settings settings(folder.filePath(u"settings.ini"_s));
    ThemeSwitch themeSwitch;
    Monitor monitor;
    monitor.window().setMinutes(60);
    settings.setWindowMinutes(60);
    MainWindow window(monitor, settings, themeSwitch);
    window.show();
    monitor.connectTo(control); // again until it is there

    OwnCost cost;
    QElapsedTimer sinceFrame;
    qint64 worstMs = 0;
    QTimer frames;
    frames.setTimerType(Qt::PreciseTimer);
    QObject::connect(&frames, &QTimer::timeout, &window,
                     [&] { worstMs = std::max(worstMs, sinceFrame.restart() - qint64(frame / 1ms)); });
    // What connecting costs is not what watching costs: a few seconds later.
    QObject::connect(&monitor.link(), &ServerLink::historyRead, &window, [&] {
        QTimer::singleShot(3s, &window, [&] {
            cost.take();
            sinceFrame.start();
            frames.start(frame);
            QTimer::singleShot(std::chrono::seconds(arguments.value(1).toInt()), &window, [&] {
                const OwnCost::Cost now = cost.take();
                const QJsonObject result{{u"cpuPercent"_s, now.cpuPercent},
                                         {u"rssMb"_s, double(now.rssBytes) / 1e6},
                                         {u"worstWaitMs"_s, worstMs},
                                         {u"samples"_s, qint64(monitor.samples().all().size())}};
                QTextStream(stdout) << QJsonDocument(result).toJson(QJsonDocument::Compact) << '\n';
                QApplication::quit();
            });
        });
    });
    const int code = QApplication::exec();
    peer.kill();
    peer.waitForFinished();
    return code;
}
