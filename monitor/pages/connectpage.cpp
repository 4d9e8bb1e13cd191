// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/pages/connectpage.h"

#include "monitor/widgets/glyph.h"
#include "monitor/widgets/panel.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace
{

constexpr int cardWidth = 560;
constexpr int symbolSize = 64;
constexpr int pathWidth = cardWidth - 80; // beside the icon of a server
constexpr auto command = "onewriter serve";

} // namespace

ConnectPage::ConnectPage(Monitor &monitor, QWidget *parent)
    : Page(parent)
    , m_monitor(monitor)
    , m_symbol(new QLabel)
    , m_title(new QLabel)
    , m_explanation(new QLabel)
    , m_serverLayout(new QVBoxLayout)
    , m_start(new QPushButton(tr("St&art a Server…")))
    , m_retry(new QPushButton(tr("&Reconnect Now")))
    , m_choose(new QPushButton(tr("&Choose a Socket…")))
    , m_command(new QWidget)
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
    m_start->setAutoDefault(true);

    auto *commandLayout = new QHBoxLayout(m_command);
    commandLayout->setContentsMargins(0, 12, 0, 0);
    auto *code = new QLabel(QString::fromLatin1(command));
    QFont mono(u"monospace"_s);
    mono.setStyleHint(QFont::Monospace);
    mono.setPointSizeF(font().pointSizeF());
    code->setFont(mono);
    code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *copy = new QToolButton;
    copy->setText(tr("Copy"));
    copy->setProperty("button", true);
    copy->setAccessibleName(tr("Copy the command"));
    connect(copy, &QToolButton::clicked, this,
            [] { QApplication::clipboard()->setText(QString::fromLatin1(command)); });
    commandLayout->addStretch();
    commandLayout->addWidget(makeSubtleLabel(tr("or in a terminal:")));
    commandLayout->addWidget(code);
    commandLayout->addWidget(copy);
    commandLayout->addStretch();

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(m_retry);
    buttons->addWidget(m_start);
    buttons->addWidget(m_choose);
    buttons->addStretch();

    auto *card = new QWidget;
    card->setFixedWidth(cardWidth);
    auto *layout = new QVBoxLayout(card);
    layout->setSpacing(14);
    layout->addWidget(m_symbol);
    layout->addWidget(m_title);
    layout->addWidget(m_explanation);
    layout->addLayout(m_serverLayout);
    layout->addSpacing(4);
    layout->addLayout(buttons);
    layout->addWidget(m_command);

    auto *outer = new QVBoxLayout(this);
    outer->addStretch(2);
    auto *row = new QHBoxLayout; // a text that wraps is given the height for the width of its row
    row->addStretch();
    row->addWidget(card);
    row->addStretch();
    outer->addLayout(row);
    outer->addStretch(3);

    connect(m_start, &QPushButton::clicked, this, &ConnectPage::startWanted);
    connect(m_choose, &QPushButton::clicked, this, &ConnectPage::chooseWanted);
    connect(m_retry, &QPushButton::clicked, this, [this] { m_monitor.reconnectNow(); });
    connect(&monitor, &Monitor::searched, this, &ConnectPage::refresh);
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
    m_command->setVisible(m_monitor.link().state() == ServerLink::State::Idle && m_monitor.servers().isEmpty());
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
        return; // or a focused button would lose its focus each time
    m_shown = servers;
    while (QLayoutItem *item = m_serverLayout->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const ServerInfo &server : servers) {
        auto *button = new QPushButton(tr("%1 · process %2\n%3")
                                           .arg(server.url, QString::number(server.pid),
                                                fontMetrics().elidedText(server.database, Qt::ElideMiddle, pathWidth)));
        button->setProperty("choice", true);
        button->setToolTip(server.database);
        button->setIcon(glyphIcon(Glyph::Server));
        button->setIconSize({24, 24});
        connect(button, &QPushButton::clicked, this, [this, path = server.control] { m_monitor.connectTo(path); });
        m_serverLayout->addWidget(button);
    }
}
