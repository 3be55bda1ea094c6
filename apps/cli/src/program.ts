// The commands and their options. Each loads its own code only when it is called, so that
// `cascade --help` is there at once.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Argument, Command, Option } from 'commander'
import type { ExplainOptions } from './commands/explain.ts'
import type { ExposureCommandOptions } from './commands/exposure.ts'
import type { ImpactOptions } from './commands/impact.ts'
import type { InfectionCommandOptions } from './commands/infection.ts'
import type { ListOptions } from './commands/list.ts'
import type { MapCommandOptions } from './commands/map.ts'
import type { McpCommandOptions } from './commands/mcp-server.ts'
import type { RunCommandOptions } from './commands/run.ts'
import type { ServeCommandOptions } from './commands/web-server.ts'
import { type Shell, shells } from './completion.ts'
import { invocation, packageFolder } from './invocation.ts'
import type { ListKind } from './listing.ts'
import { addManyRuns } from './many/options.ts'
import { addDeleverage, addNetwork } from './network-commands.ts'
import { quoted } from './quoted.ts'
import { collect, scenarioCommand } from './scenario-command.ts'
import { formatIds, formats } from './writers.ts'

const book = 'docs/impact/book.csv'
const debts = 'docs/networks/liabilities.csv'
const funds = 'docs/networks/funds.csv'
const winners = 'docs/exhaustion/winners.csv'

/** What may be typed after a command; every line runs as it stands. */
const examples: Readonly<Record<string, readonly string[]>> = {
  run: [
    'case-1',
    'case-1 --set shocks.0.by=-2.9 --format json',
    'october-10-2025 --seed 8 --out october --open',
    "october-10-2025 --position 'BTC long 20x 112000 10000'",
  ],
  explain: ["case-1 --account 'exchange/#765'"],
  infection: ['cefi-lenders', 'cefi-lenders --firebreaks 10'],
  sweep: [
    "case-1 --vary shocks.0.by=-4:-1:13 --until 'badDebtUsd > 5000'",
    'case-1 --vary shocks.0.by=-4:-1:4 --vary venues.exchange.fund=0,2000,5000',
    'case-1 --vary shocks.0.by=-4:-1:13 --shard 1/2 --out shards',
  ],
  reverse: [
    "case-1 --vary shocks.0.by=-1:-6 --until 'liquidatedAccounts > 600'",
    "case-1 --vary shocks.0.by=-1:-6:6 --vary venues.exchange.fund=2e3:0 --until 'badDebtUsd > 0'",
  ],
  attack: [
    'mango-2022',
    'mango-2022 --vary actors.0.caps.0.most=0,1e6,1e7,1e8 --tries 500',
    'mango-2022 --plan plan.json',
  ],
  montecarlo: [
    "case-1 --generator '{draw: [{set: shocks.0.by, as: return, model: normal, sigma: 2}]}'",
  ],
  merge: ['shards', 'shards more-shards --out runs.parquet'],
  submit: [
    "sweep case-1 --vary shocks.0.by=-4:-1:1000 --until 'badDebtUsd > 5000' --out curve.parquet",
  ],
  worker: ['--nats nats://127.0.0.1:4222'],
  register: ['cefi-lenders --nodes 6', 'circuit-breaker --metric totalShortfallUsd'],
  sensitivity: [
    "circuit-breaker --off 'mitigations=[]' --off venues.exchange.fund=0",
    'case-1 --vary shocks.0.by=-4:-2 --vary venues.exchange.fund=0:5000',
  ],
  optimise: ['case-1 --vary venues.exchange.fund=0:8000:5 --spare venues.exchange.fund'],
  calibrate: [
    "case-1 --vary shocks.0.by=-6:-1 --target 'liquidatedAccounts=654' --seeds 1-2 --rounds 3",
  ],
  compare: [
    'case-1 --after venues.exchange.instruments.COIN.brackets.0.rate=0.01',
    "wsteth-capo-2026 --before 'without=[rule]' --fail 'newlyLiquidated > 0' --accounts",
  ],
  map: ['case-1 --sigma 80% --horizon 1d', 'case-1 --nearest 5 --survive 5%'],
  exposure: [
    'rseth-2026 --of core/0x1f4c1c',
    'rseth-2026 --of rsETH-bridged --loss 15.12%',
    'steth-loops --of stETH --format json',
  ],
  impact: [book, `${book} --sell 800 --sigma 0.9`, `${book} --out cards`],
  deleverage: [`${winners} --need 555 --lot 10`],
  network: [
    debts,
    `${debts} --method debtrank --shock Fund=5%`,
    `${debts} --method threshold --each`,
    `${funds} --method cifuentes-ferrucci-shin --shock ETH=1.5%`,
    `${debts} --format html --out network.html`,
  ],
  serve: ['--open', '--port 8080 --folder results'],
  validate: ['case-1'],
  schema: ['-o scenario.schema.json'],
  list: ['scenarios', 'venues', 'venues hyperliquid'],
  completion: ['bash > cascade.bash  # and in ~/.bashrc: source cascade.bash'],
}

