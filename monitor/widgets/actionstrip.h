// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

class ActionRow;
class QVBoxLayout;
class RunningActions;

// Lines that say what is being done to the server, how far it is, and what became of it: one for each action, so that
// none hides another. What went well goes away by itself, what failed stays until the user takes it away.
// They lie over the lower right corner of the parent, so that the page stays where it is.
class ActionStrip : public QWidget
{
    Q_OBJECT

public:
    ActionStrip(const RunningActions &actions, QWidget *parent);

protected:
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override; // of the parent
    void paintEvent(QPaintEvent *event) override;

private:
    void place();
    void begin(int action, const QString &text);
    void showProgress(int action, qint64 done, qint64 total);
    void end(int action, const QString &text, bool isGood);
    void remove(ActionRow *row);

    QVBoxLayout *m_layout;
    QHash<int, ActionRow *> m_running;
    QList<ActionRow *> m_ended; // the oldest first
};
