// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class LoadSession;
class QAction;
class QPushButton;
class ToneLabel;

// A line for the pages beside that of load tests: that one is running, how long it will, and a button that stops it;
// then how it went, until that was seen.
class LoadStatus : public QWidget
{
    Q_OBJECT

public:
    // Both must live longer than the signals they send. `stop` is triggered, and its being enabled is followed.
    LoadStatus(const LoadSession &session, QAction *stop, QWidget *parent = nullptr);

    bool hasNews() const; // it is running, or how it went was not seen yet
    void markSeen();      // no effect while it is running

signals:
    void pageRequested(); // the user wants to see the test
    void dismissed();     // there is nothing new any more

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void showState();
    void showProgress();
    void showEnd();
    void onButton();

    const LoadSession &m_session;
    QAction *m_stop;
    ToneLabel *m_text;
    QPushButton *m_show;
    QPushButton *m_button; // stops, or takes the line away
    bool m_isOver = false;
    bool m_isSeen = true;
};
