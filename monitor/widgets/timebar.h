// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QActionGroup;
class QToolButton;
class Settings;
class TimeWindow;

// The buttons for the window of time: its length, which is remembered, and the pause.
// actions(): the same, for a menu.
class TimeBar : public QWidget
{
    Q_OBJECT

public:
    TimeBar(TimeWindow &window, Settings &settings, QWidget *parent = nullptr); // both outlive it

    void setInUse(bool isInUse);   // there is something on the page that follows it
    void setNarrow(bool isNarrow); // symbols where they are enough

private:
    QAction *addRange(int minutes, QActionGroup *group, Settings &settings);
    void addPause();
    QToolButton *addButton(QAction *action);

    TimeWindow &m_window;
    QAction *m_pause;
    QToolButton *m_pauseButton = nullptr;
    int m_pauseWidth = 0; // with the longer of its texts
};

// A button that shows and triggers an action, reached by Tab. `kind`: "button" or "navigation" of the style sheet.
QToolButton *makeActionButton(QAction *action, const char *kind);
