// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/connectpage.h"

#include "monitor/onewriterprogram.h"
#include "monitor/widgets/glyph.h"
#include "monitor/widgets/panel.h"
#include "shared/controlsocket.h"

#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

constexpr int cardWidth = 560;
constexpr int symbolSize = 64;
constexpr int pathWidth = cardWidth - 80; // beside the icon of a server
constexpr int besideCommand = 200;        // what else is in its row

} // namespace

ConnectPage::ConnectPage(Monitor &monitor, QWidget *parent)
    : ScrollPage(parent)
    , m_monitor(monitor)
    , m_card(new QWidget)
    , m_symbol(new QLabel)
    , m_title(new QLabel)
    , m_explanation(new QLabel)
    , m_serverLayout(new QVBoxLayout)
    , m_start(new QPushButton(tr("St&art a Server…")))
    , m_retry(new QPushButton(tr("&Reconnect Now")))
    , m_choose(new QPushButton(tr("&Choose a Socket…")))
    , m_commandRow(new QWidget)
    , m_command(new QLabel)
{
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.6);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_symbol->setPixmap(applicationIcon().pixmap(QSize(symbolSize, symbolSize), devicePixelRatioF()));
    m_symbol->setAlignment(Qt::AlignCenter);
    m_symbol->setFixedHeight(symbolSize); // or a long explanation would cut it
    m_explanation->setAlignment(Qt::AlignCenter);
    m_explanation->setWordWrap(true);
    m_explanation->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_start->setDefault(true);
    for (QPushButton *button : {m_start, m_retry, m_choose})
        button->setAutoDefault(true); // Enter presses it

    auto *commandLayout = new QHBoxLayout(m_commandRow);
    commandLayout->setContentsMargins(0, 12, 0, 0);
    QFont mono(u"monospace"_s);
    mono.setStyleHint(QFont::Monospace);
    mono.setPointSizeF(font().pointSizeF());
    m_command->setFont(mono);
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *copy = new QToolButton;
    copy->setText(tr("Copy"));
    copy->setProperty("button", true);
    copy->setAccessibleName(tr("Copy the command"));
    connect(copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(command()); });
    commandLayout->addStretch();
    commandLayout->addWidget(makeSubtleLabel(tr("or in a terminal:")));
    commandLayout->addWidget(m_command);
    commandLayout->addWidget(copy);
    commandLayout->addStretch();

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(m_retry);
    buttons->addWidget(m_start);
    buttons->addWidget(m_choose);
    buttons->addStretch();

    auto *layout = new QVBoxLayout(m_card);
    layout->setSpacing(14);
    layout->addWidget(m_symbol);
    layout->addWidget(m_title);
    layout->addWidget(m_explanation);
    layout->addLayout(m_serverLayout);
    layout->addSpacing(4);
    layout->addLayout(buttons);
    layout->addWidget(m_commandRow);

    auto *outer = new QVBoxLayout(content());
    outer->addStretch(2);
    auto *row = new QHBoxLayout; // a text that wraps is given the height for the width of its row
    row->addStretch();
    row->addWidget(m_card);
    row->addStretch();
    outer->addLayout(row);
    outer->addStretch(3);

    connect(m_start, &QPushButton::clicked, this, &ConnectPage::startWanted);
    connect(m_choose, &QPushButton::clicked, this, &ConnectPage::chooseWanted);
    connect(m_retry, &QPushButton::clicked, this, [this] { m_monitor.reconnectNow(); });
    connect(&monitor, &Monitor::searched, this, &ConnectPage::onSearched);
}

void ConnectPage::arrange(int width)
{
    m_card->setFixedWidth(std::min(cardWidth, width - content()->layout()->contentsMargins().left() -
                                                  content()->layout()->contentsMargins().right()));
    showCommand();
}

void ConnectPage::showCommand()
{
    const QString text = command();
    m_commandRow->setVisible(!text.isEmpty());
    m_command->setText(m_command->fontMetrics().elidedText(text, Qt::ElideMiddle, m_card->width() - besideCommand));
    m_command->setToolTip(text);
}

ConnectPage::Text ConnectPage::text() const
{
    ServerLink &link = m_monitor.link();
    switch (link.state()) {
    case ServerLink::State::Connected:
    case ServerLink::State::Connecting:
        return {u"◌"_s, tr("Connecting…"), link.path()};
    case ServerLink::State::Waiting:
        return {u"▲"_s, titleOf(link.failure()),
                tr("%1\nNext attempt in %2 s. %3")
                    .arg(link.problem(), QString::number(link.retryInSeconds()), adviceFor(link.failure()))};
    case ServerLink::State::Refused:
        return {u"✖"_s, titleOf(link.failure()), link.problem() + u'\n' + adviceFor(link.failure())};
    case ServerLink::State::Idle:
        break;
    }
    if (m_monitor.isSearching() && !m_hasSearched)
        return {u"◌"_s, tr("Looking for servers…"), tr("Those that run under your name on this machine.")};
    if (m_monitor.servers().size() > 1)
        return {u"○"_s, tr("Several servers are running"), tr("Which one do you want to see?")};
    if (!m_monitor.refusals().isEmpty()) {
        const ServerFinder::Refusal &refusal = m_monitor.refusals().constFirst();
        return {u"▲"_s, titleOf(refusal.failure), refusal.text + u'\n' + adviceFor(refusal.failure)};
    }
    return {u"○"_s, tr("No server is running"),
            tr("As soon as one runs under your name on this machine, its figures appear here.")};
}

