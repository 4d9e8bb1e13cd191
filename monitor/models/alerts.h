// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/samplering.h"

#include <QObject>

#include <array>

enum class AlertKind : quint8 { WriteP99, QueueDepth, Refusals, Errors, Busy, WalSize, WorkerRestarts };
inline constexpr int alertKindCount = 7;
Q_DECLARE_METATYPE(AlertKind)

// When to raise an alert: the figure is above `threshold` for `seconds` samples in a row.
struct AlertRule {
    bool isEnabled = true;
    double threshold = 0; // in the unit of the kind
    int seconds = 1;

    friend bool operator==(const AlertRule &, const AlertRule &) = default;
};
using AlertRules = std::array<AlertRule, alertKindCount>; // by AlertKind

struct AlertKindInfo {
    QString name;        // "Write p99"
    QString unit;        // of the threshold, for people: "ms"
    QString explanation; // which figure, in a sentence
    double highest;      // that a threshold may be
    int decimals;
    QString setting; // "writeP99"
};
AlertKindInfo alertKindInfo(AlertKind kind);
AlertRules defaultAlertRules();
// The figure that the rule looks at, at the newest sample. REQUIRES: there are two at least.
double alertFigure(AlertKind kind, const SampleRing &samples);

// Watches the samples for what the rules name. With hysteresis, so that a figure that swings about its threshold is one
// alert: it is over only when the figure was at most four fifths of the threshold for ten samples in a row.
class AlertWatch : public QObject
{
    Q_OBJECT

public:
    static constexpr double calmFraction = 0.8;
    static constexpr int calmSamples = 10;

    using QObject::QObject;

    void setRules(const AlertRules &rules);
    const AlertRules &rules() const { return m_rules; }
    const AlertRule &rule(AlertKind kind) const { return m_rules[std::size_t(kind)]; }

    void watch(const SampleRing &samples); // looks at the newest. REQUIRES: there are two at least
    void reset();                          // forgets what was raised, without a word: for another server
    bool isRaised(AlertKind kind) const { return m_states[std::size_t(kind)].isRaised; }
    int raisedCount() const;

signals:
    void raised(AlertKind kind, const QString &text);
    void over(AlertKind kind, const QString &text);
    void raisedCountChanged(); // perhaps; also without one of the above, when rules or server are others

private:
    struct State {
        bool isRaised = false;
        int inARow = 0; // samples above the threshold, or calm ones while raised
    };

    AlertRules m_rules = defaultAlertRules();
    std::array<State, alertKindCount> m_states;
};
