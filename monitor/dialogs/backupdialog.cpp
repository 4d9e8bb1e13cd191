// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/backupdialog.h"

#include "monitor/widgets/panel.h"
#include "shared/controlprotocol.h"

#include <QDateTime>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace
{

// Beside the database: a folder that the server's machine has for certain.
QString proposalFor(const ServerInfo &server)
{
    const QFileInfo database(server.database);
    return u"%1/%2-%3.db"_s.arg(database.path(), database.completeBaseName(),
                                QDateTime::currentDateTime().toString(u"yyyyMMdd-HHmmss"_s));
}

} // namespace

BackupDialog::BackupDialog(const ServerInfo &server, QWidget *parent)
    : QDialog(parent)
    , m_path(new QLineEdit(proposalFor(server)))
{
    setWindowTitle(tr("Back Up the Database"));
    setMinimumWidth(560);
    auto *label = new QLabel(tr("&File on the server's machine"));
    label->setBuddy(m_path);
    QLabel *note = makeSubtleLabel(
        tr("The server writes it, and checks the copy before it gets its name: the path is one on the machine on which "
           "%1 runs. Keep backups on another disk than the database.")
            .arg(server.url));
    note->setWordWrap(true);
    QToolButton *browseButton = makeBrowseButton(tr("Choose on this machine"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton *backUp = buttons->addButton(tr("&Back Up"), QDialogButtonBox::AcceptRole);

    auto *row = new QHBoxLayout;
    row->addWidget(m_path, 1);
    row->addWidget(browseButton);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(label);
    layout->addLayout(row);
    layout->addWidget(note);
    layout->addStretch();
    layout->addWidget(buttons);
    backUp->setDefault(true); // only within the dialog does it take that from Cancel

    connect(browseButton, &QToolButton::clicked, this, &BackupDialog::browse);
    connect(m_path, &QLineEdit::textChanged, this,
            [this, backUp] { backUp->setEnabled(QDir::isAbsolutePath(path())); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

QString BackupDialog::path() const
{
    return QDir::cleanPath(m_path->text().trimmed());
}

void BackupDialog::browse()
{
    auto *dialog =
        new QFileDialog(this, tr("File of This Machine"), m_path->text(), tr("Databases (*.db);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // the server knows what there is
    dialog->selectFile(m_path->text());
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}
