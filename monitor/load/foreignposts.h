// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/load/loadsettings.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QPointer>

// Whose posts a database holds, as far as its newest tells.
// Unreachable: nobody answered, so nothing can be written there either. Unclear: none of ours would answer so.
enum class PostOwner : quint8 { Nobody, LoadTests, Others, Unreachable, Unclear };

// Asks a server for its newest post, so that a load test does not write among the posts of people without their leave.
// One question at a time: a new one takes the place of the last.
// Errors: are answers. Threads: the window's; the answer comes within seconds.
class ForeignPosts : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void ask(const LoadSettings &settings);

signals:
    void answered(PostOwner owner);

private:
    QNetworkAccessManager m_network;
    QPointer<QNetworkReply> m_reply;
};
