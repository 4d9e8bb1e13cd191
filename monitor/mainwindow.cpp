// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/mainwindow.h"

#include "monitor/charts/picturemenu.h"
#include "monitor/dialogs/connectdialog.h"
#include "monitor/dialogs/helpdialogs.h"
#include "monitor/dialogs/settingsdialog.h"
#include "monitor/dialogs/startserverdialog.h"
#include "monitor/load/loadstatus.h"
#include "monitor/notifier.h"
#include "monitor/pages/connectpage.h"
#include "monitor/pages/eventspage.h"
#include "monitor/pages/loadpage.h"
#include "monitor/pages/overviewpage.h"
#include "monitor/pages/workerspage.h"
#include "monitor/pages/writespage.h"
#include "monitor/samplecsv.h"
#include "monitor/savefile.h"
#include "monitor/serveractions.h"
#include "monitor/widgets/actionstrip.h"
#include "monitor/widgets/banner.h"
#include "monitor/widgets/glyph.h"
#include "monitor/widgets/panel.h"
#include "monitor/widgets/sidebar.h"
#include "monitor/widgets/statuspill.h"
#include "monitor/widgets/timebar.h"
#include "shared/format.h"

#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace
{

constexpr int margin = 14;
constexpr int namesFrom = 880; // width of the window

const QString windowKey = u"window"_s;

} // namespace

MainWindow::MainWindow(Monitor &monitor, Settings &settings, ThemeSwitch &themeSwitch, QWidget *parent)
    : QMainWindow(parent)
    , m_monitor(monitor)
    , m_settings(settings)
    , m_themeSwitch(themeSwitch)
    , m_actions(new ServerActions(monitor, this))
    , m_notifier(new Notifier(monitor.alerts(), settings, this))
    , m_pageActions(new QActionGroup(this))
    , m_stack(new QStackedWidget)
{
    setWindowTitle(tr("OneWriter Monitor"));
    setMinimumSize(640, 480);
    resize(1280, 800);
    restoreGeometry(settings.geometry(windowKey));
    monitor.window().setMinutes(settings.windowMinutes());
    monitor.alerts().setRules(settings.alertRules());

    makePages();
    m_sidebar = new Sidebar(m_pageActions->actions());
    m_timeBar = new TimeBar(monitor.window(), settings);
    makeMenus();
    auto *content = new QVBoxLayout;
    content->setSpacing(10);
    content->addWidget(makeHeader());
    content->addWidget(makeBanners());
    content->addWidget(m_stack, 1);
    auto *central = new QWidget;
    auto *layout = new QHBoxLayout(central);
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->setSpacing(margin);
    layout->addWidget(m_sidebar);
    layout->addLayout(content, 1);
    setCentralWidget(central);
    arrange();

    connect(&monitor, &Monitor::updated, this, &MainWindow::refresh);
    connect(&monitor.window(), &TimeWindow::changed, this, &MainWindow::refresh);
    connect(&themeSwitch, &ThemeSwitch::changed, this, &MainWindow::refresh);
    new ActionStrip(m_actions->running(), central);
    connect(m_actions, &ServerActions::restarted, this, &MainWindow::openServer);
    connect(m_notifier, &Notifier::eventsWanted, this, [this] { showPage(u"events"_s); });
    qApp->installEventFilter(this);

    const QString page = settings.page();
    showPage(pageNames().contains(page) ? page : pageNames().constFirst());
}

QStringList MainWindow::pageNames()
{
    return {u"overview"_s, u"writes"_s, u"workers"_s, u"events"_s, u"load"_s};
}

