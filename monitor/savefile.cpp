// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/savefile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QSaveFile>

namespace
{

struct SaveFile {
    Q_DECLARE_TR_FUNCTIONS(SaveFile)
};

// A disk that is full takes a part first, without an error; only the next part tells the reason.
bool writeAll(QSaveFile &file, QByteArrayView content)
{
    while (!content.isEmpty()) {
        const qint64 written = file.write(content.data(), content.size());
        if (written <= 0)
            return false;
        content = content.sliced(written);
    }
    return true;
}

void write(QWidget *parent, const QString &title, const QByteArray &content, const QString &path)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && writeAll(file, content) && file.commit())
        return;
    auto *box = new QMessageBox(
        QMessageBox::Warning, title,
        SaveFile::tr("%1 cannot be written: %2").arg(QDir::toNativeSeparators(path), file.errorString()),
        QMessageBox::Close, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace

void saveFile(QWidget *parent, const FileToSave &file)
{
    auto *dialog = new QFileDialog(parent, file.title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(file.filter);
    dialog->setDefaultSuffix(QFileInfo(file.name).suffix());
    dialog->selectFile(file.name);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [parent, title = file.title, content = file.content](const QString &path) {
                         write(parent, title, content, path);
                     });
    dialog->open();
}
