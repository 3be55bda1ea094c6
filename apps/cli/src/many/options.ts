// The commands that run a scenario many times, and their options.
import { Argument, type Command, Option } from 'commander'
import type { AttackCommandOptions } from '../commands/attack.ts'
import type { CalibrateCommandOptions } from '../commands/calibrate.ts'
import type { CompareCommandOptions } from '../commands/compare.ts'
import type { MergeCommandOptions } from '../commands/merge.ts'
import type { MonteCarloCommandOptions } from '../commands/montecarlo.ts'
import type { OptimiseCommandOptions } from '../commands/optimise.ts'
import type { RegisterCommandOptions } from '../commands/register.ts'
import type { ReverseCommandOptions } from '../commands/reverse.ts'
import type { SensitivityCommandOptions } from '../commands/sensitivity.ts'
import type { SweepCommandOptions } from '../commands/sweep.ts'
import type { WorkerCommandOptions } from '../commands/worker.ts'
import { collect, scenarioCommand } from '../scenario-command.ts'

type Done = (exit: number) => void

const shardHelp = 'only the runs of shard i/n, into the folder --out; auto: of an array job'

/** Formats of commands whose answer has no row for each run. */
const tableOption = () =>
  new Option('-f, --format <format>').choices(['table', 'json', 'md']).default('table')

/** Of those that have: what a row is of. */
const rowsOption = (of: string) =>
  new Option('-f, --format <format>', `csv: a row for each ${of}`)
    .choices(['table', 'csv', 'json', 'md'])
    .default('table')

const outOption = (formats: string) =>
  new Option('-o, --out <file>', `${formats}; go on from where it was stopped`)

/** What `cascade submit` adds. */
const natsOption = () => new Option('--nats <url>').hideHelp()
const batchOption = () => new Option('--batch <number>').hideHelp()

/** Of commands whose runs may be made in parts. */
const inShards = (command: Command): Command => command.option('--shard <i/n>', shardHelp)

/** The same, and by workers elsewhere. */
const afar = (command: Command): Command =>
  inShards(command).addOption(natsOption()).addOption(batchOption())

const workersOption = () =>
  new Option('--workers <number>', 'threads (default: one for each processor)')

export function addManyRuns(program: Command, done: Done): void {
  addSweep(program, done)
  addReverse(program, done)
  addAttack(program, done)
  addCompare(program, done)
  addMonteCarlo(program, done)
  addRegister(program, done)
  addSensitivity(program, done)
  addOptimise(program, done)
  addCalibrate(program, done)
  addMerge(program, done)
  addSubmit(program)
  addWorker(program, done)
}

function addSweep(program: Command, done: Done): void {
  afar(
    scenarioCommand(program, 'sweep', 'Run a scenario over a grid of settings: a curve or a map.')
      .option('--vary <path=values>', 'from:to:count, from:to:count:log or a,b,c; repeat', collect)
      .option(
        '--metric <path>',
        'a number of the summary; may be repeated, the first is drawn',
        collect,
      )
      .option('--until <condition>', "say where it is met: 'badDebtUsd > 1e6'; repeat", collect)
      .addOption(rowsOption('run'))
      .addOption(workersOption())
      .addOption(outOption('csv, parquet, json, md or html')),
  ).action(async (scenario: string, options: SweepCommandOptions) => {
    const { sweepCommand } = await import('../commands/sweep.ts')
    done(await sweepCommand(scenario, options))
  })
}

function addReverse(program: Command, done: Done): void {
  scenarioCommand(program, 'reverse', 'The mildest settings that break a threshold.')
    .option('--vary <path=values>', 'mild:severe, mild:severe:count or a,b,c; repeat', collect)
    .option(
      '--until <condition>',
      "what is looked for: 'badDebtUsd > 1e6'; repeat for either (default: its thresholds)",
      collect,
    )
    .option('--halvings <number>', 'tries between two neighbours where it changes', '10')
    .option('--generator <file>', 'search what is plausible instead of a grid: see montecarlo')
    .option('--within <number>', 'with --generator: standard deviations', '3')
    .option('--metric <path>', 'with --generator: the loss (default: totalShortfallUsd)')
    .option('--tries <number>', 'with --generator: runs of the search for the worst', '500')
    .option('--all', 'with several settings: run what lies beyond the mildest too')
    .addOption(workersOption())
    .addOption(rowsOption('point that was run'))
    .addOption(outOption('csv, parquet, json, md or html'))
    .action(async (scenario: string, options: ReverseCommandOptions) => {
      const { reverseCommand } = await import('../commands/reverse.ts')
      done(await reverseCommand(scenario, options))
    })
}

