// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadsettings.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QTimer>

// Whose posts a database holds.
// Unreachable: nobody answered, so nothing can be written there either. Unclear: none of ours would answer so, or there
// are too many posts to look at each.
enum class PostOwner : quint8 { Nobody, LoadTests, Others, Unreachable, Unclear };

// Looks through the posts of a server, from the newest on, for one that no load test has made, so that a load test does
// not write among the posts of people without their leave. One question at a time: a new one takes the place of the
// last.
// Errors: are answers. Threads: the window's; the answer comes within seconds.
class ForeignPosts : public QObject
{
    Q_OBJECT

public:
    explicit ForeignPosts(QObject *parent = nullptr);

    void ask(const LoadSettings &settings);
    void cancel(); // answered() does not come any more

signals:
    void answered(PostOwner owner);

private:
    void askForPage(const QString &cursor);
    void readPage(QNetworkReply &reply);
    void answer(PostOwner owner);

    QNetworkAccessManager m_network;
    LoadSettings m_settings;
    QPointer<QNetworkReply> m_reply;
    QTimer m_patience;
    bool m_hasSeenPosts = false; // of load tests
};
