// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/diskfault.h"

#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

DiskFault::DiskFault(const QString &folder)
    : m_file(folder + u"/fault"_s)
{
}

QProcessEnvironment DiskFault::environment() const
{
    QProcessEnvironment environment;
    // Spaces part the names in LD_PRELOAD, but not the folders in LD_LIBRARY_PATH, in which it is then found.
    const QFileInfo library(QStringLiteral(ONEWRITER_FAULTYDISK));
    environment.insert(u"LD_PRELOAD"_s, library.fileName());
    environment.insert(u"LD_LIBRARY_PATH"_s, library.path());
    environment.insert(u"ONEWRITER_DISK_FAULT"_s, m_file);
    // The sanitizer's library wants to come first, but a library that replaces four calls does it no harm.
    environment.insert(u"ASAN_OPTIONS"_s, qEnvironmentVariable("ASAN_OPTIONS") + u":verify_asan_link_order=0"_s);
    return environment;
}

bool DiskFault::begin(const QByteArray &fault)
{
    // All at once: the programs may look at any moment.
    QFile file(m_file + u".new"_s);
    return file.open(QIODevice::WriteOnly) && file.write(fault) == fault.size() && file.flush() && file.rename(m_file);
}

bool DiskFault::hasBegun() const
{
    return QFile::exists(m_file);
}

void DiskFault::end()
{
    QFile::remove(m_file);
}
