// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcessEnvironment>
#include <QString>

// The switch of a disk that fails on demand (faultydisk.cpp says how it can), for the programs started with its
// environment.
class DiskFault
{
public:
    // `folder`: where the switch is kept.
    explicit DiskFault(const QString &folder);

    QProcessEnvironment environment() const; // what is to be added to a program's own
    bool begin(const QByteArray &fault);     // "sync EIO", "write ENOSPC once", …
    bool hasBegun() const;                   // false again when it was to happen once, and did
    void end();

private:
    QString m_file;
};