/** `done` hears what the program should end with. */
export function createProgram(done: (exit: number) => void): Command {
  const start = invocation()
  const program = new Command(start)
    .description('Liquidation cascades: who fails, who pays, and why.')
    .version(version(), '-v, --version')
    .showHelpAfterError(`(${start} --help)`)
    .exitOverride()
  addRun(program, done)
  addExplain(program, done)
  addInfection(program, done)
  addManyRuns(program, done)
  addMap(program, done)
  addExposure(program, done)
  addImpact(program, done)
  addNetwork(program, done)
  addDeleverage(program, done)
  addServe(program, done)
  addMcp(program, done)
  addChecks(program, done)
  addCompletion(program, done)
  for (const command of program.commands) {
    const lines = examples[command.name()] ?? []
    command.addHelpText('after', () => examplesText(lines.map((it) => [command.name(), it])))
  }
  program.addHelpText('after', () => `${examplesText(overview)}\n${exitCodes}`)
  return program
}

/** The first of each command, in the order in which somebody new might try them. */
const overview = [
  'list',
  'run',
  'explain',
  'infection',
  'sweep',
  'reverse',
  'attack',
  'compare',
  'montecarlo',
  'register',
  'sensitivity',
  'optimise',
  'calibrate',
  'map',
  'exposure',
  'impact',
  'network',
  'deleverage',
  'validate',
].flatMap((name) => (examples[name] ?? []).slice(0, 1).map((line) => [name, line] as const))

const exitCodes = `
Exit codes: 0 thresholds hold, 99 one is breached, 2 bad input, 1 a defect,
130 stopped (143 by SIGTERM).`

function examplesText(lines: readonly (readonly [string, string])[]): string {
  const start = invocation()
  const typed = lines.map(([name, line]) => `  ${start} ${name} ${withFiles(line)}`)
  return ['', 'Examples:', ...typed].join('\n')
}

const withFiles = (line: string): string =>
  [book, debts, funds, winners].reduce((text, name) => text.replace(name, shipped), line)

/** Where a file of the package is, seen from here. */
const shipped = (name: string): string => quoted(relative('', join(packageFolder(), name)))

function addRun(program: Command, done: (exit: number) => void): void {
  scenarioCommand(program, 'run', 'Run a scenario and show what happened, why, and who pays.')
    .addOption(
      new Option('-f, --format <format>', 'what goes to stdout')
        .choices(formatIds)
        .default('table'),
    )
    .option('-o, --out <folder>', 'result folder (default with table: runs/<id>-<seed>)')
    .option('--force', 'replace an earlier result (default: the next folder gets a number)')
    .option('--no-out', 'write no files')
    .option('--open', 'show the report in the browser when it is written')
    .option('--compare-execution', 'run the other execution (batch or serial) as well')
    .option('--verify', 'audit the books after every phase (slow)')
    .option('--gauge', 'measure the loop gain along the run (slower)')
    .option('--all', 'show whole tables')
    .option('-q, --quiet', 'print nothing; the exit code and the files speak')
    .addOption(
      new Option('--progress <style>', 'on stderr')
        .choices(['auto', 'json', 'none'])
        .default('auto'),
    )
    .addHelpText('after', formatsHelp)
    .action(async (scenario: string, options: RunCommandOptions) => {
      const { runCommand } = await import('./commands/run.ts')
      done(await runCommand(scenario, options))
    })
}

const formatsHelp = `
Formats:
${formatIds.map((id) => `  ${id.padEnd(7)}${formats[id].says}`).join('\n')}

The result folder holds summary.json, events.csv, events.parquet, report.html (one file, opens
without a network) and scenario.resolved.json.`

