// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commands/optionlayers.h"

#include "server/commands/assignments.h"

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace
{

constexpr auto configOption = "config"_L1;
constexpr auto variablePrefix = "ONEWRITER_"_L1;
constexpr auto databaseOption = "database"_L1;
// Where other programs look for the database, so that it need be said only once.
constexpr auto databaseVariable = "DATABASE_URL"_L1;

bool isOurVariable(const QString &name)
{
    return name.startsWith(variablePrefix) || name == databaseVariable;
}

QList<OptionLayers::Text> splitAtCommas(const QString &value, const QString &origin)
{
    QList<OptionLayers::Text> texts;
    for (const QString &part : value.split(u',', Qt::SkipEmptyParts))
        texts.append({part.trimmed(), origin});
    return texts;
}

} // namespace

QString variableOf(const QString &option)
{
    return variablePrefix + QString(option).replace(u'-', u'_').toUpper();
}

tl::expected<OptionLayers, QString> OptionLayers::read(const Flags &flags, const QProcessEnvironment &environment,
                                                       const QString &workingDirectory, const QStringList &known)
{
    OptionLayers layers;

    Layer fromFlags;
    for (auto flag = flags.cbegin(); flag != flags.cend(); ++flag) {
        for (const QString &value : flag.value())
            fromFlags[flag.key()].append({value, "--"_L1 + flag.key()});
    }
    layers.m_layers.push_back(std::move(fromFlags));

    // The project's own name for the database is the more particular one.
    const auto addVariables = [&](const auto &valueOf, const QString &place) {
        Layer layer;
        for (const QString &option : known) {
            QStringList names{variableOf(option)};
            if (option == databaseOption)
                names.append(databaseVariable);
            for (const QString &name : std::as_const(names)) {
                if (const QString value = valueOf(name); !value.isEmpty() && !layer.contains(option))
                    layer.insert(option, {{value, name + place}});
            }
        }
        layers.m_layers.push_back(std::move(layer));
    };
    addVariables([&](const QString &name) { return environment.value(name); }, {});

    if (const QString path = QDir(workingDirectory).filePath(u".env"_s); QFile::exists(path)) {
        const auto assignments = readAssignments(path, isOurVariable);
        if (!assignments)
            return tl::unexpected(assignments.error());
        QHash<QString, QString> variables; // a later one replaces an earlier one, as in a shell
        for (const Assignment &assignment : *assignments)
            variables.insert(assignment.name, assignment.value);
        addVariables([&](const QString &name) { return variables.value(name); }, u" in .env"_s);
    }

    if (const auto config = layers.text(configOption)) {
        const QString path = QDir(workingDirectory).absoluteFilePath(config->value);
        const auto assignments = readAssignments(path, [](const QString &) { return true; });
        if (!assignments)
            return tl::unexpected(assignments.error());
        Layer layer;
        for (const auto &[name, value] : *assignments) {
            if (!known.contains(name) || name == configOption)
                return tl::unexpected(
                    u"%1 sets %2, which is no option; onewriter serve --help lists them."_s.arg(path, name));
            layer[name].append({value, u"%1 in %2"_s.arg(name, config->value)});
        }
        layers.m_layers.push_back(std::move(layer));
    }
    return layers;
}

std::optional<OptionLayers::Text> OptionLayers::text(const QString &option) const
{
    for (const Layer &layer : m_layers) {
        if (const auto found = layer.constFind(option); found != layer.cend())
            return found->last();
    }
    return std::nullopt;
}

QList<OptionLayers::Text> OptionLayers::texts(const QString &option) const
{
    for (const Layer &layer : m_layers) {
        const auto found = layer.constFind(option);
        if (found == layer.cend())
            continue;
        QList<Text> texts;
        for (const Text &text : *found)
            texts += splitAtCommas(text.value, text.origin);
        return texts;
    }
    return {};
}
