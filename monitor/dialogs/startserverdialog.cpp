// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/startserverdialog.h"

#include "monitor/load/loadrunner.h"
#include "monitor/theme.h"
#include "monitor/widgets/panel.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace
{

constexpr int mostWorkers = 64; // of `onewriter serve`

QString defaultDatabase()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + "/onewriter.db"_L1;
}

} // namespace

StartServerDialog::StartServerDialog(QWidget *parent)
    : QDialog(parent)
    , m_starter(LoadRunner::findProgram())
    , m_database(new QLineEdit(defaultDatabase()))
    , m_port(new QSpinBox)
    , m_workers(new QSpinBox)
    , m_durability(new QComboBox)
    , m_command(makeSubtleLabel({}))
    , m_problem(new QLabel)
{
    setWindowTitle(tr("Start a Server"));
    setMinimumWidth(560);

    m_command->setWordWrap(true);
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_startButton = buttons->addButton(tr("&Start"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &StartServerDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(makeForm());
    layout->addWidget(m_command);
    layout->addWidget(makeSubtleLabel(tr("The server goes on when this window is closed.")));
    layout->addWidget(m_problem);
    layout->addStretch();
    layout->addWidget(buttons);
    m_startButton->setDefault(true); // only within the dialog does it take that from Cancel

    connect(&m_starter, &ServerStarter::started, this, [this](const QString &controlPath) {
        accept();
        emit started(controlPath);
    });
    connect(&m_starter, &ServerStarter::failed, this, [this](const QString &reason) {
        m_startButton->setEnabled(true);
        say(u"✖ "_s + reason);
    });
    connect(this, &QDialog::rejected, &m_starter, &ServerStarter::cancel);
    showCommand();
}

void StartServerDialog::offer(const ServerSettings &settings)
{
    m_database->setText(settings.database);
    m_port->setValue(settings.port);
    m_workers->setValue(settings.workers);
    m_durability->setCurrentIndex(m_durability->findData(settings.isDurable));
}

QWidget *StartServerDialog::makeForm()
{
    m_port->setRange(0, 65535);
    m_port->setValue(3000);
    m_port->setSpecialValueText(tr("any free one"));
    m_workers->setRange(0, mostWorkers);
    m_workers->setSpecialValueText(tr("one per core, at most 4"));
    m_durability->addItem(tr("full: a write survives a power failure"), true);
    m_durability->addItem(tr("normal: faster; a write survives a crash of the server"), false);
    QToolButton *browseButton = makeBrowseButton(tr("Choose a database file"));
    connect(browseButton, &QToolButton::clicked, this, &StartServerDialog::browse);

    auto *database = new QHBoxLayout;
    database->addWidget(m_database, 1);
    database->addWidget(browseButton);
    auto *widget = new QWidget;
    auto *form = new QFormLayout(widget);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Database"), database);
    qobject_cast<QLabel *>(form->labelForField(database))->setBuddy(m_database);
    form->addRow(tr("&Port"), m_port);
    form->addRow(tr("&Workers"), m_workers);
    form->addRow(tr("D&urability"), m_durability);
    connect(m_database, &QLineEdit::textChanged, this, &StartServerDialog::showCommand);
    connect(m_port, &QSpinBox::valueChanged, this, &StartServerDialog::showCommand);
    connect(m_workers, &QSpinBox::valueChanged, this, &StartServerDialog::showCommand);
    connect(m_durability, &QComboBox::currentIndexChanged, this, &StartServerDialog::showCommand);
    return widget;
}

ServerSettings StartServerDialog::settings() const
{
    return {QDir::cleanPath(QDir::home().absoluteFilePath(m_database->text().trimmed())), m_port->value(),
            m_workers->value(), m_durability->currentData().toBool()};
}

void StartServerDialog::showCommand()
{
    m_command->setText(settings().command());
    m_startButton->setEnabled(!m_database->text().trimmed().isEmpty() && !m_starter.isStarting());
}

void StartServerDialog::browse()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Database"), m_database->text(), tr("Databases (*.db);;All files (*)"),
                                     nullptr, QFileDialog::DontConfirmOverwrite);
    if (!path.isEmpty())
        m_database->setText(path);
}

void StartServerDialog::start()
{
    m_startButton->setEnabled(false);
    say(u"◌ "_s + tr("Starting…"));
    m_starter.start(settings());
}

void StartServerDialog::say(const QString &text)
{
    m_problem->setText(text);
    m_problem->show();
}
