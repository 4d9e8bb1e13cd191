// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAbstractItemView;
class QLabel;

// What a list or table says in place of rows: a text in its middle, to be shown while there are none.
QLabel *makeEmptyText(QAbstractItemView *view);