function addExplain(program: Command, done: (exit: number) => void): void {
  scenarioCommand(program, 'explain', 'Why was an account liquidated? The chain of causes.')
    .requiredOption('-a, --account <id>', 'the account, or venue/account')
    .addOption(new Option('-f, --format <format>').choices(['table', 'json']).default('table'))
    .option('--all', 'show the whole chain')
    .action(async (scenario: string, options: ExplainOptions) => {
      const { explainCommand } = await import('./commands/explain.ts')
      done(await explainCommand(scenario, options))
    })
}

function addInfection(program: Command, done: (exit: number) => void): void {
  scenarioCommand(program, 'infection', 'Who failed because of whom, and what each edge brings.')
    .option(
      '--firebreaks <number>',
      'take out so many of those who failed in turn, a run each',
      '0',
    )
    .addOption(
      new Option('-f, --format <format>', 'csv: a row for each failure')
        .choices(['table', 'json', 'csv', 'md'])
        .default('table'),
    )
    .option('--all', 'show the whole tree')
    .action(async (scenario: string, options: InfectionCommandOptions) => {
      const { infectionCommand } = await import('./commands/infection.ts')
      done(await infectionCommand(scenario, options))
    })
}

function addMap(program: Command, done: (exit: number) => void): void {
  scenarioCommand(program, 'map', 'What would be forced at which price, before anything happens.')
    .option('-m, --market <id>', 'this market only (default: show the one with most forced)')
    .option('--venue <id>', 'accounts of this venue only')
    .addOption(
      new Option('--side <side>', 'only what is sold (long) or bought (short)').choices([
        'long',
        'short',
      ]),
    )
    .addOption(new Option('--by <what>', 'divide each line').choices(['leverage', 'venue', 'side']))
    .option('--buckets <number>', 'price steps', '24')
    .option('--range <share>', 'how far from the price, on both sides', '20%')
    .option('--sigma <share>', 'yearly volatility: adds how likely each price is')
    .option('--horizon <duration>', 'within which', '1d')
    .option('--jumps <rate:mean:deviation>', 'jumps as well: 6:-8%:4% is six a year')
    .option('-a, --account <id>', 'its distance to liquidation, and what would move it away')
    .option('--nearest <number>', 'accounts that are liquidated first, all prices moving alike')
    .option('--survive <share>', 'with --account, --nearest: top-up against a move of all prices')
    .option('--target <share>', 'with an account and --sigma: to be this unlikely', '1%')
    .addOption(
      new Option('-f, --format <format>', 'coinglass: their heat-map response, one market')
        .choices(['table', 'json', 'csv', 'coinglass'])
        .default('table'),
    )
    .action(async (scenario: string, options: MapCommandOptions) => {
      const { mapCommand } = await import('./commands/map.ts')
      done(await mapCommand(scenario, options))
    })
}

function addExposure(program: Command, done: (exit: number) => void): void {
  const description = 'What stands behind an account or a token, and what it loses with it.'
  scenarioCommand(program, 'exposure', description)
    .requiredOption('--of <name>', 'a token, an account, or venue/account')
    .option('--loss <share>', 'lost of what stands on each root, in turn', '5%')
    .addOption(
      new Option('-f, --format <format>', 'csv: a row for each node of the tree')
        .choices(['table', 'json', 'csv', 'md'])
        .default('table'),
    )
    .option('--all', 'show whole tables')
    .action(async (scenario: string, options: ExposureCommandOptions) => {
      const { exposureCommand } = await import('./commands/exposure.ts')
      done(await exposureCommand(scenario, options))
    })
}

