// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/charts/picturemenu.h"

#include "monitor/savefile.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QMenu>

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
        QBuffer png;
        if (!picture.save(&png, "PNG"))
            return; // an empty chart: there is nothing to see
        saveFile(window, {tr("Save Picture"), title + ".png"_L1, tr("Pictures (*.png)"), png.data()});
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
