// What every command that opens a scenario takes.
import type { Command } from 'commander'

/** An option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  value,
]

const positionHelp =
  "one of your own: 'BTC long 20x 112000 10000' is instrument, side, leverage, entry, margin"

export function scenarioCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('<scenario>', 'a scenario file, or the id of one that is shipped')
    .option('--seed <number>', 'seed of everything random')
    .option('--set <path=value>', 'change a value of the file; may be repeated', collect)
    .option('--data <folder>', 'where the scenario finds its data')
    .option('--position <position>', positionHelp, collect)
}