void MainWindow::makePages()
{
    m_connectPage = new ConnectPage(m_monitor);
    m_stack->addWidget(m_connectPage);
    connect(m_connectPage, &ConnectPage::startWanted, this, &MainWindow::startServer);
    connect(m_connectPage, &ConnectPage::chooseWanted, this, &MainWindow::chooseServer);

    m_eventsPage = new EventsPage(m_monitor);
    m_loadPage = new LoadPage(m_monitor.samples(), m_settings);
    connectLoadPage();
    m_workersPage = new WorkersPage(m_monitor, *m_actions, m_settings);
    m_pages = {new OverviewPage(m_monitor), new WritesPage(m_monitor), m_workersPage, m_eventsPage, m_loadPage};
    const struct {
        QString title;
        Glyph glyph;
    } looks[] = {{tr("&Overview"), Glyph::Overview},
                 {tr("&Writes"), Glyph::Writes},
                 {tr("Wor&kers"), Glyph::Workers},
                 {tr("&Events"), Glyph::Events},
                 {tr("&Load Test"), Glyph::Load}};
    for (int i = 0; i < m_pages.size(); ++i) {
        m_stack->addWidget(m_pages[i]);
        QAction *action = m_pageActions->addAction(glyphIcon(looks[i].glyph), looks[i].title);
        action->setCheckable(true);
        action->setShortcut(QKeySequence(u"Ctrl+%1"_s.arg(i + 1)));
        connect(action, &QAction::triggered, this, [this, i] { showPage(pageNames().at(i)); });
    }
}

void MainWindow::connectLoadPage()
{
    connect(m_loadPage, &LoadPage::happened, this, [this](const Event &event) { m_monitor.events().add(event); });
    connect(m_loadPage, &LoadPage::overviewRequested, this, [this] { showPage(u"overview"_s); });
    connect(m_loadPage, &LoadPage::runningChanged, this, &MainWindow::refresh);
    connect(m_loadPage, &LoadPage::arranged, this, &MainWindow::refresh);
    m_loadStatus = new LoadStatus(m_loadPage->session(), m_loadPage->stopAction());
    m_loadStatus->hide();
    connect(m_loadStatus, &LoadStatus::pageRequested, this, [this] {
        showPage(u"load"_s);
        m_loadPage->showResults();
    });
    connect(m_loadStatus, &LoadStatus::dismissed, this, &MainWindow::refresh);
    connect(&m_monitor.link(), &ServerLink::stateChanged, this, [this] {
        if (!m_monitor.link().isConnected())
            return;
        m_settings.addRecentServer(m_monitor.link().path());
        m_loadPage->setServer(m_monitor.link().server());
    });
}

void MainWindow::showPage(const QString &name)
{
    m_pageActions->actions().at(pageNames().indexOf(name))->setChecked(true);
    m_settings.setPage(name);
    refresh();
}

// --- around the pages ---

// In a small window the pages get the room of names; tooltips and menus have them then.
void MainWindow::arrange()
{
    const bool isNarrow = width() < namesFrom;
    m_sidebar->setNarrow(isNarrow);
    m_timeBar->setNarrow(isNarrow);
}

QWidget *MainWindow::makeHeader()
{
    auto *header = new QWidget;
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_status = new StatusPill;
    layout->addWidget(m_status, 1);
    layout->addWidget(m_timeBar);
    header->setMinimumHeight(m_timeBar->sizeHint().height()); // so that pages without it begin where the others do
    return header;
}

