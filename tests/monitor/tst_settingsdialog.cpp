// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/dialogs/settingsdialog.h"
#include "tests/monitor/windowharness.h"
#include "tests/support/privatehome.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace
{

constexpr auto queueDepth = std::size_t(AlertKind::QueueDepth);

// Of another kind, or another threshold and time, than all others.
AlertRules unlikeTheDefaults()
{
    AlertRules rules = defaultAlertRules();
    for (std::size_t i = 0; i < rules.size(); ++i)
        rules[i] = {i % 2 == 0, double(10 + i), int(20 + i)};
    return rules;
}

template <typename T>
T *field(const QDialog *dialog, const QString &name)
{
    const QList<T *> all = dialog->findChildren<T *>();
    for (T *candidate : all) {
        if (candidate->accessibleName() == name)
            return candidate;
    }
    return nullptr;
}

QAbstractButton *alertSwitch(const QDialog *dialog, AlertKind kind)
{
    return visibleButton(dialog, alertKindInfo(kind).name);
}

void press(const QDialog *dialog, QDialogButtonBox::StandardButton button)
{
    QTest::mouseClick(dialog->findChild<QDialogButtonBox *>()->button(button), Qt::LeftButton);
}

// As somebody types it.
void enter(QAbstractSpinBox *spinBox, const QString &number)
{
    spinBox->setFocus();
    spinBox->selectAll();
    QTest::keyClicks(spinBox, number);
}

} // namespace

// "Alerts…": the dialog alone, and what follows from it in the window.
class TstSettingsDialog : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void whatIsSetIsShown();
    void anAlertThatIsOffHasNoThreshold();
    void defaultsAreRestored();
    void alertsFollowIt();
    void cancelChangesNothing();
    void theNextWindowHasTheRules();

private:
    const PrivateHome m_home;
    QDialog *open() const;
    void pushDepth(int perCent);

    std::unique_ptr<WindowHarness> m_monitor;
    QDateTime m_time; // of the sample that was pushed last
};

void TstSettingsDialog::initTestCase()
{
    QCoreApplication::setOrganizationName(u"onewriter-tests"_s);
}

void TstSettingsDialog::init()
{
    m_monitor = std::make_unique<WindowHarness>();
    QVERIFY(m_monitor->connectToServer());
    m_time = QDateTime::currentDateTimeUtc();
}

void TstSettingsDialog::cleanup()
{
    m_monitor.reset();
}

QDialog *TstSettingsDialog::open() const
{
    m_monitor->action(u"Alerts…"_s)->trigger();
    return m_monitor->dialog<SettingsDialog>();
}

void TstSettingsDialog::pushDepth(int perCent)
{
    m_time = m_time.addSecs(1);
    Sample sample = ScriptedServer::busySample(m_time, 100, 1);
    sample.queue.maxDepth = sample.queue.capacity * perCent / 100;
    m_monitor->server.push(sample);
    QTRY_VERIFY(m_monitor->monitor.hasSamples() && m_monitor->monitor.samples().last().time == sample.time);
}

void TstSettingsDialog::whatIsSetIsShown()
{
    const AlertRules rules = unlikeTheDefaults();
    for (const bool notifies : {true, false}) {
        SettingsDialog dialog(rules, notifies);
        dialog.show();
        QVERIFY(dialog.rules() == rules);
        QCOMPARE(dialog.notifiesDesktop(), notifies);
        for (int i = 0; i < alertKindCount; ++i) {
            const AlertRule &rule = rules[std::size_t(i)];
            const QString name = alertKindInfo(AlertKind(i)).name;
            QCOMPARE(alertSwitch(&dialog, AlertKind(i))->isChecked(), rule.isEnabled);
            QCOMPARE(field<QDoubleSpinBox>(&dialog, name + u": threshold"_s)->value(), rule.threshold);
            QCOMPARE(field<QSpinBox>(&dialog, name + u": for how long"_s)->value(), rule.seconds);
        }
    }
}

void TstSettingsDialog::anAlertThatIsOffHasNoThreshold()
{
    AlertRules rules = defaultAlertRules();
    rules[queueDepth].isEnabled = false;
    SettingsDialog dialog(rules, true);
    dialog.show();
    const auto *threshold = field<QDoubleSpinBox>(&dialog, u"Queue depth: threshold"_s);
    const auto *seconds = field<QSpinBox>(&dialog, u"Queue depth: for how long"_s);
    QVERIFY(!threshold->isEnabled() && !seconds->isEnabled());
    QVERIFY(field<QDoubleSpinBox>(&dialog, u"Write p99: threshold"_s)->isEnabled());
    QAbstractButton *isOn = alertSwitch(&dialog, AlertKind::QueueDepth);
    isOn->click();
    QVERIFY(threshold->isEnabled() && seconds->isEnabled());
    QVERIFY(dialog.rules() == defaultAlertRules()); // what it was above is not forgotten
    isOn->click();
    QVERIFY(!threshold->isEnabled() && !seconds->isEnabled());
    QVERIFY(dialog.rules() == rules);
}

