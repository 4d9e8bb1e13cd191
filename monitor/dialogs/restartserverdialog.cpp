// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/restartserverdialog.h"

#include "monitor/monitor.h"
#include "monitor/openconnections.h"
#include "monitor/runningactions.h"

#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

RestartServerDialog::RestartServerDialog(Monitor &monitor, RunningActions &actions, QWidget *parent)
    : StartServerDialog(parent)
    , m_monitor(monitor)
    , m_actions(actions)
    , m_pid(monitor.link().server().pid)
{
    setWindowTitle(tr("Restart the Server"));
    setButtonText(tr("Drain and &Start Again"));
    explain(tr("The server at %1 answers what it has admitted, ends, and is started again. Until then requests are "
               "refused.\n%2\nIts log goes to a file of this program then. Where something else keeps it running, such "
               "as systemd, restart it there.")
                .arg(monitor.link().server().url, openConnectionsText(monitor)));
    offer(ServerSettings::of(monitor.link().server()));
    m_poll.setInterval(50ms);
    connect(&m_poll, &QTimer::timeout, this, &RestartServerDialog::lookForItsEnd);
    connect(this, &QDialog::rejected, this, [this] {
        m_poll.stop();
        end(tr("The server was not started again."), false); // it drains; that cannot be taken back
    });
    connect(this, &StartServerDialog::started, this, [this] { end(tr("The server was restarted."), true); });
}

bool RestartServerDialog::isComplete() const
{
    return StartServerDialog::isComplete() && (settings().lostTokens == 0 || !settings().tokenFile.isEmpty());
}

void RestartServerDialog::begin()
{
    if (!isProcessAlive(m_pid))
        return launch(); // this was tried before, and it did not start
    if (m_monitor.link().server().pid != m_pid)
        return fail(tr("There is another server now, which nobody asked to restart."));
    if (m_action == 0)
        m_action = m_actions.begin(tr("Restarting the server."));
    say(u"◌ "_s + tr("Draining…"));
    m_monitor.link().call(controlmethod::serverDrain, {}, this,
                          [this](const ControlResult &result) { onDrained(result); });
}

void RestartServerDialog::onDrained(const ControlResult &result)
{
    if (!result && isProcessAlive(m_pid))
        return fail(tr("The server was not drained: %1").arg(result.error().message));
    m_poll.start();
}

// Its answer comes before it has closed its sockets; the next one could not open them.
void RestartServerDialog::lookForItsEnd()
{
    if (isProcessAlive(m_pid))
        return;
    m_poll.stop();
    launch();
}

void RestartServerDialog::end(const QString &text, bool isGood)
{
    if (m_action != 0)
        m_actions.end(std::exchange(m_action, 0), text, isGood);
}
