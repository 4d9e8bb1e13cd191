// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPoint>
#include <QString>

class QWidget;

// The menu of a widget whose picture can be saved or copied. The picture is that of the moment the menu opens; neither
// the menu nor the dialogs it leads to run an event loop of their own, so the widget may go meanwhile.
void popUpPictureMenu(QWidget *widget, const QString &title, const QPoint &globalPosition);

// Asks for a file and saves the widget's picture, that of now, there.
void savePicture(QWidget *widget, const QString &title);
