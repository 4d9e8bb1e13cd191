// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMainWindow;

// Of the menus of `window`, and what is pressed elsewhere.
void showShortcuts(QMainWindow *window);
void showAbout(QMainWindow *window);
