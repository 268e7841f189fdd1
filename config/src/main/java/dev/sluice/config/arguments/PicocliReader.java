package dev.sluice.config.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
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
    if (!result.hasSubcommand()) {
      return result.isUsageHelpRequested()
          ? new Parsed.Help(program.getUsageMessage())
          : new Parsed.Misuse("No command given.\n\n" + program.getUsageMessage());
    }
    ParseResult sub = result.subcommand();
    String word = sub.commandSpec().name();
    if (word.equals(HELP)) {
      return help(program, sub.matchedPositionalValue(0, ""));
    }
    if (sub.isUsageHelpRequested()) {
      return help(program, word);
    }
    return arguments(Command.valueOf(word.toUpperCase(Locale.ROOT)), sub);
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
      if (!result.hasMatchedOption(option.longName())) {
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
    for (Command command : Command.values()) {
      CommandSpec spec = command(command.word(), command.description());
      spec.addOption(helpOption());
      if (command.takesSettings()) {
        for (Option option : Option.values()) {
          spec.addOption(spec(option));
        }
      }
      program.addSubcommand(command.word(), new CommandLine(spec));
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