void TstSettingsDialog::defaultsAreRestored()
{
    m_monitor->monitor.alerts().setRules(unlikeTheDefaults());
    QDialog *dialog = open();
    QVERIFY(dialog);
    press(dialog, QDialogButtonBox::RestoreDefaults);
    QVERIFY(dialog->isVisible()); // one may still think better of it
    QVERIFY(m_monitor->monitor.alerts().rules() == unlikeTheDefaults());
    QVERIFY(field<QSpinBox>(dialog, u"Errors: for how long"_s)->isEnabled()); // the default of one that was off
    press(dialog, QDialogButtonBox::Ok);
    QVERIFY(m_monitor->monitor.alerts().rules() == defaultAlertRules());
}

void TstSettingsDialog::alertsFollowIt()
{
    for (int i = 0; i < 10; ++i)
        pushDepth(60);
    QCOMPARE(m_monitor->monitor.alerts().raisedCount(), 0); // from 75 on, for five seconds
    QDialog *dialog = open();
    QVERIFY(dialog);
    enter(field<QDoubleSpinBox>(dialog, u"Queue depth: threshold"_s), u"50"_s);
    enter(field<QSpinBox>(dialog, u"Queue depth: for how long"_s), u"2"_s);
    press(dialog, QDialogButtonBox::Ok);
    pushDepth(60);
    QCOMPARE(m_monitor->monitor.alerts().raisedCount(), 0);
    pushDepth(60);
    QVERIFY(m_monitor->monitor.alerts().isRaised(AlertKind::QueueDepth));
    QTRY_VERIFY(m_monitor->window.windowTitle().contains(u"Alerts: 1"_s));

    dialog = open();
    QVERIFY(dialog);
    alertSwitch(dialog, AlertKind::QueueDepth)->click();
    press(dialog, QDialogButtonBox::Ok);
    QVERIFY(!m_monitor->window.windowTitle().contains(u"Alerts"_s));
    pushDepth(60);
    pushDepth(60);
    QCOMPARE(m_monitor->monitor.alerts().raisedCount(), 0);
}

void TstSettingsDialog::cancelChangesNothing()
{
    const AlertRules before = m_monitor->monitor.alerts().rules();
    QDialog *dialog = open();
    QVERIFY(dialog);
    alertSwitch(dialog, AlertKind::Errors)->click();
    enter(field<QDoubleSpinBox>(dialog, u"Queue depth: threshold"_s), u"1"_s);
    visibleButton(dialog, u"Notify on the desktop when an alert is raised or the server is lost"_s)->click();
    press(dialog, QDialogButtonBox::Cancel);
    QVERIFY(!dialog->isVisible());
    QVERIFY(m_monitor->monitor.alerts().rules() == before);
    QVERIFY(m_monitor->settings.alertRules() == before);
    QVERIFY(m_monitor->settings.notifiesDesktop());
}

void TstSettingsDialog::theNextWindowHasTheRules()
{
    QDialog *dialog = open();
    QVERIFY(dialog);
    alertSwitch(dialog, AlertKind::Errors)->click();
    enter(field<QDoubleSpinBox>(dialog, u"Write p99: threshold"_s), u"12"_s);
    enter(field<QSpinBox>(dialog, u"Log size: for how long"_s), u"34"_s);
    visibleButton(dialog, u"Notify on the desktop when an alert is raised or the server is lost"_s)->click();
    press(dialog, QDialogButtonBox::Ok);

    AlertRules expected = defaultAlertRules();
    expected[std::size_t(AlertKind::Errors)].isEnabled = false;
    expected[std::size_t(AlertKind::WriteP99)].threshold = 12;
    expected[std::size_t(AlertKind::WalSize)].seconds = 34;
    Settings settings(m_monitor->folder.filePath(u"settings.ini"_s));
    Monitor monitor;
    const MainWindow window(monitor, settings, m_monitor->theme);
    QVERIFY(monitor.alerts().rules() == expected);
    QVERIFY(!settings.notifiesDesktop());
}

QTEST_MAIN(TstSettingsDialog)
#include "tst_settingsdialog.moc"
