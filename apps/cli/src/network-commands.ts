// Commands that read tables of firms and winners, and no scenario.
import { type Command, Option } from 'commander'
import type { DeleverageOptions } from './commands/deleverage.ts'
import type { NetworkOptions } from './commands/network.ts'
import { collect } from './scenario-command.ts'

/** Debts first, then fire sales. */
const networkMethods = [
  'eisenberg-noe',
  'rogers-veraart',
  'furfine',
  'threshold',
  'debtrank',
  'debtrank-single-hit',
  'neva',
  'cifuentes-ferrucci-shin',
  'breuer-summer-urosevic',
  'greenwood-landier-thesmar',
  'cont-schaanning',
  'overlapping-portfolios',
  'farmer-kleinnijenhuis',
]

export function addNetwork(program: Command, done: (exit: number) => void): void {
  const command = program
    .command('network')
    .description('Who owes whom, and who falls with whom: clearing and contagion, no markets.')
    .argument(
      '<file>',
      'who owes whom: from, to, amount (collateral, haircut, wrong_way, call); ' +
        'fire sales: name, cash, other, liabilities, and a column for each asset',
    )
    .option(
      '--institutions <file>',
      'name, external_assets (external_liabilities, loss, claims, debts)' +
        '; default: institutions.csv beside it',
    )
    .addOption(
      new Option('-m, --method <method>', 'what happens where somebody cannot pay')
        .choices(networkMethods)
        .default('eisenberg-noe'),
    )
    .option(
      '--shock <name=loss>',
      'external assets lost, 40% or an amount; fire sales: of an asset, 40%; may be repeated',
      collect,
    )
    .option('--on <day>', 'clearing: debts with a later day in `call` are not due')
    .option('--each', 'everybody’s default in turn (threshold, debtrank, debtrank-single-hit)')
  addSaleOptions(addDebtOptions(command))
    .addOption(
      new Option('-f, --format <format>')
        .choices(['table', 'json', 'csv', 'md', 'html'])
        .default('table'),
    )
    .option('-o, --out <file>', 'write it to a file')
    .option('--all', 'show whole tables')
    .action(async (file: string, options: NetworkOptions) => {
      const { networkCommand } = await import('./commands/network.ts')
      done(await networkCommand(file, options))
    })
}

export function addDeleverage(program: Command, done: (exit: number) => void): void {
  program
    .command('deleverage')
    .description('A loss shared out among winners by each policy, and who bears it.')
    .argument(
      '<file>',
      'winners: winner, capacity (score, size, wave); or the folder of the waves published of ' +
        '10 October 2025',
    )
    .option('--need <amount>', 'what was missing, where there is one wave')
    .option('--needs <file>', 'the same by wave: wave, need (taken: by the venue)')
    .option('--lot <amount>', 'what pro-rata-lots and min-max give in', '1')
    .addOption(
      new Option('-f, --format <format>').choices(['table', 'json', 'csv', 'md']).default('table'),
    )
    .option('-o, --out <file>', 'write it to a file')
    .option('--all', 'show whole tables')
    .action(async (file: string, options: DeleverageOptions) => {
      const { deleverageCommand } = await import('./commands/deleverage.ts')
      done(await deleverageCommand(file, options))
    })
}

function addDebtOptions(command: Command): Command {
  return command
    .option('--alpha <share>', 'rogers-veraart: external assets left to a defaulter', '90%')
    .option('--beta <share>', 'rogers-veraart: received payments left to a defaulter', '90%')
    .option(
      '--recovery <share>',
      'furfine: of a claim (default 0%); neva: of what a defaulter has (default 100%)',
    )
    .option(
      '--sigma <share>',
      'neva: by how much external assets vary until the debts are due',
      '20%',
    )
    .addOption(
      new Option('--valuation <model>', 'neva: default only then, or at any time before')
        .choices(['merton', 'black-cox'])
        .default('merton'),
    )
    .addOption(
      new Option('--seniority <order>', 'of debts outside the network')
        .choices(['pari-passu', 'external-senior'])
        .default('pari-passu'),
    )
    .addOption(
      new Option('--solution <which>', 'where a clearing has several')
        .choices(['greatest', 'least'])
        .default('greatest'),
    )
}

function addSaleOptions(command: Command): Command {
  return command
    .option(
      '--assets <file>',
      'fire sales: asset (shock, impact, depth); default: assets.csv beside it',
    )
    .option('--ratio <share>', 'cifuentes-ferrucci-shin: least equity over risky assets', '8%')
    .option(
      '--leverage-max <x>',
      'breuer-summer-urosevic, cont-schaanning: assets over equity above which a firm sells',
      '33',
    )
    .option('--impact <share>', 'farmer-kleinnijenhuis: fall when a twentieth is sold', '5%')
}
