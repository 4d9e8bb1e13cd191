// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/loadpage.h"

#include "shared/format.h"

#include "monitor/load/comparisonview.h"
#include "monitor/load/leftposts.h"
#include "monitor/load/loadform.h"
#include "monitor/load/loadpanes.h"
#include "monitor/load/presets.h"
#include "monitor/load/reportview.h"
#include "monitor/load/runlist.h"
#include "monitor/load/runningview.h"
#include "monitor/load/tonelabel.h"
#include "monitor/load/workerkill.h"
#include "monitor/samplering.h"
#include "monitor/settings.h"

#include <QAction>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

constexpr int textWidth = 420;
constexpr int margin = 16;
constexpr auto settingsName = "settings"_L1;

// What tells the database of a server from others: a server that was started anew may find another file in that place.
bool hasSameDatabase(const ServerInfo &a, const ServerInfo &b)
{
    return a.url == b.url && a.database == b.database && a.startedAt == b.startedAt;
}

// Version, workers, durability: what is kept with the runs.
QString descriptionOf(const ServerInfo &server)
{
    return LoadPage::tr("OneWriter %1, workers: %2, SQLite %3, durability %4")
        .arg(server.version, QString::number(server.workers), server.sqliteVersion,
             server.options.value("durability"_L1).toString(u"full"_s));
}

