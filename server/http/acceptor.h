// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QtGlobal>

// Takes connections from a listening socket. Out of descriptors, a connection that cannot be taken would keep the
// socket readable for ever; so one descriptor is kept in reserve, and given up for as long as it takes to tell that
// client.
// Threads: the worker's main thread.
// Owner:   Gateway. Does not own the listening socket.
class Acceptor
{
public:
    enum class Outcome : quint8 {
        Accepted, // descriptor() has it: non-blocking, close-on-exec
        Nothing,  // nobody waits
        Refused,  // out of descriptors: that client was turned away
        Exhausted // and there was none left in reserve: try again in a while
    };

    explicit Acceptor(int listeningDescriptor);
    ~Acceptor();
    Q_DISABLE_COPY_MOVE(Acceptor)

    Outcome accept(QByteArray (*refusal)()); // is called when a client is turned away
    int descriptor() const { return m_accepted; }

    // Sends what the kernel takes of `refusal` at once, and closes the connection.
    static void turnAway(int descriptor, QByteArrayView refusal);

private:
    bool openReserve();

    const int m_listening;
    int m_reserve = -1;
    int m_accepted = -1;
};
