// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/startserverdialog.h"

#include "shared/format.h"

#include "monitor/onewriterprogram.h"
#include "monitor/theme.h"
#include "monitor/widgets/panel.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

// With the home folder for one that is not absolute: the server's working directory.
QString pathIn(const QLineEdit *field)
{
    const QString text = field->text().trimmed();
    return text.isEmpty() ? text : QDir::cleanPath(QDir::home().absoluteFilePath(text));
}

constexpr int mostWorkers = 64; // of `onewriter serve`

QString defaultDatabase()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + "/onewriter.db"_L1;
}

} // namespace

StartServerDialog::StartServerDialog(QWidget *parent)
    : QDialog(parent)
    , m_starter(findOnewriter())
    , m_explanation(new QLabel)
    , m_database(new QLineEdit(defaultDatabase()))
    , m_port(new QSpinBox)
    , m_workers(new QSpinBox)
    , m_durability(new QComboBox)
    , m_tokenFile(new QLineEdit)
    , m_lostTokens(new QLabel)
    , m_command(makeSubtleLabel({}))
    , m_problem(new QLabel)
{
    setLocale(format::locale()); // of its numbers, beside the command they go into
    setWindowTitle(tr("Start a Server"));
    setMinimumWidth(560);

    m_form = makeForm();
    for (QLabel *label : {m_explanation, m_lostTokens}) {
        label->setWordWrap(true);
        label->hide();
    }
    m_command->setWordWrap(true);
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_startButton = buttons->addButton(tr("&Start"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        setBusy(true);
        begin();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(m_explanation);
    layout->addWidget(m_form);
    layout->addWidget(m_lostTokens);
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
    connect(&m_starter, &ServerStarter::failed, this, &StartServerDialog::fail);
    connect(this, &QDialog::rejected, &m_starter, &ServerStarter::cancel);
    showCommand();
}

void StartServerDialog::offer(const ServerSettings &settings)
{
    m_offered = settings;
    m_tokenFile->setText(settings.tokenFile);
    m_database->setText(settings.database);
    m_port->setValue(settings.port);
    m_workers->setValue(settings.workers);
    m_durability->setCurrentIndex(m_durability->findData(settings.isDurable));
    showCommand(); // what has no field may be all that is new
}

// A text that is longer than the one before needs more room, which dialogs do not take by themselves: the fields would
// be pressed together.
bool StartServerDialog::event(QEvent *event)
{
    const bool result = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest)
        resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
    return result;
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
    m_tokenFile->setPlaceholderText(tr("none: whoever reaches the server may write"));

    QWidget *database = makeFileField(m_database, tr("Choose a database file"), QFileDialog::AnyFile);
    QWidget *tokens = makeFileField(m_tokenFile, tr("Choose a token file"), QFileDialog::ExistingFile);
    auto *widget = new QWidget;
    auto *form = new QFormLayout(widget);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Database"), database);
    qobject_cast<QLabel *>(form->labelForField(database))->setBuddy(m_database);
    form->addRow(tr("&Port"), m_port);
    form->addRow(tr("&Workers"), m_workers);
    form->addRow(tr("D&urability"), m_durability);
    form->addRow(tr("&Token file"), tokens);
    qobject_cast<QLabel *>(form->labelForField(tokens))->setBuddy(m_tokenFile);
    for (QWidget *field : {database, static_cast<QWidget *>(m_port), static_cast<QWidget *>(m_workers),
                           static_cast<QWidget *>(m_durability), tokens})
        form->labelForField(field)->setMinimumHeight(field->sizeHint().height()); // in line with its text
    connect(m_database, &QLineEdit::textChanged, this, &StartServerDialog::showCommand);
    connect(m_tokenFile, &QLineEdit::textChanged, this, &StartServerDialog::showCommand);
    connect(m_port, &QSpinBox::valueChanged, this, &StartServerDialog::showCommand);
    connect(m_workers, &QSpinBox::valueChanged, this, &StartServerDialog::showCommand);
    connect(m_durability, &QComboBox::currentIndexChanged, this, &StartServerDialog::showCommand);
    return widget;
}

QWidget *StartServerDialog::makeFileField(QLineEdit *field, const QString &purpose, QFileDialog::FileMode mode)
{
    QToolButton *browseButton = makeBrowseButton(purpose);
    connect(browseButton, &QToolButton::clicked, this, [=, this] { browse(field, purpose, mode); });
    auto *widget = new QWidget;
    auto *layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(field, 1);
    layout->addWidget(browseButton);
    return widget;
}

ServerSettings StartServerDialog::settings() const
{
    ServerSettings settings = m_offered;
    settings.database = pathIn(m_database);
    settings.port = m_port->value();
    settings.workers = m_workers->value();
    settings.isDurable = m_durability->currentData().toBool();
    settings.tokenFile = pathIn(m_tokenFile);
    return settings;
}

bool StartServerDialog::isComplete() const
{
    return !pathIn(m_database).isEmpty();
}

void StartServerDialog::showCommand()
{
    m_command->setText(settings().command());
    m_startButton->setEnabled(!m_isBusy && isComplete());
    m_lostTokens->setVisible(m_offered.lostTokens > 0 && pathIn(m_tokenFile).isEmpty());
    m_lostTokens->setText(tr("▲ Requests had to carry one of its tokens (%1). It does not tell which file they are in: "
                             "choose that file. Without it, whoever reaches the server could write.")
                              .arg(m_offered.lostTokens));
}

void StartServerDialog::browse(QLineEdit *field, const QString &purpose, QFileDialog::FileMode mode)
{
    auto *dialog = new QFileDialog(this, purpose, field->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(mode);
    if (mode == QFileDialog::AnyFile) { // there already, or a new one
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setOption(QFileDialog::DontConfirmOverwrite);
        dialog->setNameFilter(tr("Databases (*.db);;All files (*)"));
    }
    connect(dialog, &QFileDialog::fileSelected, field, &QLineEdit::setText);
    dialog->open();
}

void StartServerDialog::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    m_form->setEnabled(!isBusy); // what is shown is what is being started
    showCommand();
}

void StartServerDialog::launch()
{
    say(u"◌ "_s + tr("Starting…"));
    m_starter.start(settings());
}

void StartServerDialog::fail(const QString &reason)
{
    say(u"✖ "_s + reason);
    setBusy(false);
}

void StartServerDialog::say(const QString &text)
{
    m_problem->setText(text);
    m_problem->show();
}

void StartServerDialog::explain(const QString &text)
{
    m_explanation->setText(text);
    m_explanation->show();
}

void StartServerDialog::setButtonText(const QString &text)
{
    m_startButton->setText(text);
}
