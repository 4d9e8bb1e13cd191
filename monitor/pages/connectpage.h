// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"
#include "monitor/pages/scrollpage.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

// What the window shows while there is nothing to show: what is wrong, in words, and the ways out.
class ConnectPage : public ScrollPage
{
    Q_OBJECT

public:
    explicit ConnectPage(Monitor &monitor, QWidget *parent = nullptr);

    void refresh() override;

signals:
    void startWanted();  // of a server
    void chooseWanted(); // of a control socket

protected:
    void arrange(int width) override;

private:
    struct Text {
        QString symbol;
        QString title;
        QString explanation;
    };
    Text text() const;
    static QString titleOf(ControlClient::Failure failure);
    QString command() const; // that starts a server where one is missed; for a terminal
    static QString adviceFor(ControlClient::Failure failure); // what one may do about it
    void onSearched();
    void showCommand();
    void showServers();
    QPushButton *makeServerButton(const ServerInfo &server);
    QPushButton *firstChoice() const;

    Monitor &m_monitor;
    QWidget *m_card;
    QLabel *m_symbol;
    QLabel *m_title;
    QLabel *m_explanation;
    QVBoxLayout *m_serverLayout;
    QList<ServerInfo> m_shown; // as buttons
    QList<QPushButton *> m_serverButtons;
    bool m_hasSearched = false; // once at least
    QPushButton *m_start;
    QPushButton *m_retry;
    QPushButton *m_choose;
    QWidget *m_commandRow;
    QLabel *m_command;
};
