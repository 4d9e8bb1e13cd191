// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/connectdialog.h"

#include "monitor/widgets/emptytext.h"
#include "monitor/widgets/panel.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

ConnectDialog::ConnectDialog(const QStringList &recent, QWidget *parent)
    : QDialog(parent)
    , m_recent(recent)
    , m_list(new QListWidget)
    , m_empty(makeEmptyText(m_list))
    , m_path(new QLineEdit)
{
    setWindowTitle(tr("Connect"));
    setMinimumSize(560, 340);
    m_list->setAccessibleName(tr("Servers"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setSpacing(3);
    m_empty->setText(tr("◌ Looking for servers…"));
    auto *label = new QLabel(tr("Control &socket"));
    label->setBuddy(m_path);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_connect = buttons->addButton(tr("&Connect"), QDialogButtonBox::AcceptRole);
    m_connect->setEnabled(false);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(makeSubtleLabel(tr("Servers that run under your name, and those of last time:")));
    layout->addWidget(m_list, 1);
    layout->addWidget(label);
    layout->addWidget(m_path);
    layout->addWidget(buttons);
    m_connect->setDefault(true); // only within the dialog does it take that from Cancel

    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *item) {
        if (item != nullptr)
            m_path->setText(item->data(Qt::UserRole).toString());
    });
    connect(m_list, &QListWidget::itemDoubleClicked, this, &QDialog::accept); // Enter presses the button
    connect(m_path, &QLineEdit::textChanged, this,
            [this](const QString &path) { m_connect->setEnabled(!path.trimmed().isEmpty()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&m_finder, &ServerFinder::finished, this, &ConnectDialog::showServers);
    m_finder.start();
}

QString ConnectDialog::chosenPath() const
{
    return m_path->text().trimmed();
}

void ConnectDialog::showServers(const QList<ServerInfo> &servers)
{
    const auto add = [this](const QString &text, const QString &path) {
        auto *item = new QListWidgetItem(text, m_list);
        item->setData(Qt::UserRole, path);
        item->setToolTip(text);
    };
    for (const ServerInfo &server : servers)
        add(tr("● %1 · process %2\n%3").arg(server.url, QString::number(server.pid), server.database), server.control);
    for (const QString &path : m_recent) {
        const bool isRunning = std::any_of(servers.begin(), servers.end(),
                                           [&path](const ServerInfo &server) { return server.control == path; });
        if (!isRunning)
            add(tr("○ not running\n%1").arg(path), path);
    }
    m_empty->setVisible(m_list->count() == 0);
    m_empty->setText(tr("No server runs under your name on this machine."));
    if (!m_path->text().isEmpty())
        return; // he has gone on typing meanwhile
    if (m_list->count() > 0)
        m_list->setCurrentRow(0);
    else
        m_path->setFocus();
}