function addAttack(program: Command, done: Done): void {
  const description = 'What would an attacker do, what would he make, and where does it not pay?'
  scenarioCommand(program, 'attack', description)
    .option('--vary <path=values>', 'a setting, as `sweep` takes it: a surface; repeat', collect)
    .addOption(
      new Option('--goal <goal>', 'what a plan is good for')
        .choices(['profit', 'bad-debt'])
        .default('profit'),
    )
    .option('--tries <number>', 'plans that are tried at most, for each setting (default: 2000)')
    .addOption(new Option('--workers <number>', 'threads for settings (default: all processors)'))
    .option('--along [places]', 'how exploitable it is at places along the run (12)')
    .option('--plan <file>', 'write the scenario in which he follows the best plan, for `run`')
    .addOption(tableOption())
    .addOption(outOption('json or md'))
    .action(async (scenario: string, options: AttackCommandOptions) => {
      const { attackCommand } = await import('../commands/attack.ts')
      done(await attackCommand(scenario, options))
    })
}

function addCompare(program: Command, done: Done): void {
  inShards(
    scenarioCommand(program, 'compare', 'Two runs side by side: who is hit only after a change.')
      .argument('[other]', 'another scenario as B (default: the same, with --after)')
      .option('--before <path=value>', 'set in A only; may be repeated', collect)
      .option('--after <path=value>', 'set in B only; may be repeated', collect)
      .option('--metric <path>', 'a number of the summary; may be repeated', collect)
      .option('--fail <condition>', "end with 99 where it is so: 'newlyLiquidated > 0'", collect)
      .option('--accounts', 'all accounts that differ, not only those that differ most')
      .option('--seeds <from-to>', 'pairs over several seeds, with a 95 % interval: 1-30')
      .addOption(workersOption())
      .addOption(rowsOption('account that differs'))
      .addOption(outOption('csv, parquet, json, md or html')),
  ).action(async (scenario: string, other: string | undefined, options: CompareCommandOptions) => {
    const { compareCommand } = await import('../commands/compare.ts')
    done(await compareCommand(scenario, other, options))
  })
}

function addMonteCarlo(program: Command, done: Done): void {
  afar(
    scenarioCommand(program, 'montecarlo', 'Many runs with drawn settings: quantiles and breaches.')
      .option('--generator <file>', 'what is drawn, YAML or JSON, or the same typed: {draw: …}')
      .option('--runs <number>', 'how many', '1000')
      .option('--draw-seed <number>', 'seed of what is drawn; --seed is that of the scenario', '1')
      .addOption(workersOption())
      .option('--metric <path>', 'a number of the summary; repeat, the first is the loss', collect)
      .option('--until <condition>', "count where it is met: 'badDebtUsd > 1e6'; repeat", collect)
      .option('--level <share>', 'of VaR and ES; repeat (default: 95, 99 and 99.9 %)', collect)
      .option(
        '--attribution',
        'what the loss at each level is made of: each run without cascade too',
      )
      .addOption(rowsOption('run'))
      .addOption(outOption('csv, parquet, json, md or html')),
  ).action(async (scenario: string, options: MonteCarloCommandOptions) => {
    const { monteCarloCommand } = await import('../commands/montecarlo.ts')
    done(await monteCarloCommand(scenario, options))
  })
}

function addRegister(program: Command, done: Done): void {
  inShards(
    scenarioCommand(program, 'register', 'What a loss hangs on: each node, edge and rule, ranked.')
      .option('--metric <path>', 'the loss (default: what failed accounts and creditors lose)')
      .option('--since <file>', 'an earlier register as JSON: what has more hanging on it now')
      .option(
        '--nodes <number>',
        'accounts and firms that are taken out, of those that failed',
        '20',
      )
      .addOption(workersOption())
      .addOption(rowsOption('component'))
      .addOption(outOption('csv, parquet, json, md or html')),
  ).action(async (scenario: string, options: RegisterCommandOptions) => {
    const { registerCommand } = await import('../commands/register.ts')
    done(await registerCommand(scenario, options))
  })
}