QWidget *MainWindow::makeBanners()
{
    auto *banners = new QWidget;
    auto *layout = new QVBoxLayout(banners);
    layout->setContentsMargins(0, 0, 0, 0);
    m_lostBanner = new Banner(Tone::Bad, u"✖"_s);
    QPushButton *reconnect = m_lostBanner->addButton(tr("Reconnect &Now"));
    connect(reconnect, &QPushButton::clicked, m_reconnect, &QAction::trigger);
    QPushButton *start = m_lostBanner->addButton(tr("Start a Server…"));
    connect(start, &QPushButton::clicked, this, &MainWindow::startServer);
    m_hint = new Banner(Tone::Accent, u"➜"_s);
    m_hint->setText(
        tr("Nothing has been asked of this server yet. Run the smoke test, ten seconds of reads and writes, "
           "and watch the queue move; it removes what it wrote."));
    QPushButton *smoke = m_hint->addButton(tr("&Run the Smoke Test"));
    connect(smoke, &QPushButton::clicked, this, [this] {
        dismissHint();
        showPage(u"overview"_s);
        m_monitor.window().setPaused(false);
        m_monitor.window().setMinutes(1); // ten seconds would be a needle in an hour
        m_loadPage->startPreset(u"smoke"_s);
    });
    QPushButton *dismiss = m_hint->addButton(tr("Not Now"));
    connect(dismiss, &QPushButton::clicked, this, &MainWindow::dismissHint);
    for (Banner *banner : {m_lostBanner, m_hint}) {
        banner->hide();
        layout->addWidget(banner);
    }
    layout->addWidget(m_loadStatus);
    return banners;
}

void MainWindow::makeMenus()
{
    makeFileMenu();
    makeViewMenu();
    makeServerMenu();
    makeLoadMenu();
    makeHelpMenu();
}

void MainWindow::makeFileMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&File"));
    menu->addAction(tr("&Connect…"), QKeySequence(u"Ctrl+O"_s), this, &MainWindow::chooseServer);
    menu->addAction(tr("&Start a Server…"), QKeySequence(u"Ctrl+N"_s), this, &MainWindow::startServer);
    menu->addSeparator();
    m_export =
        menu->addAction(tr("&Export Samples as CSV…"), QKeySequence(u"Ctrl+E"_s), this, &MainWindow::exportSamples);
    menu->addAction(tr("Save &Picture of the Page…"), QKeySequence(u"Ctrl+Shift+P"_s), this,
                    [this] { savePicture(m_stack->currentWidget(), tr("OneWriter Monitor")); });
    menu->addSeparator();
    menu->addAction(tr("&Quit"), QKeySequence(u"Ctrl+Q"_s), this, &QWidget::close);
}

void MainWindow::makeViewMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    menu->addActions(m_pageActions->actions());
    menu->addSeparator();
    menu->addActions(m_timeBar->actions());
    menu->addSeparator();
    menu->addAction(tr("&Find Events"), QKeySequence::Find, this, [this] {
        showPage(u"events"_s);
        m_eventsPage->focusSearch();
    });
    menu->addMenu(m_workersPage->sortMenu());
    menu->addSeparator();
    QMenu *themes = menu->addMenu(tr("&Theme"));
    auto *group = new QActionGroup(this);
    const std::pair<ThemeChoice, QString> choices[] = {{ThemeChoice::System, tr("As the Des&ktop")},
                                                       {ThemeChoice::Light, tr("&Light")},
                                                       {ThemeChoice::Dark, tr("&Dark")}};
    for (const auto &[choice, text] : choices) {
        QAction *action = group->addAction(text);
        action->setCheckable(true);
        action->setChecked(choice == m_themeSwitch.choice());
        connect(action, &QAction::triggered, this, [this, chosen = choice] {
            m_themeSwitch.choose(chosen);
            m_settings.setTheme(chosen);
        });
    }
    themes->addActions(group->actions());
    menu->addAction(tr("&Alerts…"), QKeySequence(u"Ctrl+,"_s), this, &MainWindow::editAlerts);
}

void MainWindow::makeServerMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Server"));
    m_reconnect =
        menu->addAction(glyphIcon(Glyph::Reload), tr("Reconnect &Now"), QKeySequence(Qt::Key_F5), this, [this] {
            if (m_monitor.canReconnect())
                m_monitor.reconnectNow();
        });
    menu->addSeparator();
    menu->addActions({m_actions->restartWorker(), m_actions->reload()});
    menu->addSeparator();
    menu->addActions({m_actions->checkpoint(), m_actions->backUp()});
    menu->addSeparator();
    menu->addActions({m_actions->restart(), m_actions->drain()});
}

