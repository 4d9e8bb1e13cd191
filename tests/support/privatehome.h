// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QTemporaryDir>

// While it lives, settings and data of this program are kept in a folder of its own: neither those of whoever runs the
// tests are touched, nor do two runs meet. Made before the first QSettings, which remembers where they are.
class PrivateHome
{
public:
    PrivateHome()
    {
        for (const char *variable : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
            qputenv(variable, QFile::encodeName(m_folder.path()));
    }

private:
    QTemporaryDir m_folder;
};
