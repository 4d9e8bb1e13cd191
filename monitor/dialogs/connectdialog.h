// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/serverfinder.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

// Asks which server to look at: one of those that run, one of those looked at before, or a path.
class ConnectDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ConnectDialog(const QStringList &recent, QWidget *parent = nullptr);

    QString chosenPath() const;

private:
    void showServers(const QList<ServerInfo> &servers);

    const QStringList m_recent;
    ServerFinder m_finder;
    QListWidget *m_list;
    QLabel *m_empty; // instead of servers
    QLineEdit *m_path;
    QPushButton *m_connect;
};
