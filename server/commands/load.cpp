// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/load.h"

#include "shared/format.h"

#include "server/commands/terminal.h"
#include "server/load/interrupts.h"
#include "server/load/liveview.h"
#include "server/load/loadrun.h"
#include "server/load/reporttext.h"

#include <QEventLoop>
#include <QJsonDocument>

#include <algorithm>
#include <memory>
#include <optional>

#include <sys/resource.h>
#include <sysexits.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// Exit codes.
constexpr int somethingFailed = 1;
constexpr int interrupted = 130; // as shells say it of SIGINT

constexpr auto progressInterval = 250ms;
constexpr rlim_t otherDescriptors = 64; // besides one per connection

int printLine(const QJsonObject &object)
{
    return print(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + u'\n');
}

// Raises the limit of open files if need be. The error is what to do when the system does not let this process have
// that many.
tl::expected<void, QString> allowConnections(const LoadOptions &options)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t needed = rlim_t(options.connections()) + otherDescriptors;
    if (limit.rlim_cur >= needed)
        return {};
    const rlim_t most = limit.rlim_max;
    limit.rlim_cur = needed;
    if (most >= needed && ::setrlimit(RLIMIT_NOFILE, &limit) == 0)
        return {};
    return tl::unexpected(
        u"%1 connections are more than the limit of open files (ulimit -Hn, %2) allows; raise it, or use %3 for at "
        "most %4"_s.arg(options.connections())
            .arg(most)
            .arg(!options.isBatch() && options.isOpenLoop() ? u"--max-in-flight"_s : u"--reads and --writes"_s)
            .arg(most - std::min(most, otherDescriptors)));
}

// Shows how the run goes on for as long as it lives, in the way the options ask for. When that cannot be written (the
// pipe is closed, the disk full), the load ends early: nobody would see what comes of it.
class ProgressOutput
{
public:
    explicit ProgressOutput(LoadRun &run)
    {
        switch (run.options().output) {
        case LoadOptions::Output::Json:
            break;
        case LoadOptions::Output::Progress:
            m_timer.start(progressInterval);
            break;
        case LoadOptions::Output::Text:
            m_view = std::make_unique<LiveView>(run.options().warmUp);
            m_timer.start(m_view->interval());
            break;
        }
        QObject::connect(&m_timer, &QTimer::timeout, &run, [this, &run] {
            const LoadProgress progress = run.takeProgress();
            if (show(progress))
                return;
            m_timer.stop();
            if (progress.phase == LoadPhase::Connecting || progress.phase == LoadPhase::Load)
                run.interrupt(); // later it would give up what is to be verified or deleted
        });
    }
    ~ProgressOutput()
    {
        if (m_view)
            m_view->end();
    }
    Q_DISABLE_COPY_MOVE(ProgressOutput)

private:
    bool show(const LoadProgress &progress)
    {
        return m_view ? m_view->show(progress) : printLine({{u"progress"_s, toJson(progress)}}) == EX_OK;
    }

    QTimer m_timer;
    std::unique_ptr<LiveView> m_view;
};

// The exit code, as far as it depends on that.
int printReport(const LoadRun &run)
{
    int exitCode = EX_OK;
    const bool isText = run.options().output == LoadOptions::Output::Text;
    const QString &runId = run.requests().runId();
    if (run.options().isRemoval() && isText)
        exitCode = print(format::counted(double(run.postsDeleted()), u"%1 post of run %2 deleted.\n"_s,
                                         u"%1 posts of run %2 deleted.\n"_s)
                             .arg(runId));
    else if (run.options().isRemoval())
        exitCode = printLine({{u"runId"_s, runId},
                              {u"postsFound"_s, qint64(run.postsFound())},
                              {u"postsDeleted"_s, qint64(run.postsDeleted())}});
    else if (isText)
        exitCode = print(reportText(run));
    else
        exitCode = printLine(reportJson(run.report()));
    for (const QString &remark : remarks(run))
        refuse(EX_OK, remark);
    return exitCode;
}

} // namespace

int runLoad(const QStringList &arguments)
{
    const auto options = LoadOptions::parse(arguments);
    if (!options)
        return refuse(EX_USAGE, options.error() + u"; onewriter load --help tells what is allowed."_s);
    if (options->wantsHelp)
        return printHelp(u"load"_s, LoadOptions::help());
    if (const auto allowed = allowConnections(*options); !allowed)
        return refuse(EX_USAGE, allowed.error() + u'.');
    const auto cannotReach = [&options](const QString &reason) {
        return refuse(EX_UNAVAILABLE,
                      u"Cannot reach %1 (%2); is a server running there?"_s.arg(options->url.toString(), reason));
    };
    const auto endpoints = resolve(options->url);
    if (!endpoints)
        return cannotReach(endpoints.error());

    LoadRun run(*options, *endpoints);
    const Interrupts interrupts;
    QEventLoop loop;
    std::optional<NetworkFailure> unreachable;
    bool isCancelled = false;
    QObject::connect(&interrupts, &Interrupts::interrupted, &run, &LoadRun::interrupt);
    QObject::connect(&run, &LoadRun::finished, &loop, &QEventLoop::quit);
    QObject::connect(&run, &LoadRun::unreachable, &loop, [&](NetworkFailure reason) {
        unreachable = reason;
        loop.quit();
    });
    QObject::connect(&run, &LoadRun::cancelled, &loop, [&] {
        isCancelled = true;
        loop.quit();
    });
    {
        const ProgressOutput progress(run);
        run.start();
        loop.exec();
    }
    if (unreachable)
        return cannotReach(failureName(*unreachable));
    if (isCancelled)
        return refuse(interrupted,
                      u"Interrupted while connecting to %1; nothing was sent."_s.arg(options->url.toString()));
    const int exitCode = printReport(run);
    return run.hasFailed() ? somethingFailed : exitCode;
}
