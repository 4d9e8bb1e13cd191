// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/databasebackup.h"

#include "monitor/dialogs/backupdialog.h"
#include "monitor/monitor.h"
#include "monitor/runningactions.h"

#include <QMessageBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

DatabaseBackup::DatabaseBackup(Monitor &monitor, RunningActions &actions, QWidget *window)
    : m_monitor(monitor)
    , m_actions(actions)
    , m_window(window)
{
    connect(&monitor.link(), &ServerLink::backupProgressed, this, [this](const BackupProgress &progress) {
        if (isRunning())
            m_actions.advance(m_action, progress.donePages, progress.totalPages);
    });
}

void DatabaseBackup::ask()
{
    auto *dialog = new BackupDialog(m_monitor.link().server(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        if (!isRunning()) // by another dialog
            begin(dialog->path());
    });
    dialog->open();
}

void DatabaseBackup::begin(const QString &path)
{
    m_pid = m_monitor.link().server().pid;
    m_action = m_actions.begin(tr("Backing up to %1.").arg(path));
    emit runningChanged();
    request(path, false);
}

void DatabaseBackup::request(const QString &path, bool force)
{
    if (m_monitor.link().server().pid != m_pid) // it would replace the backup of another database
        return end(tr("There is no backup: the server that was asked has gone meanwhile."), false);
    m_monitor.link().call(controlmethod::databaseBackup, {{u"path"_s, path}, {u"force"_s, force}}, this,
                          [this, path](const ControlResult &result) {
                              if (result)
                                  end(tr("The backup is complete and was verified: %1").arg(path), true);
                              else if (result.error().reason == controlreason::targetExists)
                                  askToReplace(path);
                              else if (result.error().reason == controlreason::connectionLost)
                                  end(tr("The connection was lost during the backup to %1. The server completes it "
                                         "if it still runs.")
                                          .arg(path),
                                      false);
                              else
                                  end(tr("The backup to %1 failed: %2").arg(path, result.error().message), false);
                          });
}

void DatabaseBackup::askToReplace(const QString &path)
{
    auto *question = new QMessageBox(QMessageBox::Warning, tr("Back Up"), tr("Replace %1?").arg(path),
                                     QMessageBox::Cancel, m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("There is a file of that name on the server's machine. It stays as it is until the "
                                    "backup is complete."));
    QPushButton *replace = question->addButton(tr("&Replace"), QMessageBox::AcceptRole);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(question, &QMessageBox::finished, this, [this, question, replace, path] {
        if (question->clickedButton() == replace)
            request(path, true);
        else
            end(tr("There is no backup: %1 was there already, and stays as it is.").arg(path), false);
    });
    question->open();
}

void DatabaseBackup::end(const QString &text, bool isGood)
{
    m_actions.end(std::exchange(m_action, 0), text, isGood);
    emit runningChanged();
}
