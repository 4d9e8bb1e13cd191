// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/settingsdialog.h"

#include "shared/format.h"

#include "monitor/widgets/panel.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace
{

constexpr int longestSeconds = 3600;

} // namespace

SettingsDialog::SettingsDialog(const AlertRules &rules, bool notifiesDesktop, QWidget *parent)
    : QDialog(parent)
    , m_notify(new QCheckBox(tr("&Notify on the desktop when an alert is raised or the server is lost")))
{
    setLocale(format::locale()); // of its numbers, as the figures that they are compared with
    setWindowTitle(tr("Alerts"));
    m_notify->setChecked(notifiesDesktop);
    auto *explanation = makeSubtleLabel(
        tr("An alert is raised when its figure stays above the threshold for that many seconds. It is over when the "
           "figure was at most four fifths of the threshold for %1 s.")
            .arg(AlertWatch::calmSamples));
    explanation->setWordWrap(true);
    auto *buttons =
        new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::RestoreDefaults);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            [this] { showRules(defaultAlertRules()); });

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(explanation);
    layout->addWidget(makeAlerts());
    layout->addWidget(m_notify);
    layout->addStretch();
    layout->addWidget(buttons);
    showRules(rules);
}

QWidget *SettingsDialog::makeAlerts()
{
    auto *widget = new QWidget;
    auto *grid = new QGridLayout(widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->addWidget(makeSubtleLabel(tr("Alert")), 0, 0);
    grid->addWidget(makeSubtleLabel(tr("above")), 0, 1);
    grid->addWidget(makeSubtleLabel(tr("for")), 0, 2);
    for (int i = 0; i < alertKindCount; ++i) {
        const AlertKindInfo info = alertKindInfo(AlertKind(i));
        Fields &fields = m_fields[std::size_t(i)];
        fields = {new QCheckBox(info.name), new QDoubleSpinBox, new QSpinBox};
        fields.isEnabled->setToolTip(info.explanation);
        fields.threshold->setRange(0, info.highest);
        fields.threshold->setDecimals(info.decimals);
        fields.threshold->setSuffix(u' ' + info.unit);
        fields.threshold->setAccessibleName(tr("%1: threshold").arg(info.name));
        fields.seconds->setRange(1, longestSeconds);
        fields.seconds->setSuffix(tr(" s"));
        fields.seconds->setAccessibleName(tr("%1: for how long").arg(info.name));
        connect(fields.isEnabled, &QCheckBox::toggled, fields.threshold, &QWidget::setEnabled);
        connect(fields.isEnabled, &QCheckBox::toggled, fields.seconds, &QWidget::setEnabled);
        grid->addWidget(fields.isEnabled, i + 1, 0);
        grid->addWidget(fields.threshold, i + 1, 1);
        grid->addWidget(fields.seconds, i + 1, 2);
    }
    grid->setColumnStretch(0, 1);
    return widget;
}

void SettingsDialog::showRules(const AlertRules &rules)
{
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const Fields &fields = m_fields[i];
        fields.isEnabled->setChecked(rules[i].isEnabled);
        fields.threshold->setValue(rules[i].threshold);
        fields.threshold->setEnabled(rules[i].isEnabled);
        fields.seconds->setValue(rules[i].seconds);
        fields.seconds->setEnabled(rules[i].isEnabled);
    }
}

AlertRules SettingsDialog::rules() const
{
    AlertRules rules;
    for (std::size_t i = 0; i < rules.size(); ++i)
        rules[i] = {m_fields[i].isEnabled->isChecked(), m_fields[i].threshold->value(), m_fields[i].seconds->value()};
    return rules;
}

bool SettingsDialog::notifiesDesktop() const
{
    return m_notify->isChecked();
}