function addSensitivity(program: Command, done: Done): void {
  afar(
    scenarioCommand(program, 'sensitivity', 'What a number hangs on: parts, settings, markets.')
      .option('--off <path=value>', 'what takes a part out; repeat, up to six', collect)
      .option('--vary <path=from:to>', 'a setting over a range; repeat', collect)
      .option('--metric <path>', 'the number of the summary', 'totalShortfallUsd')
      .option('--samples <number>', 'of each sample; so many times settings + 2 are run', '64')
      .option('--draw-seed <number>', 'seed of the samples', '1')
      .addOption(workersOption())
      .addOption(tableOption())
      .addOption(outOption('json or md')),
  ).action(async (scenario: string, options: SensitivityCommandOptions) => {
    const { sensitivityCommand } = await import('../commands/sensitivity.ts')
    done(await sensitivityCommand(scenario, options))
  })
}

function addOptimise(program: Command, done: Done): void {
  afar(
    scenarioCommand(program, 'optimise', 'Policies that none beats, on the same draws.')
      .option('--vary <path=values>', 'of a policy: from:to:count or a,b,c; repeat', collect)
      .option('--spare <name>', 'a number or a varied setting, less is better; repeat', collect)
      .option('--want <name>', 'the same, more is better; repeat', collect)
      .option('--metric <path>', 'the loss', 'totalShortfallUsd')
      .option('--generator <file>', 'what is drawn: see montecarlo (default: one run each)')
      .option('--runs <number>', 'draws, the same for every policy', '100')
      .option('--draw-seed <number>', 'seed of what is drawn', '1')
      .addOption(workersOption())
      .addOption(tableOption())
      .addOption(outOption('json or md')),
  ).action(async (scenario: string, options: OptimiseCommandOptions) => {
    const { optimiseCommand } = await import('../commands/optimise.ts')
    done(await optimiseCommand(scenario, options))
  })
}

function addCalibrate(program: Command, done: Done): void {
  scenarioCommand(program, 'calibrate', 'Settings that give stated numbers, on the mean of seeds.')
    .option('--vary <path=from:to>', 'a setting and where it may lie; repeat', collect)
    .option('--target <path=value>', "'liquidatedUsd=5.5e9', or '=5.5e9±1e8'; repeat", collect)
    .option('--seeds <from-to>', 'whose mean counts', '1-5')
    .option('--points <number>', 'tried in each round', '16')
    .option('--rounds <number>', 'each in a box 0.6 as wide', '8')
    .option('--draw-seed <number>', 'seed of the points', '1')
    .addOption(workersOption())
    .addOption(tableOption())
    .addOption(outOption('json or md'))
    .action(async (scenario: string, options: CalibrateCommandOptions) => {
      const { calibrateCommand } = await import('../commands/calibrate.ts')
      done(await calibrateCommand(scenario, options))
    })
}

function addMerge(program: Command, done: Done): void {
  program
    .command('merge')
    .description('What one command says that ran in shards, on many machines.')
    .argument('<folders...>', 'what --shard i/n wrote')
    .addOption(rowsOption('run'))
    .option('-o, --out <file>', 'csv, parquet, json or md')
    .action(async (folders: readonly string[], options: MergeCommandOptions) => {
      const { mergeCommand } = await import('../commands/merge.ts')
      done(await mergeCommand(folders, options))
    })
}

/** NATS_URL, as its own tools read it. */
const natsUrl = () =>
  new Option('--nats <url>', 'the server').env('NATS_URL').default('nats://127.0.0.1:4222')

function addSubmit(program: Command): void {
  program
    .enablePositionalOptions()
    .command('submit')
    .description(
      'Have workers make the runs of a command: sweep, montecarlo, sensitivity, optimise.',
    )
    .addArgument(new Argument('<command>', 'as it would be called here').choices(submitted))
    .argument('[options...]', 'its scenario and options')
    .addOption(natsUrl())
    .option('--batch <number>', 'runs of a job', '16')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (command: string, words: readonly string[], options: SubmitOptions) => {
      const own = ['--nats', options.nats, '--batch', options.batch]
      await program.parseAsync([command, ...own, ...words], { from: 'user' })
    })
}

const submitted = ['sweep', 'montecarlo', 'sensitivity', 'optimise'] as const

interface SubmitOptions {
  readonly nats: string
  readonly batch: string
}

function addWorker(program: Command, done: Done): void {
  program
    .command('worker')
    .description('Make runs that others submit, until it is stopped.')
    .addOption(natsUrl())
    .option('--workers <number>', 'jobs at once (default: one for each processor)')
    .option('--wait <seconds>', 'a job of which nothing is heard for so long goes to others', '30')
    .option('--idle <seconds>', 'end after so long without a job (default: never)')
    .action(async (options: WorkerCommandOptions) => {
      const { workerCommand } = await import('../commands/worker.ts')
      done(await workerCommand(options))
    })
}
