// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

// A page of the main window.
class Page : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    // Shows what is known now. Called once a second and when the window of time, the pause, the connection or the theme
    // changes; only while the page is visible, and when it becomes so. It may be called at any rate, so it must be
    // cheap when nothing has changed.
    virtual void refresh() = 0;
};
