// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/serverstarter.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

// Asks how a server is to be started, starts it, and says what went wrong if it does not start.
class StartServerDialog : public QDialog
{
    Q_OBJECT

public:
    explicit StartServerDialog(QWidget *parent = nullptr);

    void offer(const ServerSettings &settings); // what the fields hold to begin with

signals:
    void started(const QString &controlPath);

private:
    QWidget *makeForm();
    ServerSettings settings() const;
    void showCommand();
    void browse();
    void start();
    void say(const QString &text);

    ServerStarter m_starter;
    QLineEdit *m_database;
    QSpinBox *m_port;
    QSpinBox *m_workers;
    QComboBox *m_durability;
    QLabel *m_command;
    QLabel *m_problem;
    QPushButton *m_startButton;
};
