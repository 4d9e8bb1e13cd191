// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/serveractions.h"

#include "monitor/dialogs/restartserverdialog.h"
#include "monitor/openconnections.h"
#include "shared/format.h"

#include <QAction>
#include <QMessageBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

ServerActions::ServerActions(Monitor &monitor, QWidget *window)
    : QObject(window)
    , m_monitor(monitor)
    , m_window(window)
    , m_running(monitor)
    , m_backup(monitor, m_running, window)
    , m_restartWorker(add(tr("&Restart Worker"),
                          tr("Replaces the process of the chosen worker. No request fails: the next process takes over "
                             "its connections that wait."),
                          QKeySequence(u"Ctrl+R"_s), [this] { onRestartWorker(); }))
    , m_reload(add(tr("Reload &All Workers"), tr("Replaces all workers, one after another. No request fails."),
                   QKeySequence(u"Ctrl+Shift+R"_s), [this] { onReload(); }))
    , m_checkpoint(add(tr("&Checkpoint"), tr("Copies what is in the write-ahead log into the database."),
                       QKeySequence(u"Ctrl+K"_s), [this] { onCheckpoint(); }))
    , m_backUp(add(tr("&Back Up…"), tr("Writes a copy of the database to a file, while the server goes on."),
                   QKeySequence(u"Ctrl+B"_s), [this] { m_backup.ask(); }))
    , m_restart(add(tr("Restart &Server…"), tr("Drains the server, and starts it again with the options it tells."), {},
                    [this] { onRestart(); }))
    , m_drain(add(tr("&Drain and Stop…"), tr("The server takes no new requests, answers those it has, and ends."), {},
                  [this] { onDrain(); }))
{
    connect(&monitor.link(), &ServerLink::stateChanged, this, &ServerActions::updateEnabled);
    connect(&m_backup, &DatabaseBackup::runningChanged, this, &ServerActions::updateEnabled);
    updateEnabled();
}

QAction *ServerActions::add(const QString &text, const QString &tip, const QKeySequence &shortcut,
                            const std::function<void()> &act)
{
    auto *action = new QAction(text, this);
    action->setToolTip(tip);
    action->setStatusTip(tip);
    action->setShortcut(shortcut);
    connect(action, &QAction::triggered, this, act);
    return action;
}

void ServerActions::setChosenSlot(std::optional<int> slot)
{
    m_slot = slot;
    m_restartWorker->setText(slot ? tr("&Restart Worker %1").arg(*slot) : tr("&Restart Worker"));
    updateEnabled();
}

void ServerActions::updateEnabled()
{
    const bool isConnected = m_monitor.link().isConnected();
    m_restartWorker->setEnabled(isConnected && m_slot);
    m_reload->setEnabled(isConnected);
    m_checkpoint->setEnabled(isConnected);
    m_backUp->setEnabled(isConnected && !m_backup.isRunning());
    m_restart->setEnabled(isConnected);
    m_drain->setEnabled(isConnected);
}

void ServerActions::run(QLatin1StringView method, const QJsonObject &params, const QString &beginning,
                        const std::function<QString(const QJsonObject &)> &ending)
{
    const int action = m_running.begin(beginning);
    m_monitor.link().call(method, params, this, [this, action, beginning, ending](const ControlResult &result) {
        if (result)
            m_running.end(action, ending(*result), true);
        else
            m_running.end(action, tr("%1 This failed: %2").arg(beginning, result.error().message), false);
    });
}

void ServerActions::onRestartWorker()
{
    run(controlmethod::workerRestart, {{u"slot"_s, *m_slot}}, tr("Restarting worker %1.").arg(*m_slot),
        [slot = *m_slot](const QJsonObject &) { return tr("Worker %1 was restarted.").arg(slot); });
}

void ServerActions::onReload()
{
    run(controlmethod::serverReload, {}, tr("Reloading all workers."),
        [](const QJsonObject &) { return tr("All workers were replaced."); });
}

void ServerActions::onCheckpoint()
{
    run(controlmethod::databaseCheckpoint, {}, tr("Checkpoint."), [](const QJsonObject &result) {
        if (!result.value("busy"_L1).toBool())
            return tr("The checkpoint is done: the log is in the database.");
        return tr("The checkpoint moved %1 of %2 pages of the log into the database; the log is in use and stays.")
            .arg(format::count(result.value("pagesCheckpointed"_L1).toInteger()),
                 format::count(result.value("pagesInLog"_L1).toInteger()));
    });
}

void ServerActions::onRestart()
{
    const ServerInfo &server = m_monitor.link().server();
    if (!runsOnThisMachine(server)) {
        auto *box = new QMessageBox(QMessageBox::Information, tr("Restart the Server"),
                                    tr("The server at %1 does not run on this machine.").arg(server.url),
                                    QMessageBox::Close, m_window);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setInformativeText(tr("Its process %1 is not seen from here, so it can be drained, but not started again. "
                                   "Restart it where it runs.")
                                    .arg(server.pid));
        return box->open();
    }
    auto *dialog = new RestartServerDialog(m_monitor, m_running, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &StartServerDialog::started, this, &ServerActions::restarted);
    dialog->open();
}

void ServerActions::onDrain()
{
    const ServerInfo &server = m_monitor.link().server();
    auto *question = new QMessageBox(QMessageBox::Warning, tr("Drain and Stop"),
                                     tr("Stop the server at %1?").arg(server.url), QMessageBox::Cancel, m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("%1 It answers what it has admitted, moves the log into the database, and ends. "
                                    "New requests are refused from now on.")
                                     .arg(openConnectionsText(m_monitor)));
    QPushButton *stop = question->addButton(tr("Drain and Stop"), QMessageBox::AcceptRole);
    question->setDefaultButton(QMessageBox::Cancel); // Enter does not stop a server
    connect(stop, &QPushButton::clicked, this, [this] {
        run(controlmethod::serverDrain, {}, tr("Draining the server."),
            [](const QJsonObject &) { return tr("The server was drained, and has ended."); });
    });
    question->open();
}
