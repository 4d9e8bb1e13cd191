// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/leftruns.h"
#include "monitor/load/postremover.h"

#include <QWidget>

class QPushButton;
class ToneLabel;

// What becomes of the posts that load tests have left: offers to remove them, shows how far that is and what remains.
// A test is forgotten when its posts are deleted, or when the user wants to keep them. Hidden when there is nothing to
// say.
class LeftPosts : public QWidget
{
    Q_OBJECT

public:
    // `program`: LoadRunner's. `settings`: LeftRuns'.
    LeftPosts(const QString &program, Settings &settings, QWidget *parent = nullptr);

    void offerNewest(); // of those that are remembered, if any; no effect while posts are being deleted
    // Remembers it until it is done. Waits for its turn while those of another are being deleted.
    void remove(const LeftRun &run);
    bool isRemoving() const { return m_remover.isRunning(); }

private:
    void start(const LeftRun &run);
    void onButton();
    void keep();
    void offer(const QString &words);
    void showProgress();
    void onFinished(const QString &problem);
    void showResult(const QString &problem);
    qint64 inAll(qint64 count) const;

    PostRemover m_remover;
    LeftRuns m_runs;
    LeftRun m_run;
    QList<LeftRun> m_waiting; // for their turn
    ToneLabel *m_text;
    QPushButton *m_button;
    QPushButton *m_keep;
};
