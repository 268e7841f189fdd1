package dev.sluice.config.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reads a command line by picocli, whose model is built here and not from annotations: that takes
 * half the time.
 */
final class PicocliReader {
  private static final String NAME = "sluice";
  private static final String HELP = "help";
  private static final String VERSION = "--version";

  private PicocliReader() {}

  static Parsed read(List<String> words) {
    CommandLine program = program();
    try {
      return read(program, program.parseArgs(words.toArray(String[]::new)));
    } catch (ParameterException e) {
      return misuse(e);
    }
  }

  private static Parsed read(CommandLine program, ParseResult result) {
    if (result.hasMatchedOption(VERSION)) {
      return new Parsed.Arguments(Command.VERSION, null, List.of(), List.of());
    }
    if (!result.hasSubcommand()) {
      return result.isUsageHelpRequested()
          ? new Parsed.Help(program.getUsageMessage())
          : new Parsed.Misuse("No command given.\n\n" + program.getUsageMessage());
    }
    ParseResult sub = result.subcommand();
    if (sub.commandSpec().name().equals(HELP)) {
      return help(program, sub.matchedPositionalValue(0, ""));
    }
    String words = sub.commandSpec().name();
    if (sub.hasSubcommand()) {
      sub = sub.subcommand();
      words += " " + sub.commandSpec().name();
    }
    CommandLine line = sub.commandSpec().commandLine();
    Command command = Command.of(words);
    if (sub.isUsageHelpRequested()) {
      return new Parsed.Help(line.getUsageMessage());
    }
    return command == null
        ? new Parsed.Misuse("No command given.\n\n" + line.getUsageMessage())
        : arguments(command, sub);
  }

  private static Parsed help(CommandLine program, String word) {
    CommandLine command = word.isEmpty() ? program : program.getSubcommands().get(word);
    return command == null
        ? new Parsed.Misuse("Unknown command: " + word + "\n\n" + program.getUsageMessage())
        : new Parsed.Help(command.getUsageMessage());
  }

  private static Parsed arguments(Command command, ParseResult result) {
    ArgumentsReader.Gathered gathered = new ArgumentsReader.Gathered(command);
    for (Option option : Option.values()) {
      if (!option.isFor(command) || !result.hasMatchedOption(option.longName())) {
        continue;
      }
      if (option.label() == null) {
        gathered.take(option, String.valueOf(result.matchedOptionValue(option.longName(), false)));
      } else if (option.isRepeatable()) {
        for (String value : result.matchedOptionValue(option.longName(), new String[0])) {
          gathered.take(option, value);
        }
      } else {
        gathered.take(option, result.matchedOptionValue(option.longName(), ""));
      }
    }
    return gathered.arguments();
  }

  private static Parsed misuse(ParameterException e) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.println(e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, out);
    out.println();
    e.getCommandLine().usage(out);
    return new Parsed.Misuse(text.toString());
  }

  private static CommandLine program() {
    CommandSpec program = command(NAME, "A streaming gateway for LangGraph runtimes.");
    program.addOption(helpOption());
    program.addOption(
        OptionSpec.builder("-V", VERSION)
            .type(boolean.class)
            .description(Command.VERSION.description())
            .build());
    for (Command command : Command.values()) {
      add(command, program);
    }
    CommandSpec help = command(HELP, "Says what a command does and takes.");
    help.addPositional(
        CommandLine.Model.PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .type(String.class)
            .paramLabel("COMMAND")
            .build());
    program.addSubcommand(HELP, new CommandLine(help));
    return new CommandLine(program).setExpandAtFiles(false);
  }

  /** Under its name, or under the group that is the first of two words. */
  private static void add(Command command, CommandSpec program) {
    String[] words = command.words().split(" ", -1);
    CommandSpec parent = program;
    if (words.length == 2) {
      CommandLine group = program.subcommands().get(words[0]);
      parent =
          group == null ? command(words[0], "Administers the platform.") : group.getCommandSpec();
      if (group == null) {
        parent.addOption(helpOption());
        program.addSubcommand(words[0], new CommandLine(parent));
      }
    }
    CommandSpec spec = command(words[words.length - 1], command.description());
    spec.addOption(helpOption());
    for (Option option : Option.values()) {
      if (option.isFor(command)) {
        spec.addOption(spec(option));
      }
    }
    parent.addSubcommand(spec.name(), new CommandLine(spec));
  }

  private static CommandSpec command(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description);
    return spec;
  }

  private static OptionSpec helpOption() {
    return OptionSpec.builder("-h", "--help").usageHelp(true).description("Shows this.").build();
  }

  private static OptionSpec spec(Option option) {
    OptionSpec.Builder spec =
        OptionSpec.builder(option.names().toArray(String[]::new)).description(option.description());
    if (option.label() == null) {
      return spec.type(boolean.class).build();
    }
    return spec.paramLabel(option.label())
        .type(option.isRepeatable() ? String[].class : String.class)
        .build();
  }
}