// Return and Escape say no.
QMessageBox *openQuestion(QWidget *parent, const QString &question, const QString &explanation, const QString &yes,
                          std::function<void(bool isYes)> onAnswer)
{
    auto *box = new QMessageBox(QMessageBox::Warning, LoadPage::tr("Load test"), question, QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(explanation);
    QPushButton *go = box->addButton(yes, QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    QObject::connect(box, &QMessageBox::finished, parent,
                     [box, go, onAnswer = std::move(onAnswer)] { onAnswer(box->clickedButton() == go); });
    box->open();
    return box;
}

// What is said in the place of a report.
QVBoxLayout *layOutNotice(QWidget *box, const QString &titleText, const QString &explanation)
{
    auto *layout = new QVBoxLayout(box);
    auto *title = ToneLabel::heading(titleText);
    title->setAlignment(Qt::AlignCenter);
    auto *text = ToneLabel::quiet(explanation);
    text->setAlignment(Qt::AlignCenter);
    text->setFixedWidth(textWidth); // a text that wraps is given the height for the width of its row
    auto *textRow = new QHBoxLayout;
    textRow->addStretch();
    textRow->addWidget(text);
    textRow->addStretch();
    layout->addStretch();
    layout->addWidget(title);
    layout->addLayout(textRow);
    return layout;
}

} // namespace

LoadPage::LoadPage(const SampleRing &samples, Settings &settings, const QString &folder, const QString &program,
                   QWidget *parent)
    : Page(parent)
    , m_samples(samples)
    , m_settings(settings)
    , m_store(folder)
    , m_session(m_store, program)
    , m_startAction(new QAction(tr("&Start"), this))
    , m_stopAction(new QAction(tr("S&top"), this))
    , m_form(new LoadForm)
    , m_listTitle(ToneLabel::quiet(tr("Earlier runs")))
    , m_list(new RunList(m_store))
    , m_problem(new ToneLabel)
    , m_leftPosts(new LeftPosts(program, settings))
    , m_empty(makeEmpty())
    , m_unchosen(makeUnchosen())
    , m_running(new RunningView(m_session))
    , m_report(new ReportView)
    , m_comparison(new ComparisonView)
{
    m_panes = new LoadPanes(makeForm(), makeResults());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({}); // the window has them
    layout->addWidget(m_panes);

    connect(m_panes, &LoadPanes::arranged, this, &LoadPage::arranged);
    connect(m_form, &LoadForm::startRequested, this, &LoadPage::askToStart);
    connect(m_form, &LoadForm::stopRequested, this, &LoadPage::stop);
    connect(&m_foreignPosts, &ForeignPosts::answered, this, &LoadPage::onPostOwner);
    connect(&m_session, &LoadSession::finished, this, &LoadPage::onFinished);
    connect(&m_store, &RunStore::failed, this, &LoadPage::say);
    connect(m_list, &RunList::chosenChanged, this, &LoadPage::showChosen);
    connect(m_list, &RunList::removeRequested, this, &LoadPage::askToRemove);
    connect(m_running, &RunningView::killRequested, this, &LoadPage::killWorker);
    connect(m_running, &RunningView::overviewRequested, this, &LoadPage::overviewRequested);
    connect(m_report, &ReportView::repeatRequested, this, &LoadPage::repeat);
    connect(m_report, &ReportView::removalRequested, this, [this](const QString &id) { askToRemove({id}); });
    connect(m_report, &ReportView::renameRequested, this, [this](const QString &id, const QString &name) {
        m_store.rename(id, name);
        m_list->choose({id});
    });
    connect(m_report, &ReportView::baselineRequested, this, [this](const QString &id) {
        const QStringList chosen = m_list->chosen();
        m_store.setBaseline(id);
        m_list->choose(chosen);
    });
    connect(m_report, &ReportView::comparisonRequested, this, [this](const QString &before, const QString &after) {
        m_list->choose({before, after});
    });
    connect(m_comparison, &ComparisonView::closed, this, [this] { m_list->choose({m_list->chosen().constLast()}); });
    makeActions();
    restoreSettings();
    say({});
    chooseNewest();
    refresh();
    m_leftPosts->offerNewest();
}

LoadPage::~LoadPage()
{
    // They look at the store and the session, which would be gone before them.
    qDeleteAll(findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
}

void LoadPage::makeActions()
{
    m_startAction->setShortcut(Qt::CTRL | Qt::Key_Return);
    m_startAction->setToolTip(tr("Start the load test (Ctrl+Return)"));
    connect(m_startAction, &QAction::triggered, this, &LoadPage::askToStart);
    m_stopAction->setShortcut(Qt::CTRL | Qt::Key_Period);
    m_stopAction->setToolTip(tr("End the load test now and keep what it has found (Ctrl+.)"));
    connect(m_stopAction, &QAction::triggered, this, &LoadPage::stop);
    addActions({m_startAction, m_stopAction});
    connect(m_form, &LoadForm::changed, this, &LoadPage::updateActions);
    updateActions();
}

void LoadPage::updateActions()
{
    m_startAction->setEnabled(m_form->canStart());
    m_stopAction->setEnabled(m_form->state() == LoadForm::State::Running);
    m_leftPosts->setEnabled(m_form->state() != LoadForm::State::Starting); // a deletion would slow the test down
}

void LoadPage::showResults()
{
    m_panes->showResults();
}

bool LoadPage::isNarrow() const
{
    return m_panes->isNarrow();
}

QWidget *LoadPage::makeForm()
{
    auto *column = new QWidget;
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins({});
    m_problem->setTone(Tone::Bad);
    m_problem->setWordWrap(true);
    m_problem->setObjectName(u"problem"_s);
    layout->addWidget(m_form);
    layout->addWidget(m_problem);
    layout->addSpacing(margin / 2);
    layout->addWidget(m_listTitle);
    layout->addWidget(m_list, 1);
    layout->addStretch();
    return column;
}

QWidget *LoadPage::makeResults()
{
    auto *column = new QWidget;
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins({});
    layout->addWidget(m_leftPosts);
    for (QWidget *view : views())
        layout->addWidget(view, 1);
    return column;
}

QList<QWidget *> LoadPage::views() const
{
    return {m_empty, m_unchosen, m_running, m_report, m_comparison};
}

// Not a QStackedWidget, which would be as high as its highest page.
void LoadPage::showView(QWidget *shown)
{
    for (QWidget *view : views())
        view->setVisible(view == shown);
}

QWidget *LoadPage::makeEmpty()
{
    auto *box = new QWidget;
    QVBoxLayout *layout = layOutNotice(box, tr("No load test yet"),
                                       tr("The smoke test takes ten seconds. It sends a gentle load, verifies that "
                                          "every acknowledged write is there exactly once, and deletes its posts "
                                          "again."));
    auto *smoke = new QPushButton(tr("Run the smoke &test"));
    smoke->setObjectName(u"runSmoke"_s);
    connect(smoke, &QPushButton::clicked, this, [this] { startPreset(u"smoke"_s); });
    layout->addSpacing(margin);
    layout->addWidget(smoke, 0, Qt::AlignCenter);
    layout->addStretch();
    return box;
}

QWidget *LoadPage::makeUnchosen()
{
    auto *box = new QWidget;
    box->setObjectName(u"unchosen"_s);
    layOutNotice(box, tr("No run is chosen"),
                 tr("Choose one of the earlier runs to read its report, or two with Ctrl to compare them."))
        ->addStretch();
    return box;
}

void LoadPage::refresh()
{
    m_running->setObstacle(obstacleToKilling());
}

void LoadPage::setLive(bool isLive)
{
    m_isLive = isLive;
    refresh();
}

QString LoadPage::obstacleToKilling() const
{
    if (!m_isLive || m_samples.isEmpty())
        return tr("The connection to the server is lost, so nobody knows which workers it has.");
    if (m_session.record().settings.url != m_server.url)
        return tr("The window is not connected to the server under load.");
    return killable() ? QString() : tr("The server has no worker that serves just now.");
}

void LoadPage::setServer(const ServerInfo &server)
{
    const bool isOther = !hasSameDatabase(server, m_server);
    const bool isReplaced = isOther && server.url == m_server.url;
    m_server = server;
    if (isOther)
        m_mayWrite = false;
    if (isReplaced && m_asked.url == server.url && m_form->state() == LoadForm::State::Starting) {
        giveUpStart();
        say(tr("The server was started anew, maybe with another database, so nothing was sent there."));
    }
    m_form->setServerUrl(server.url);
}

void LoadPage::startPreset(const QString &id)
{
    if (isRunning())
        return;
    m_form->choosePreset(id);
    askToStart();
}

void LoadPage::stop()
{
    m_form->setState(LoadForm::State::Stopping);
    m_session.stop();
}

void LoadPage::askToStart()
{
    m_foreignPosts.cancel(); // of a start that was under way
    m_asked = m_form->settings();
    m_askedPreset = m_form->preset();
    if (!m_asked.errors().isEmpty())
        return giveUpStart(); // the form says which
    if (m_leftPosts->isRemoving())
        return say(tr("The posts of the stopped test are still being deleted, which would slow this one down."));
    say({});
    m_form->setState(LoadForm::State::Starting);
    if (m_asked.writes == 0 || hasConsent())
        start();
    else
        m_foreignPosts.ask(m_asked);
}

bool LoadPage::hasConsent() const
{
    return m_mayWrite && m_asked.cleanup && m_isLive && m_asked.url == m_server.url;
}

void LoadPage::giveUpStart()
{
    m_foreignPosts.cancel();
    if (m_question)
        return m_question->reject(); // comes back here
    m_form->setState(LoadForm::State::Ready);
}

void LoadPage::onPostOwner(PostOwner owner)
{
    switch (owner) {
    case PostOwner::Nobody:
    case PostOwner::LoadTests:
    case PostOwner::Unreachable: // the command says so
        start();
        break;
    case PostOwner::Others:
        askForConsent(tr("Write into a database that holds other posts?"),
                      (m_asked.cleanup
                           ? tr("%1 holds posts that no load test has made. The test will add posts among them, and "
                                "delete its own when it is over.")
                           : tr("%1 holds posts that no load test has made. The test will add posts among them and "
                                "leave them there."))
                          .arg(m_asked.url));
        break;
    case PostOwner::Unclear:
        askForConsent(tr("Write to this address?"),
                      tr("What answers at %1 did not say whose posts it holds: it may ask for a token, hold very many "
                         "posts, or be another program. The test will send writes to it.")
                          .arg(m_asked.url));
        break;
    }
}

void LoadPage::askForConsent(const QString &question, const QString &explanation)
{
    const auto onAnswer = [this, server = m_server, isKnown = m_isLive](bool isYes) {
        m_question.clear();
        if (!isYes)
            return giveUpStart();
        const bool isSame = isKnown && m_asked.url == m_server.url && hasSameDatabase(server, m_server);
        if (isSame && !m_isLive) { // another one may listen there by now
            say(tr("The connection was lost while the question was open, so nothing was sent."));
            return giveUpStart();
        }
        m_mayWrite = isSame && m_asked.cleanup; // of posts that stay, it asks each time
        start();
    };
    m_question = openQuestion(this, question, explanation, tr("&Write there"), onAnswer);
}

void LoadPage::start()
{
    rememberSettings();
    m_form->setState(LoadForm::State::Running);
    m_leftPosts->hide();
    m_session.start(m_asked, m_askedPreset, m_asked.url == m_server.url ? descriptionOf(m_server) : QString());
    showView(m_running);
    m_panes->showResults();
    refresh();
    tell(LogSeverity::Info, tr("Load test started: %1").arg(m_session.record().settings.sentence()));
    emit runningChanged(true);
}

void LoadPage::repeat(const QString &id)
{
    if (const RunRecord *run = m_store.find(id); run && !isRunning()) {
        m_form->setSettings(run->settings);
        askToStart();
    }
}

const WorkerSample *LoadPage::killable() const
{
    if (!isRunning() || !m_isLive || m_samples.isEmpty() || m_session.record().settings.url != m_server.url)
        return nullptr;
    const QList<WorkerSample> &workers = m_samples.last().workers;
    const auto serving = std::find_if(workers.begin(), workers.end(), [](const WorkerSample &worker) {
        return worker.state == WorkerState::Serving && worker.pid != 0;
    });
    return serving == workers.end() ? nullptr : &*serving;
}

void LoadPage::killWorker()
{
    const WorkerSample *worker = killable();
    if (!worker)
        return;
    const bool isKilled = ::killWorker(worker->pid, m_samples.last().primary.pid);
    m_running->sayKilled(isKilled, worker->pid);
    if (isKilled) {
        m_session.mark(tr("worker %1 killed").arg(worker->pid));
        tell(LogSeverity::Warning, tr("Worker %1 was killed during a load test").arg(worker->pid));
    }
}

void LoadPage::onFinished(const QString &id)
{
    m_form->setState(LoadForm::State::Ready);
    const RunRecord &run = *m_store.find(id);
    tell(run.hasFailures() ? LogSeverity::Warning : LogSeverity::Info, tr("Load test ended: %1").arg(run.verdict()));
    m_list->choose({id});
    m_panes->showResults();
    if (run.mayHaveLeftPosts()) {
        const LeftRun left{run.settings.url,       *run.runId,
                           run.settings.tokenFile, run.startedAt,
                           run.hasWritesInDoubt(), run.report ? run.report->postsDeleted : std::nullopt};
        LeftRuns(m_settings).remember(left);
        if (run.end == LoadEnd::Stopped) // now that the child has ended, it sends no more
            m_leftPosts->remove(left);
    }
    m_leftPosts->offerNewest();
    emit runningChanged(false);
}

void LoadPage::showChosen()
{
    m_listTitle->setVisible(!m_store.runs().isEmpty());
    m_list->setVisible(!m_store.runs().isEmpty());
    if (isRunning())
        return;
    const QStringList ids = m_list->chosen();
    const RunRecord *latest = ids.isEmpty() ? nullptr : m_store.find(ids.constLast());
    if (!latest) {
        showView(m_store.runs().isEmpty() ? m_empty : m_unchosen);
    } else if (ids.size() == 2) {
        m_comparison->setRuns(*m_store.find(ids.constFirst()), *latest);
        showView(m_comparison);
    } else {
        QList<RunRecord> others = m_store.runs();
        others.removeIf([latest](const RunRecord &run) { return run.id == latest->id; });
        m_report->setRun(*latest, others);
        showView(m_report);
    }
}

void LoadPage::askToRemove(const QStringList &ids)
{
    const double count = double(ids.size());
    openQuestion(this, format::counted(count, tr("Remove this run?"), tr("Remove %1 runs?")),
                 format::counted(count, tr("Its report is deleted and cannot be brought back."),
                                 tr("Their reports are deleted and cannot be brought back.")),
                 tr("&Remove"), [this, ids](bool isYes) {
                     if (isYes)
                         remove(ids);
                 });
}

void LoadPage::remove(const QStringList &ids)
{
    for (const QString &id : ids)
        m_store.remove(id);
    chooseNewest();
}

void LoadPage::chooseNewest()
{
    m_list->choose(m_store.runs().isEmpty() ? QStringList() : QStringList{m_store.runs().constFirst().id});
}

void LoadPage::say(const QString &problem)
{
    m_problem->setVisible(!problem.isEmpty());
    m_problem->setText(u"▲ "_s + problem);
}

void LoadPage::tell(LogSeverity severity, const QString &text)
{
    emit happened({QDateTime::currentDateTimeUtc(), Event::Kind::LoadTest, severity, tr("load test"), text});
}

void LoadPage::restoreSettings()
{
    LoadSettings settings;
    const QByteArray json = m_settings.loadTest(settingsName);
    if (!fromJson(QJsonDocument::fromJson(json).object(), settings))
        settings = {};
    settings.cleanup = true; // whoever leaves posts behind wants that once
    m_form->setSettings(settings);
    if (json.isEmpty())
        m_form->choosePreset(u"smoke"_s);
}

void LoadPage::rememberSettings()
{
    m_settings.setLoadTest(settingsName, QJsonDocument(toJson(m_asked)).toJson(QJsonDocument::Compact));
}
