// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <QHash>
#include <QProcessEnvironment>
#include <QStringList>

#include <optional>

// The texts that options are given as, from five places: a flag beats the environment, that beats the file .env in the
// working directory, that beats the file given by --config, that beats the default.
// Threads: a value; not synchronised.
class OptionLayers
{
public:
    // One text and where it came from, for error messages: "--port", "ONEWRITER_PORT in .env".
    struct Text {
        QString value;
        QString origin;
    };

    // What flags say: option name without dashes -> its values, in order; a switch has the value "true".
    using Flags = QHash<QString, QStringList>;

    // `known`: names of all options, which is all that may stand in the file of --config.
    // Errors: in words, when a file cannot be read or has a line that is no assignment.
    static tl::expected<OptionLayers, QString> read(const Flags &flags, const QProcessEnvironment &environment,
                                                    const QString &workingDirectory, const QStringList &known);

    // The text of the strongest place that has one; the last if there are several. An empty variable counts as unset.
    std::optional<Text> text(const QString &option) const;
    // All of that place; variables and files separate them by commas.
    QList<Text> texts(const QString &option) const;

private:
    using Layer = QHash<QString, QList<Text>>; // by option
    std::vector<Layer> m_layers;               // the strongest first
};

// The variable that stands for an option: "max-body" -> "ONEWRITER_MAX_BODY".
QString variableOf(const QString &option);
