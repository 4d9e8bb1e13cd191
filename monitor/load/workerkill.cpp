// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/workerkill.h"

#include <QFile>

#include <signal.h>
#include <unistd.h>
// This header of glibc 2.36 forgets to say that it is C.
extern "C" {
#include <sys/pidfd.h>
}

using namespace Qt::StringLiterals;

namespace
{

// Of /proc/PID/stat (proc(5)): "PID (NAME) STATE PPID ..."; the name may hold anything, parentheses included.
qint64 parentOf(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray stat = file.readAll();
    return stat.mid(stat.lastIndexOf(')') + 2).split(' ').value(1).toLongLong();
}

} // namespace

bool killWorker(qint64 workerPid, qint64 primaryPid)
{
    if (workerPid <= 1 || primaryPid <= 1)
        return false;
    // Opened before the parent is looked up, so that both speak of the same process.
    const int process = ::pidfd_open(pid_t(workerPid), 0);
    if (process < 0)
        return false;
    const bool isKilled = parentOf(workerPid) == primaryPid && ::pidfd_send_signal(process, SIGKILL, nullptr, 0) == 0;
    ::close(process);
    return isKilled;
}
