// SPDX-License-Identifier: GPL-3.0-or-later
// A Writer in a process of its own, to be killed, or to have a disk that fails. One command a line on standard input:
//
//   create TITLE…   a post of each title, added at once; answers "TITLE OUTCOME" each, as WriterHarness::outcomeOf()
//   reports         WriterHarness::reports()
//   lock            takes the write lock on a connection beside the writer's, as another program would
//   unlock
// Each command ends with a line "done".
#include "tests/support/writerharness.h"

#include <QCoreApplication>

#include <iostream>
#include <sstream>
#include <string>

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QString path = application.arguments().at(1);
    WriterHarness harness(path);
    if (const auto refusal = harness.start()) {
        std::cout << qPrintable(refusal->message) << std::endl;
        return refusal->exitCode;
    }
    SqliteConnection other(path, SqliteConnection::Access::ReadWrite, 5'000);
    std::cout << "ready" << std::endl;

    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "create") {
            std::vector<std::pair<quint64, std::string>> added;
            for (std::string title; words >> title;)
                added.emplace_back(harness.add(CreatePost{QString::fromStdString(title), {}}), title);
            for (const auto &[ticket, title] : added)
                std::cout << title << ' ' << harness.outcomeOf(ticket).constData() << '\n';
        } else if (command == "reports") {
            QCoreApplication::processEvents();
            std::cout << harness.reports().constData() << '\n';
        } else if (command == "lock") {
            other.execute("BEGIN IMMEDIATE");
        } else if (command == "unlock") {
            other.execute("ROLLBACK");
        }
        std::cout << "done" << std::endl;
    }
    return 0;
}
