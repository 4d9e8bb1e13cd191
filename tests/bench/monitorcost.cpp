// SPDX-License-Identifier: GPL-3.0-or-later
// What the monitor costs. Prints one JSON object.
// `monitorcost SECONDS WORKERS [PAGE]`: while it shows a page (the overview, unless another is named) of an invented
// server of so many workers that has an hour of history.
// `monitorcost SECONDS CONTROL-SOCKET`: while it runs a load test of that length at full speed against that server,
// with its user looking at one page after the other, until the report is there.
#include "monitor/load/loadform.h"
#include "monitor/mainwindow.h"
#include "monitor/owncost.h"
#include "monitor/pages/loadpage.h"
#include "tests/support/scriptedserver.h"

#include <QApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextStream>

#include <algorithm>
#include <chrono>
#include <cmath>

#include <sysexits.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto frame = 16ms;
constexpr int hour = 3600;

// Each second another one, as of a real server: lines that go up and down cost more than those that hardly move.
Sample uneven(Sample sample)
{
    QRandomGenerator random{quint32(sample.uptimeSeconds)};
    Sample::Phases &phases = sample.phasesUs;
    for (Latency *latency : {&phases.ipc, &phases.queueWait, &phases.execute, &phases.commit, &phases.reply,
                             &phases.total, &sample.reads.latencyUs}) {
        const double factor = 0.5 + random.generateDouble();
        latency->mean *= factor;
        for (qint64 *figure : {&latency->p50, &latency->p95, &latency->p99, &latency->max})
            *figure = std::llround(double(*figure) * factor);
    }
    sample.queue.maxDepth = random.bounded(1, 200);
    sample.writes.perSecond *= 0.5 + random.generateDouble();
    sample.reads.perSecond *= 0.5 + random.generateDouble();
    for (Latency &latency : sample.writes.executeUsByOperation)
        latency.mean *= 0.5 + random.generateDouble();
    return sample;
}

// In a process of its own, so that its time is not the monitor's.
int serveInvented(const QString &path, int workers)
{
    ScriptedServer server(path);
    QList<Sample> history = ScriptedServer::busyHistory(QDateTime::currentDateTimeUtc(), hour, workers);
    std::transform(history.begin(), history.end(), history.begin(), uneven);
    server.setHistory(history);
    if (!server.listen())
        return 1;
    qint64 second = hour;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &server, [&] {
        server.push(uneven(ScriptedServer::busySample(QDateTime::currentDateTimeUtc(), ++second, workers)));
    });
    timer.start(1s);
    return QCoreApplication::exec();
}

// How long a timer of the window that is due with each frame of the screen has to wait.
class FrameTimer
{
public:
    FrameTimer()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.callOnTimeout(
            [this] { m_worstMs = std::max(m_worstMs, m_sinceFrame.restart() - qint64(frame / 1ms)); });
    }
    void start()
    {
        m_sinceFrame.start();
        m_timer.start(frame);
    }
    qint64 worstMs() const { return m_worstMs; }

private:
    QTimer m_timer;
    QElapsedTimer m_sinceFrame;
    qint64 m_worstMs = 0;
};

void startLoadTest(LoadPage &page, int seconds)
{
    auto *form = page.findChild<LoadForm *>();
    LoadSettings settings = form->settings();
    settings.reads = 32;
    settings.writes = 32;
    settings.rate.reset();
    settings.seconds = seconds;
    settings.verify = true;
    form->setSettings(settings);
    page.startAction()->trigger();
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.value(1) == "--invented"_L1)
        return serveInvented(arguments.value(2), arguments.value(3).toInt());

    QStandardPaths::setTestModeEnabled(true);
    const int seconds = arguments.value(1).toInt();
    const QTemporaryDir folder;
    QString control = arguments.value(2);
    const bool isInvented = control.toInt() > 0;
    const QString shown = arguments.value(3, MainWindow::pageNames().constFirst());
    if (!MainWindow::pageNames().contains(shown)) {
        QTextStream(stderr) << "monitorcost: no page " << shown << '\n';
        return EX_USAGE;
    }
    QProcess peer;
    if (isInvented) {
        const QString workers = std::exchange(control, folder.filePath(u"c.sock"_s));
        peer.start(QApplication::applicationFilePath(), {u"--invented"_s, control, workers});
    }
    Settings settings(folder.filePath(u"settings.ini"_s));
    ThemeSwitch themeSwitch;
    Monitor monitor;
    monitor.window().setMinutes(60);
    settings.setWindowMinutes(60);
    MainWindow window(monitor, settings, themeSwitch);
    window.resize(1440, 900);
    window.showPage(shown);
    window.show();
    monitor.connectTo(control); // again until it is there

    OwnCost cost;
    FrameTimer frames;
    auto *page = window.findChild<LoadPage *>();
    double mostPerSecond = 0;
    const auto finish = [&] {
        const OwnCost::Cost now = cost.take();
        QJsonObject result{{u"cpuPercent"_s, now.cpuPercent},
                           {u"rssMb"_s, double(now.rssBytes) / 1e6},
                           {u"worstWaitMs"_s, frames.worstMs()},
                           {u"samples"_s, qint64(monitor.samples().all().size())}};
        if (!isInvented)
            result.insert(u"mostRequestsPerSecond"_s, mostPerSecond);
        QTextStream(stdout) << QJsonDocument(result).toJson(QJsonDocument::Compact) << '\n';
        QApplication::quit();
    };
    QTimer walk; // of the user, from page to page
    QObject::connect(&walk, &QTimer::timeout, &window, [&window, turn = 0]() mutable {
        const QStringList pages = MainWindow::pageNames();
        window.showPage(pages.at(turn++ % pages.size()));
    });
    QObject::connect(&page->session(), &LoadSession::progressed, &window, [&] {
        const LoadProgress &progress = page->session().progress();
        mostPerSecond = std::max(mostPerSecond, progress.reads.perSecond + progress.writes.perSecond);
    });
    QObject::connect(page, &LoadPage::runningChanged, &window, [&](bool isRunning) {
        if (!isRunning)
            QTimer::singleShot(3s, &window, finish);
    });
    // What connecting costs is not what watching costs: a few seconds later.
    QObject::connect(&monitor.link(), &ServerLink::historyRead, &window, [&] {
        QTimer::singleShot(3s, &window, [&] {
            cost.take();
            frames.start();
            if (isInvented) {
                QTimer::singleShot(std::chrono::seconds(seconds), &window, finish);
            } else {
                walk.start(700ms);
                startLoadTest(*page, seconds);
            }
        });
    });
    const int code = QApplication::exec();
    peer.kill();
    peer.waitForFinished();
    return code;
}
