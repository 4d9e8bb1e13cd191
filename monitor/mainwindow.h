// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"
#include "monitor/owncost.h"
#include "monitor/settings.h"

#include <QMainWindow>

class Banner;
class ConnectPage;
class EventsPage;
class LoadPage;
class Page;
class QActionGroup;
class QLabel;
class QStackedWidget;
class QSystemTrayIcon;
class QToolButton;
class ServerActions;
class StatusPill;

// The window: navigation at the side, the connection above, a page in the middle.
// Owner: main(); the monitor, the settings and the theme outlive it.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(Monitor &monitor, Settings &settings, ThemeSwitch &themeSwitch, QWidget *parent = nullptr);

    // By their names on the command line, in order: overview, writes, workers, events, load.
    static QStringList pageNames();
    void showPage(const QString &name); // REQUIRES: one of these

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void makePages();
    void connectLoadPage();
    void makeMenus();
    void makeFileMenu();
    void makeViewMenu();
    void makeServerMenu();
    void makeHelpMenu();
    QWidget *makeSidebar();
    void arrange();
    QWidget *makeHeader();
    QWidget *makeBanners();

    void refresh();
    void showTitle();
    void showConnection();
    bool isHintWanted() const;
    void showCost();
    void showAlert(const QString &text);
    void chooseServer();
    void startServer();
    void openServer(const QString &controlPath);
    void editAlerts();
    void exportSamples();
    void showShortcuts();
    void showAbout();

    Monitor &m_monitor;
    Settings &m_settings;
    ThemeSwitch &m_themeSwitch;
    ServerActions *m_actions;
    QActionGroup *m_pageActions;
    QActionGroup *m_rangeActions;
    QAction *m_pause = nullptr;
    QAction *m_reconnect = nullptr;
    QStackedWidget *m_stack;
    QList<Page *> m_pages; // as pageNames()
    ConnectPage *m_connectPage = nullptr;
    EventsPage *m_eventsPage = nullptr;
    LoadPage *m_loadPage = nullptr;
    StatusPill *m_status = nullptr;
    QWidget *m_sidebar = nullptr;
    QWidget *m_timeBar = nullptr;
    QToolButton *m_pauseButton = nullptr;
    Banner *m_lostBanner = nullptr;
    Banner *m_hint = nullptr; // of the first steps
    bool m_isHintDismissed = false;
    QLabel *m_cost = nullptr;
    OwnCost m_ownCost;
    QTimer m_costTimer;
    QSystemTrayIcon *m_tray = nullptr; // made for the first notification
};
