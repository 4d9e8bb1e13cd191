// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

class RunListModel;
class RunStore;

// The load tests of the past, newest first, each with its settings and how it went. One may be chosen, or two to be
// compared (Ctrl and Shift as everywhere).
class RunList : public QListView
{
    Q_OBJECT

public:
    explicit RunList(const RunStore &store, QWidget *parent = nullptr); // the store must live longer

    QStringList chosen() const; // RunRecord::id, oldest first
    void choose(const QStringList &ids);

    QSize sizeHint() const override; // some of its rows
    QSize minimumSizeHint() const override;

signals:
    void chosenChanged();
    void removeRequested(const QStringList &ids); // Delete was pressed

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;

private:
    int heightOf(int mostRows) const;

    RunListModel *m_model;
};