QString ConnectPage::titleOf(ControlClient::Failure failure)
{
    switch (failure) {
    case ControlClient::Failure::NobodyThere:
    case ControlClient::Failure::ConnectionLost:
        return tr("No server there");
    case ControlClient::Failure::PermissionDenied:
        return tr("No permission");
    case ControlClient::Failure::NotOneWriter:
        return tr("Not a OneWriter");
    case ControlClient::Failure::Silent:
        return tr("No answer");
    case ControlClient::Failure::Full:
        return tr("No room");
    case ControlClient::Failure::VersionMismatch:
        return tr("Another version");
    }
    Q_UNREACHABLE();
}

QString ConnectPage::command() const
{
    const ServerLink &link = m_monitor.link();
    const QString serve = u"serve"_s;
    if (link.state() == ServerLink::State::Idle)
        return m_monitor.servers().isEmpty() ? onewriterCommand({serve}) : QString();
    const bool isMissed =
        link.state() == ServerLink::State::Waiting && link.failure() == ControlClient::Failure::NobodyThere;
    if (!isMissed || probeControlSocket(link.path()) == SocketState::NoSocket) // something else is in its place
        return {};
    const int port = QFileInfo(link.path()).baseName().toInt();
    if (link.path() == defaultControlPath(quint16(port)))
        return onewriterCommand({serve, u"--port"_s, QString::number(port)});
    return onewriterCommand({serve, u"--control"_s, link.path()});
}

QString ConnectPage::adviceFor(ControlClient::Failure failure)
{
    switch (failure) {
    case ControlClient::Failure::NobodyThere:
    case ControlClient::Failure::ConnectionLost:
        return tr("It may be starting, or run with another --control.");
    case ControlClient::Failure::PermissionDenied:
        return tr("Only the user who runs a server, and root, may see what it does.");
    case ControlClient::Failure::Silent:
        return tr("If its process is stopped, kill -CONT lets it go on.");
    case ControlClient::Failure::Full:
        return tr("Close another monitor, or end a command that watches it.");
    case ControlClient::Failure::NotOneWriter:
    case ControlClient::Failure::VersionMismatch:
        return {}; // the problem says it all
    }
    Q_UNREACHABLE();
}

void ConnectPage::refresh()
{
    const Text now = text();
    m_title->setText(now.symbol + u' ' + now.title);
    m_explanation->setText(now.explanation);
    m_retry->setVisible(m_monitor.canReconnect());
    showCommand();
    showServers();
}

void ConnectPage::showServers()
{
    const QList<ServerInfo> servers =
        m_monitor.link().state() == ServerLink::State::Idle ? m_monitor.servers() : QList<ServerInfo>();
    const auto isSame = [](const ServerInfo &a, const ServerInfo &b) {
        return a.control == b.control && a.pid == b.pid && a.url == b.url;
    };
    if (std::equal(servers.begin(), servers.end(), m_shown.begin(), m_shown.end(), isSame))
        return;      // or a focused button would lose its focus each time
    QString focused; // its server may be in the new list as well
    for (qsizetype i = 0; i < m_shown.size(); ++i) {
        if (m_serverButtons[i]->hasFocus())
            focused = m_shown[i].control;
    }
    qDeleteAll(std::exchange(m_serverButtons, {}));
    m_shown = servers;
    QWidget *before = m_explanation; // in the order of Tab the list comes first, as it does on the page
    for (const ServerInfo &server : servers) {
        QPushButton *button = makeServerButton(server);
        m_serverLayout->addWidget(button);
        button->show(); // now: a layout shows it later, and until then it takes no focus
        setTabOrder(std::exchange(before, button), button);
        m_serverButtons.append(button);
    }
    if (m_hasSearched)
        setFocusProxy(firstChoice()); // for whoever shows the page
    if (focused.isEmpty())
        return;
    const auto again = std::find_if(servers.begin(), servers.end(),
                                    [&](const ServerInfo &server) { return server.control == focused; });
    (again == servers.end() ? firstChoice() : m_serverButtons[again - servers.begin()])->setFocus();
}

QPushButton *ConnectPage::makeServerButton(const ServerInfo &server)
{
    auto *button = new QPushButton(tr("%1 · process %2\n%3")
                                       .arg(server.url, QString::number(server.pid),
                                            fontMetrics().elidedText(server.database, Qt::ElideMiddle, pathWidth)));
    button->setProperty("choice", true);
    button->setAutoDefault(true); // Enter presses it
    button->setToolTip(server.database);
    button->setIcon(glyphIcon(Glyph::Server));
    button->setIconSize({24, 24});
    // Later: the list, and this button with it, is made anew when there is a connection.
    connect(
        button, &QPushButton::clicked, this, [this, path = server.control] { m_monitor.connectTo(path); },
        Qt::QueuedConnection);
    return button;
}

// The user chooses with Enter, without a Tab before. Later searches leave the focus where he has it.
void ConnectPage::onSearched()
{
    const bool isFirst = !std::exchange(m_hasSearched, true);
    refresh();
    if (!isFirst)
        return;
    setFocusProxy(firstChoice());
    if (isVisible())
        firstChoice()->setFocus();
}

QPushButton *ConnectPage::firstChoice() const
{
    return m_serverButtons.isEmpty() ? m_start : m_serverButtons.constFirst();
}
