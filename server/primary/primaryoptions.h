// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/storage/durability.h"

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QStringList>

#include <chrono>

// What a server is started with: the values of the options of `onewriter serve`, checked.
struct PrimaryOptions {
    QString databasePath; // absolute
    QHostAddress host = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 3000; // 0: any free one
    int workers = 1;
    int maxPending = 500;
    std::chrono::milliseconds queueTimeout{5'000};
    std::chrono::milliseconds clientTimeout{10'000};
    Durability durability = Durability::Full;
    QString controlPath; // absolute; empty: the default, which depends on the port
    qint64 maxBodyBytes = 1 << 20;
    int maxConnections = 4'000; // of all workers together
    qint64 mmapBytes = 0;
    QList<QByteArray> tokenScopes; // Authenticator::scopeOfToken() of each; empty: no token is asked for
    QStringList allowedHosts;
    bool allowNetworkFileSystem = false;
};
