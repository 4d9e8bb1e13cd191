// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/load/loadform.h"

#include "shared/format.h"

#include "monitor/load/presets.h"
#include "monitor/load/runrecord.h"
#include "monitor/load/tonelabel.h"
#include "monitor/widgets/panel.h"

#include <QApplication>
#include <QButtonGroup>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QThread>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

constexpr int fieldHeight = 28; // by the style sheet
// With so many or fewer, the load test takes from the server what shows in its figures; a report says it in any case.
constexpr int fewProcessors = 8;

// Shows no more decimals than there are.
class NumberBox : public QDoubleSpinBox
{
public:
    QString textFromValue(double value) const override
    {
        return locale().toString(value, 'f', QLocale::FloatingPointShortest);
    }
};

QDoubleSpinBox *numberBox(double lowest, double highest, const QString &unit)
{
    auto *box = new NumberBox;
    box->setRange(lowest, highest);
    box->setDecimals(2);
    box->setSuffix(unit);
    box->setGroupSeparatorShown(true);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    return box;
}

QSpinBox *connectionBox()
{
    auto *box = new QSpinBox;
    box->setRange(0, LoadSettings::mostConnections);
    box->setGroupSeparatorShown(true);
    return box;
}

// Turning the wheel over a field that is not being edited scrolls the page, and changes no number in passing.
class WheelGuard : public QObject
{
public:
    using QObject::QObject;

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::Wheel || static_cast<QWidget *>(watched)->hasFocus())
            return false;
        event->ignore();
        return true;
    }
};

} // namespace

LoadForm::LoadForm(QWidget *parent)
    : QWidget(parent)
    , m_presets(new QButtonGroup(this))
    , m_purpose(ToneLabel::quiet())
    , m_url(new QLineEdit)
    , m_reads(connectionBox())
    , m_writes(connectionBox())
    , m_hasRate(new QCheckBox(tr("R&ate")))
    , m_rate(numberBox(LoadSettings::lowestRate, LoadSettings::highestRate, tr(" per second")))
    , m_hasDuration(new QCheckBox(tr("Durat&ion")))
    , m_seconds(numberBox(LoadSettings::shortestSeconds, LoadSettings::longestSeconds, tr(" s")))
    , m_warmUp(numberBox(0, LoadSettings::longestWarmUp, tr(" s")))
    , m_verify(new QCheckBox(tr("Verif&y every write")))
    , m_cleanup(new QCheckBox(tr("Delete the &posts afterwards")))
    , m_tokenFile(new QLineEdit)
    , m_sentence(ToneLabel::quiet())
    , m_sharing(ToneLabel::quiet())
    , m_button(new QPushButton)
{
    setLocale(format::locale()); // of its numbers, beside the sentence about them
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(8);
    layout->addWidget(makePresets());
    layout->addWidget(m_purpose);
    layout->addWidget(m_fieldArea = makeFields());
    layout->addWidget(m_sentence);
    layout->addWidget(m_sharing);
    layout->addWidget(m_button);

    m_sharing->setText(sharingText(QThread::idealThreadCount()));
    m_sharing->setObjectName(u"sharing"_s);
    m_button->setObjectName(u"start"_s);
    m_button->setDefault(true);
    connect(m_button, &QPushButton::clicked, this, &LoadForm::onButton);
    connect(m_url, &QLineEdit::textChanged, this, &LoadForm::check);
    connect(m_tokenFile, &QLineEdit::textChanged, this, &LoadForm::check);
    for (QSpinBox *box : {m_reads, m_writes})
        connect(box, &QSpinBox::valueChanged, this, &LoadForm::check);
    for (QDoubleSpinBox *box : {m_rate, m_seconds, m_warmUp})
        connect(box, &QDoubleSpinBox::valueChanged, this, &LoadForm::check);
    auto *guard = new WheelGuard(this);
    for (QAbstractSpinBox *box : {static_cast<QAbstractSpinBox *>(m_reads), static_cast<QAbstractSpinBox *>(m_writes),
                                  static_cast<QAbstractSpinBox *>(m_rate), static_cast<QAbstractSpinBox *>(m_seconds),
                                  static_cast<QAbstractSpinBox *>(m_warmUp)}) {
        box->setFocusPolicy(Qt::StrongFocus);
        box->installEventFilter(guard);
    }
    for (QCheckBox *box : {m_hasRate, m_hasDuration, m_verify, m_cleanup})
        connect(box, &QCheckBox::toggled, this, &LoadForm::check);
    setSettings(LoadSettings());
    setState(State::Ready);
}

QWidget *LoadForm::makePresets()
{
    constexpr int perRow = 3;
    auto *box = new QWidget;
    auto *layout = new QGridLayout(box);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    for (const LoadPreset &preset : loadPresets()) {
        auto *button = new QToolButton;
        button->setText(preset.name);
        button->setObjectName(preset.id);
        button->setProperty("button", true); // drawn as one by the style sheet
        button->setProperty("choice", true);
        button->setCheckable(true);
        button->setToolTip(preset.purpose);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setSizePolicy(QSizePolicy::MinimumExpanding, QSizePolicy::Fixed);
        const int place = int(m_presets->buttons().size());
        m_presets->addButton(button);
        layout->addWidget(button, place / perRow, place % perRow);
        connect(button, &QToolButton::clicked, this, [this, id = preset.id] { choosePreset(id); });
    }
    return box;
}

