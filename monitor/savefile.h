// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

class QWidget;

// What the user may keep as a file.
struct FileToSave {
    QString title;  // of the dialog
    QString name;   // proposed, with the suffix that is added where the user gives none
    QString filter; // as QFileDialog has it
    QByteArray content;
};

// Asks where to save it, and writes it; a box says why it cannot be written. Returns at once: the dialogs are children
// of `parent` and run no event loop of their own, so whoever asks may go meanwhile. A file that is there already is
// replaced when the new one is complete, or stays as it is.
void saveFile(QWidget *parent, const FileToSave &file);