void MainWindow::makeLoadMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Load Test"));
    menu->addActions({m_loadPage->startAction(), m_loadPage->stopAction()});
    // Questions and problems are shown there.
    connect(m_loadPage->startAction(), &QAction::triggered, this, [this] { showPage(u"load"_s); });
}

void MainWindow::makeHelpMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(tr("&Keyboard Shortcuts"), QKeySequence(Qt::Key_F1), this, [this] { showShortcuts(this); });
    menu->addSeparator();
    menu->addAction(tr("&About OneWriter Monitor"), this, [this] { showAbout(this); });
    menu->addAction(tr("About &Qt"), qApp, &QApplication::aboutQt);
}

// --- what is shown ---

void MainWindow::refresh()
{
    showTitle();
    if (m_monitor.link().state() != ServerLink::State::Connecting) // how it ends is not known yet
        m_notifier->setServerLost(m_monitor.hasLostServer(), m_monitor.link().problem());
    if (!isVisible() || isMinimized())
        return; // showEvent() and changeEvent() catch up
    showConnection();
    QAction *chosen = m_pageActions->checkedAction();
    Page *page = chosen != nullptr ? m_pages[int(m_pageActions->actions().indexOf(chosen))] : m_pages.first();
    if (page != m_loadPage && !m_monitor.hasSamples() && !m_monitor.link().isConnected())
        page = m_connectPage;
    const bool hasWindow = page == m_pages[0] || page == m_pages[1]; // of time: the others show what is now
    m_timeBar->setInUse(hasWindow);
    m_hint->setVisible(page != m_loadPage && isHintWanted());
    if (page == m_loadPage && (!m_loadPage->isNarrow() || !m_loadPage->isRunning()))
        m_loadStatus->markSeen(); // in a narrow window the page scrolls to a report when that comes
    m_loadStatus->setVisible(m_loadStatus->hasNews() && (page != m_loadPage || m_loadPage->isNarrow()));
    showPageInStack(page);
    page->refresh();
}

// The focus stays in the page: Qt would give it to whatever comes next, and the next Space would press that.
void MainWindow::showPageInStack(QWidget *page)
{
    QWidget *before = m_stack->currentWidget();
    if (page == before)
        return;
    const QWidget *focused = focusWidget();
    const bool hasFocus = focused == nullptr || before == focused || before->isAncestorOf(focused);
    QWidget *last = page->focusWidget(); // that had the focus when the page was seen before
    m_stack->setCurrentWidget(page);
    const bool canTakeIt = last != nullptr && last->isEnabled() && last->isVisibleTo(page);
    if (hasFocus)
        (canTakeIt ? last : page)->setFocus();
}

// The first steps: a server that nobody has used, and somebody who has not said that he needs no hint.
bool MainWindow::isHintWanted() const
{
    if (m_settings.isHintDismissed() || m_loadPage->isRunning() || !m_monitor.isLive())
        return false;
    const Sample &now = m_monitor.samples().last();
    return now.writes.total == 0 && now.reads.total == 0;
}

void MainWindow::dismissHint()
{
    m_settings.setHintDismissed();
    refresh();
}

void MainWindow::showConnection()
{
    ServerLink &link = m_monitor.link();
    m_status->showState(m_monitor);
    m_reconnect->setEnabled(m_monitor.canReconnect());
    m_export->setEnabled(!samplesOfWindow().isEmpty());
    m_loadPage->setLive(m_monitor.isLive());
    const bool isLost = m_monitor.isSilent() || (m_monitor.hasSamples() && !link.isConnected());
    m_lostBanner->setVisible(isLost);
    if (!isLost)
        return;
    if (!m_monitor.hasSamples())
        return m_lostBanner->setText(tr("The server is connected, but tells no figures that this program can read: it "
                                        "is stopped, or the two are not of one release."));
    QString what = link.problem();
    if (link.isConnected())
        what = tr("The server tells nothing: its process is stopped or stuck.");
    else if (m_monitor.hasDrained())
        what = tr("The server was drained and has ended.");
    m_lostBanner->setTone(m_monitor.hasDrained() ? Tone::Accent : Tone::Bad, m_monitor.hasDrained() ? u"■"_s : u"✖"_s);
    m_lostBanner->setText(tr("%1 Figures are those of %2.")
                              .arg(what, m_monitor.samples().last().time.toLocalTime().toString(u"HH:mm:ss"_s)));
}