QWidget *LoadForm::makeFields()
{
    auto *area = new QWidget;
    auto *form = new QFormLayout(area);
    form->setContentsMargins({});
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);

    const auto addRow = [this, form](const QString &text, LoadField field, QWidget *input, QWidget *row) {
        auto *label = new QLabel(text);
        label->setMinimumHeight(fieldHeight);
        label->setBuddy(input);
        form->addRow(label, withError(field, input, row));
    };
    m_url->setToolTip(tr("The server to load, as http://HOST:PORT."));
    addRow(tr("Addr&ess"), LoadField::Url, m_url, m_url);

    m_reads->setToolTip(tr("Reads (GET /posts) at a time, each on a connection of its own; with a rate and a duration, "
                           "their share of the mix."));
    m_writes->setToolTip(
        tr("Writes (POST /posts) at a time, each on a connection of its own; with a rate and a duration, "
           "their share of the mix."));
    addRow(tr("Rea&ds"), LoadField::Reads, m_reads, m_reads);
    addRow(tr("&Writes"), LoadField::Writes, m_writes, m_writes);

    m_hasRate->setToolTip(tr("Requests a second, reads and writes together. Without it, as fast as answers come."));
    m_rate->setAccessibleName(tr("Rate"));
    m_rate->setValue(1000);
    m_hasRate->setMinimumHeight(fieldHeight);
    m_hasDuration->setMinimumHeight(fieldHeight);
    form->addRow(m_hasRate, withError(LoadField::Rate, m_rate, m_rate));
    m_hasDuration->setToolTip(tr("How long to go on. Without it, every request is sent once."));
    m_seconds->setAccessibleName(tr("Duration"));
    m_seconds->setValue(30);
    form->addRow(m_hasDuration, withError(LoadField::Duration, m_seconds, m_seconds));
    connect(m_hasRate, &QCheckBox::toggled, m_rate, &QWidget::setEnabled);
    connect(m_hasDuration, &QCheckBox::toggled, m_seconds, &QWidget::setEnabled);
    m_warmUp->setToolTip(tr("Seconds of the same load before the duration, in which caches are filled and connections "
                            "made. Rates and percentiles leave them out; their writes are verified and deleted."));
    m_warmUp->setSpecialValueText(tr("none"));
    m_warmUp->setObjectName(u"warmUp"_s);
    addRow(tr("Warm-&up"), LoadField::WarmUp, m_warmUp, m_warmUp);
    connect(m_hasDuration, &QCheckBox::toggled, m_warmUp, &QWidget::setEnabled);

    QToolButton *browse = makeBrowseButton(tr("Choose the token file"));
    connect(browse, &QToolButton::clicked, this, [this] {
        auto *dialog = new QFileDialog(this, tr("Token file"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, m_tokenFile, &QLineEdit::setText);
        dialog->open();
    });
    auto *tokenRow = new QWidget;
    auto *tokenLayout = new QHBoxLayout(tokenRow);
    tokenLayout->setContentsMargins({});
    tokenLayout->addWidget(m_tokenFile);
    tokenLayout->addWidget(browse);
    m_tokenFile->setPlaceholderText(tr("none"));
    m_tokenFile->setToolTip(
        tr("A file with a token the server accepts, such as its own; the first is sent. Only if it asks for one."));
    addRow(tr("T&oken file"), LoadField::TokenFile, m_tokenFile, tokenRow);

    m_verify->setToolTip(
        tr("Send each write under a key, ask again for those that were not answered, and count in the end "
           "that each acknowledged one is there exactly once."));
    m_cleanup->setToolTip(tr("Delete the posts this test made when it is over."));
    form->addRow(m_verify);
    form->addRow(m_cleanup);
    return area;
}

// `row` holds `input`, or is it.
QWidget *LoadForm::withError(LoadField field, QWidget *input, QWidget *row)
{
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->setSpacing(2);
    auto *error = new ToneLabel;
    error->setTone(Tone::Bad);
    error->setWordWrap(true);
    error->hide();
    layout->addWidget(row);
    layout->addWidget(error);
    m_fields.append({field, input, error});
    return box;
}

LoadSettings LoadForm::settings() const
{
    LoadSettings settings;
    settings.url = m_url->text().trimmed();
    settings.reads = m_reads->value();
    settings.writes = m_writes->value();
    if (m_hasRate->isChecked())
        settings.rate = m_rate->value();
    if (m_hasDuration->isChecked())
        settings.seconds = m_seconds->value();
    if (settings.seconds && m_warmUp->value() > 0)
        settings.warmUpSeconds = m_warmUp->value();
    settings.verify = m_verify->isChecked();
    settings.cleanup = m_cleanup->isChecked();
    settings.tokenFile = m_tokenFile->text().trimmed();
    return settings;
}

