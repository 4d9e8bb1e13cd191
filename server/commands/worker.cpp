// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/worker.h"

#include "server/commands/terminal.h"
#include "server/worker/worker.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sysexits.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

pid_t primaryPid = 0;

// CONT comes from the kernel when the primary has died (PR_SET_PDEATHSIG); should the event loop be stuck and not see
// the end of the link, SIGALRM ends the process. Anybody else who sends it only woke a process that somebody had
// stopped.
void onContinue(int)
{
    if (::getppid() == primaryPid)
        return;
    const itimerval limit{{}, {0, 300'000}};
    ::setitimer(ITIMER_REAL, &limit, nullptr);
}

void setSignals()
{
    primaryPid = ::getppid();
    // The first four come from a terminal and systemd, which signal the whole process group; this process ends with its
    // link. The last two say what a failed write says as well.
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR2, SIGPIPE, SIGXFSZ})
        ::signal(number, SIG_IGN);
    struct sigaction action {
    };
    action.sa_handler = onContinue;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGCONT, &action, nullptr);
}

// The descriptor that an option names, if it is a socket; from now on closed on exec. -1 otherwise.
int inheritedSocket(const QCommandLineParser &parser, const QString &option)
{
    bool isNumber = false;
    const int descriptor = parser.value(option).toInt(&isNumber);
    int type = 0;
    socklen_t length = sizeof(type);
    if (!isNumber || ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) != 0)
        return -1;
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
}

} // namespace

int runWorker(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.addOptions({{u"slot"_s, {}, u"N"_s}, {u"ipc"_s, {}, u"FD"_s}, {u"listen"_s, {}, u"FD"_s}});
    const bool isParsed = parser.parse(QStringList(u"onewriter worker"_s) + arguments);
    const int ipc = isParsed ? inheritedSocket(parser, u"ipc"_s) : -1;
    const int listening = isParsed ? inheritedSocket(parser, u"listen"_s) : -1;
    if (ipc < 0 || listening < 0)
        return refuse(EX_USAGE, u"\"onewriter worker\" is started by \"onewriter serve\", not by hand."_s);

    setSignals();
    ::prctl(PR_SET_NAME, "onewriter-work"); // its command line begins with /proc/self/exe, which says little
    logging::install(LogFormat::Text);
    Worker worker(ipc, listening);
    worker.start();
    return QCoreApplication::exec();
}
