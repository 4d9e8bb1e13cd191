// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/widgets/emptytext.h"

#include "monitor/widgets/panel.h"

#include <QAbstractItemView>
#include <QLabel>
#include <QVBoxLayout>

QLabel *makeEmptyText(QAbstractItemView *view)
{
    QLabel *label = makeSubtleLabel({});
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    auto *layout = new QVBoxLayout(view->viewport());
    layout->addWidget(label);
    return label;
}