void LoadForm::setSettings(const LoadSettings &settings)
{
    m_url->setText(settings.url);
    m_reads->setValue(settings.reads);
    m_writes->setValue(settings.writes);
    m_hasRate->setChecked(settings.rate.has_value());
    m_rate->setEnabled(settings.rate.has_value());
    m_rate->setValue(settings.rate.value_or(m_rate->value()));
    m_hasDuration->setChecked(settings.seconds.has_value());
    m_seconds->setEnabled(settings.seconds.has_value());
    m_seconds->setValue(settings.seconds.value_or(m_seconds->value()));
    m_warmUp->setEnabled(settings.seconds.has_value());
    m_warmUp->setValue(settings.warmUpSeconds.value_or(0));
    m_verify->setChecked(settings.verify);
    m_cleanup->setChecked(settings.cleanup);
    m_tokenFile->setText(settings.tokenFile);
    check();
}

QString LoadForm::preset() const
{
    const QAbstractButton *checked = m_presets->checkedButton();
    return checked ? checked->objectName() : QString();
}

void LoadForm::choosePreset(const QString &id)
{
    const QList<LoadPreset> presets = loadPresets();
    const auto preset = std::find_if(presets.begin(), presets.end(), [&id](const auto &p) { return p.id == id; });
    Q_ASSERT(preset != presets.end());
    LoadSettings chosen = settings();
    preset->applyTo(chosen);
    setSettings(chosen);
}

void LoadForm::setServerUrl(const QString &url)
{
    m_serverUrl = url;
    followServer();
}

void LoadForm::followServer()
{
    if (m_state != State::Ready || m_serverUrl == m_followedUrl)
        return;
    const bool isUsers = !m_followedUrl.isEmpty() && m_url->text().trimmed() != m_followedUrl;
    m_followedUrl = m_serverUrl;
    if (!isUsers)
        m_url->setText(m_serverUrl);
}

void LoadForm::setState(State state)
{
    m_state = state;
    followServer();
    // A field that is disabled would hand the focus on to whatever comes next, out of the page.
    const QWidget *focused = QApplication::focusWidget();
    if (state != State::Ready && focused != nullptr && focused != m_button && isAncestorOf(focused))
        m_button->setFocus();
    m_fieldArea->setEnabled(state == State::Ready);
    for (QAbstractButton *button : m_presets->buttons())
        button->setEnabled(state == State::Ready);
    switch (state) {
    case State::Ready:
        m_button->setText(tr("Start"));
        m_button->setToolTip(tr("Start the load test (Ctrl+Return)"));
        break;
    case State::Starting:
        m_button->setText(tr("Starting…"));
        break;
    case State::Running:
        m_button->setText(tr("Stop"));
        m_button->setToolTip(tr("End the load test now and keep what it has found (Ctrl+.)"));
        break;
    case State::Stopping:
        m_button->setText(tr("Stopping…"));
        break;
    }
    check();
}

void LoadForm::check()
{
    const LoadSettings current = settings();
    const QList<LoadFieldError> errors = current.errors();
    for (const Field &field : std::as_const(m_fields)) {
        const auto wrong = std::find_if(errors.begin(), errors.end(),
                                        [&field](const LoadFieldError &error) { return error.field == field.field; });
        field.error->setVisible(wrong != errors.end());
        field.error->setText(wrong == errors.end() ? QString() : u"▲ "_s + wrong->text);
        field.input->setAccessibleDescription(wrong == errors.end() ? QString() : wrong->text);
    }
    m_verify->setEnabled(current.writes > 0); // reads leave nothing to verify or delete
    m_cleanup->setEnabled(current.writes > 0);
    m_sentence->setText(errors.isEmpty() ? current.sentence() : QString());
    m_sharing->setVisible(errors.isEmpty() && current.isLoopback() && QThread::idealThreadCount() <= fewProcessors);
    enableButton(m_state == State::Running || (m_state == State::Ready && errors.isEmpty()));

    m_presets->setExclusive(false); // so that none may be checked
    QString purpose = tr("Settings of your own.");
    for (const LoadPreset &preset : loadPresets()) {
        const bool isChosen = preset.matches(current);
        findChild<QAbstractButton *>(preset.id)->setChecked(isChosen);
        if (isChosen)
            purpose = preset.purpose;
    }
    m_purpose->setText(purpose);
    emit changed();
}

// A button that is disabled for a moment gives the focus to whatever comes next, which Space would then press.
void LoadForm::enableButton(bool isEnabled)
{
    m_awaitsFocus = m_awaitsFocus || (!isEnabled && m_button->hasFocus());
    m_button->setEnabled(isEnabled);
    if (isEnabled && std::exchange(m_awaitsFocus, false))
        m_button->setFocus();
}

bool LoadForm::canStart() const
{
    return m_state == State::Ready && settings().errors().isEmpty();
}

void LoadForm::onButton()
{
    if (m_state == State::Running)
        emit stopRequested();
    else
        emit startRequested();
}
