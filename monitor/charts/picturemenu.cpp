// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/picturemenu.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>

using namespace Qt::StringLiterals;

namespace
{

class PictureMenu
{
    Q_DECLARE_TR_FUNCTIONS(PictureMenu)

public:
    static QMenu *make(QWidget *window, const QString &title, const QPixmap &picture)
    {
        auto *menu = new QMenu(window);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        QObject::connect(menu->addAction(tr("&Save Picture…")), &QAction::triggered, window,
                         [=] { askWhereToSave(window, title, picture); });
        QObject::connect(menu->addAction(tr("&Copy Picture")), &QAction::triggered, window,
                         [=] { QApplication::clipboard()->setPixmap(picture); });
        return menu;
    }

    static void askWhereToSave(QWidget *window, const QString &title, const QPixmap &picture)
    {
        auto *dialog = new QFileDialog(window, tr("Save Picture"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setNameFilter(tr("Pictures (*.png)"));
        dialog->setDefaultSuffix(u"png"_s);
        dialog->selectFile(title + ".png"_L1);
        QObject::connect(dialog, &QFileDialog::fileSelected, window, [=](const QString &path) {
            if (!picture.save(path, "PNG"))
                reportFailure(window, path);
        });
        dialog->open();
    }

private:
    static void reportFailure(QWidget *window, const QString &path)
    {
        auto *box = new QMessageBox(QMessageBox::Warning, tr("Save Picture"),
                                    tr("The picture cannot be written to %1.").arg(path), QMessageBox::Close, window);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    }
};

} // namespace

void popUpPictureMenu(QWidget *widget, const QString &title, const QPoint &globalPosition)
{
    PictureMenu::make(widget->window(), title, widget->grab())->popup(globalPosition);
}

void savePicture(QWidget *widget, const QString &title)
{
    PictureMenu::askWhereToSave(widget->window(), title, widget->grab());
}
