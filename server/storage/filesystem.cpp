// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/storage/filesystem.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <limits>
#include <sys/vfs.h>

namespace
{

struct NetworkType {
    quint32 magic; // linux/magic.h and the file systems' own headers
    const char *name;
};

// FUSE may be local or not (sshfs); that cannot be told from here, and its shared memory is not to be relied on.
constexpr std::array networkTypes{
    NetworkType{0x6969, "NFS"},       NetworkType{0xff534d42, "CIFS"},   NetworkType{0xfe534d42, "SMB2"},
    NetworkType{0x517b, "SMB"},       NetworkType{0x01021997, "9P"},     NetworkType{0x65735546, "FUSE"},
    NetworkType{0x5346414f, "AFS"},   NetworkType{0x6b414653, "AFS"},    NetworkType{0x00c36400, "Ceph"},
    NetworkType{0x73757245, "Coda"},  NetworkType{0x564c, "NCP"},        NetworkType{0x01161970, "GFS2"},
    NetworkType{0x7461636f, "OCFS2"}, NetworkType{0x0bd00bd0, "Lustre"}, NetworkType{0x47504653, "GPFS"},
};

} // namespace

FileSystemInfo fileSystemOf(const QString &folder)
{
    struct statfs found {
    };
    if (::statfs(QFile::encodeName(folder).constData(), &found) != 0)
        return {{}, std::numeric_limits<qint64>::max()}; // not known: the first write will tell
    const auto type = std::find_if(networkTypes.begin(), networkTypes.end(),
                                   [&found](const auto &known) { return known.magic == quint32(found.f_type); });
    return {type == networkTypes.end() ? QString() : QString::fromLatin1(type->name),
            qint64(found.f_bavail) * qint64(found.f_bsize)};
}