function addImpact(program: Command, done: (exit: number) => void): void {
  program
    .command('impact')
    .description(
      'What an order does to a price: cards of markets, fitted to books, quotes, trades.',
    )
    .argument('<files...>', 'book streams, saved books, quotes, trades, orders; or folders of them')
    .addOption(
      new Option('--as <kind>', 'what the files hold, where their contents do not say').choices([
        'book-stream',
        'book',
        'quotes',
        'trades',
        'orders',
      ]),
    )
    .addOption(
      new Option('-f, --format <format>').choices(['table', 'json', 'md']).default('table'),
    )
    .option('--market <id>', 'only this market; with --into the market of the scenario')
    .option('--card <market>', 'with --into: the card, where the files make several')
    .option('--contract <value>', 'sizes are contracts worth so much quote (coin-margined)')
    .option('--sell <amount>', 'show how to sell an amount of base')
    .option('--buy <amount>', 'show how to buy an amount of base')
    .option('--within <time>', 'time for it', '1h')
    .option('--trades <count>', 'in so many trades', '12')
    .option('--sigma <share>', 'yearly volatility, a share (default: measured)')
    .option('--risk <lambda>', 'what risk costs, per squared unit of quote', '1e-6')
    .option('--half-life <time>', 'of the impact (default: measured)')
    .option('--into <scenario>', 'run a scenario with markets drawn from the card')
    .option('--draws <count>', 'with --into: how many', '200')
    .addOption(
      new Option('--model <model>', 'with --into: what the card is turned into')
        .choices(['metaorder-impact', 'linear-impact'])
        .default('metaorder-impact'),
    )
    .option('--seed <number>', 'with --into: seed of everything random')
    .option('--set <path=value>', 'with --into: change a value of the scenario', collect)
    .option('--data <folder>', 'with --into: where the scenario finds its data')
    .option('-o, --out <folder>', 'write card-<market>.json and impact.html')
    .option('--force', 'replace what an earlier --out has left there')
    .addOption(
      new Option('--progress <style>', 'on stderr')
        .choices(['auto', 'json', 'none'])
        .default('auto'),
    )
    .action(async (files: string[], options: ImpactOptions) => {
      const { impactCommand } = await import('./commands/impact.ts')
      done(await impactCommand(files, options))
    })
}

function addServe(program: Command, done: (exit: number) => void): void {
  program
    .command('serve')
    .description('The page, and runs, sweeps and comparisons over HTTP, on this machine.')
    .option('-p, --port <number>', '0: any that is free', '8765')
    .option('--host <address>', 'other than loopback: a token is asked for', '127.0.0.1')
    .option('--token <text>', 'asked for by the API (default: made up where --host is not local)')
    .option('--folder <folder>', 'where results are kept', 'runs/serve')
    .option('--data <folder>', 'where scenarios find their data')
    .option('--at-once <number>', 'jobs that run at once', '2')
    .option('--open', 'open the page in a browser')
    .action(async (options: ServeCommandOptions) => {
      const { serveCommand } = await import('./commands/serve.ts')
      done(await serveCommand(options))
    })
}

function addMcp(program: Command, done: (exit: number) => void): void {
  program
    .command('mcp')
    .description('The commands as tools for assistants (Model Context Protocol, over stdio).')
    .option('--folder <folder>', 'scenario files in it may be run too (default: shipped ones only)')
    .action(async (options: McpCommandOptions) => {
      const { mcpCommand } = await import('./commands/mcp.ts')
      done(await mcpCommand(options))
    })
}

function addChecks(program: Command, done: (exit: number) => void): void {
  scenarioCommand(program, 'validate', 'Find mistakes in a scenario without running it.').action(
    async (scenario: string, options: { seed?: string; set?: string[]; data?: string }) => {
      const { validateCommand } = await import('./commands/validate.ts')
      done(await validateCommand(scenario, options))
    },
  )
  program
    .command('schema')
    .description('Print the JSON Schema of scenario files, for editors.')
    .option('-o, --out <file>', 'write it to a file')
    .action(async (options: { out?: string }) => {
      const { schemaCommand } = await import('./commands/schema.ts')
      done(await schemaCommand(options))
    })
  program
    .command('list')
    .description('What there is to choose from.')
    .argument(
      '[kind]',
      'scenarios, venues, shocks, liquidity, oracles, actors, mitigations, funding or phases',
    )
    .argument('[model]', 'one of them, such as market-maker: its parameters, units and defaults')
    .addOption(new Option('-f, --format <format>').choices(['table', 'json']).default('table'))
    .action(async (kind: ListKind | undefined, model: string | undefined, options: ListOptions) => {
      const { listCommand } = await import('./commands/list.ts')
      done(await listCommand(kind, model, options))
    })
}

function addCompletion(program: Command, done: (exit: number) => void): void {
  program
    .command('completion')
    .description('A script that completes commands, options and names in a shell.')
    .addArgument(new Argument('<shell>').choices(shells))
    .action(async (shell: Shell) => {
      const { completionCommand } = await import('./commands/completion.ts')
      done(await completionCommand(program, shell))
    })
}

function version(): string {
  const file = join(packageFolder(), 'package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