// Also while minimised: the task bar shows it.
void MainWindow::showTitle()
{
    const int alerts = m_monitor.alerts().raisedCount();
    const QString title = tr("OneWriter Monitor");
    if (m_monitor.hasLostServer())
        return setWindowTitle(tr("✖ Server lost – %1").arg(title));
    setWindowTitle(alerts > 0 ? tr("▲ Alerts: %1 – %2").arg(alerts).arg(title) : title);
}

// --- what the user does ---

void MainWindow::chooseServer()
{
    auto *dialog = new ConnectDialog(m_settings.recentServers(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { openServer(dialog->chosenPath()); });
    dialog->open();
}

void MainWindow::startServer()
{
    auto *dialog = new StartServerDialog(this);
    if (m_monitor.link().lostAt().isValid()) // most likely that one is to come back
        dialog->offer(ServerSettings::of(m_monitor.link().server()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &StartServerDialog::started, this, &MainWindow::openServer);
    dialog->open();
}

void MainWindow::openServer(const QString &controlPath)
{
    m_monitor.connectTo(controlPath);
}

void MainWindow::editAlerts()
{
    auto *dialog = new SettingsDialog(m_monitor.alerts().rules(), m_settings.notifiesDesktop(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_settings.setAlertRules(dialog->rules());
        m_settings.setNotifiesDesktop(dialog->notifiesDesktop());
        m_monitor.alerts().setRules(dialog->rules());
        refresh();
    });
    dialog->open();
}

// Without the one before it, which charts have for the left ends of their lines.
SampleRing::Range MainWindow::samplesOfWindow() const
{
    return m_monitor.samples().between(m_monitor.window().begin(), m_monitor.window().end());
}

void MainWindow::exportSamples()
{
    // Those of now: while one looks for a folder, the window of time goes on.
    saveFile(this, {tr("Export the Samples of the Window"), u"onewriter-samples.csv"_s, tr("Tables (*.csv)"),
                    samplesAsCsv(samplesOfWindow())});
}

// Space pauses, but where a key has a meaning of its own it keeps it: buttons are pressed by Space.
bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space &&
        (qobject_cast<QAbstractButton *>(watched) || qobject_cast<QComboBox *>(watched) ||
         qobject_cast<QAbstractItemView *>(watched))) {
        event->accept();
        return true;
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    refresh();
    if (focusWidget() == nullptr)
        m_stack->currentWidget()->setFocus(); // or the first button would have it, and Space press that
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange)
        refresh();
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    arrange();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_loadPage->isRunning()) {
        event->ignore();
        return askToStopAndClose();
    }
    m_settings.setGeometry(windowKey, saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::askToStopAndClose()
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Close the monitor"), tr("Stop the load test and close?"),
                                QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("A load test is running. What it has measured so far is kept; its posts are deleted if "
                               "that was asked for."));
    QPushButton *stop = box->addButton(tr("&Stop and close"), QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(box, &QMessageBox::finished, this, [this, box, stop] {
        if (box->clickedButton() != stop)
            return;
        if (!m_loadPage->isRunning()) { // it has ended meanwhile
            close();
            return;
        }
        connect(m_loadPage, &LoadPage::runningChanged, this, &MainWindow::close);
        m_loadPage->stop();
    });
    box->open();
}
