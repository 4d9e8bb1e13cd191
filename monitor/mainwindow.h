// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"
#include "monitor/settings.h"

#include <QMainWindow>

class Banner;
class ConnectPage;
class EventsPage;
class LoadPage;
class LoadStatus;
class Notifier;
class Page;
class QActionGroup;
class QStackedWidget;
class ServerActions;
class Sidebar;
class StatusPill;
class TimeBar;
class WorkersPage;

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
    void closeEvent(QCloseEvent *event) override; // asks first while a load test runs
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void makePages();
    void connectLoadPage();
    void makeMenus();
    void makeFileMenu();
    void makeViewMenu();
    void makeServerMenu();
    void makeLoadMenu();
    void makeHelpMenu();
    void arrange();
    QWidget *makeHeader();
    QWidget *makeBanners();

    void refresh();
    void showTitle();
    void showConnection();
    void showPageInStack(QWidget *page);
    bool isHintWanted() const;
    void dismissHint();
    void chooseServer();
    void startServer();
    void openServer(const QString &controlPath);
    void editAlerts();
    SampleRing::Range samplesOfWindow() const;
    void exportSamples();
    void askToStopAndClose();

    Monitor &m_monitor;
    Settings &m_settings;
    ThemeSwitch &m_themeSwitch;
    ServerActions *m_actions;
    Notifier *m_notifier;
    QActionGroup *m_pageActions;
    QAction *m_reconnect = nullptr;
    QAction *m_export = nullptr;
    QStackedWidget *m_stack;
    QList<Page *> m_pages; // as pageNames()
    ConnectPage *m_connectPage = nullptr;
    WorkersPage *m_workersPage = nullptr;
    EventsPage *m_eventsPage = nullptr;
    LoadPage *m_loadPage = nullptr;
    LoadStatus *m_loadStatus = nullptr;
    StatusPill *m_status = nullptr;
    Sidebar *m_sidebar = nullptr;
    TimeBar *m_timeBar = nullptr;
    Banner *m_lostBanner = nullptr;
    Banner *m_hint = nullptr; // of the first steps
};
