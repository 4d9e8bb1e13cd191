// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
struct ServerInfo;

// Asks for the path of a backup, which is one on the server's machine: nothing is looked up on this one, but for the
// button that browses it.
class BackupDialog : public QDialog
{
    Q_OBJECT

public:
    explicit BackupDialog(const ServerInfo &server, QWidget *parent = nullptr);

    QString path() const;

private:
    void browse();

    QLineEdit *m_path;
};
