/** How failure travelled in a scenario: the tree, and runs without what it went along. */
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import { type Failure, infection } from '../engine/reading/infection.ts'
import { type BailIn, runBailIn } from '../risk/bail-in.ts'
import { cascade } from '../risk/cascade.ts'
import { type EdgeLosses, edgeLosses, type Losses, lossesOf } from '../risk/edge-losses.ts'
import { type Firebreak, firebreaks } from '../risk/firebreaks.ts'
import { compileScenario } from './compile-scenario.ts'
import { causeNames, infectionStory, infectionTables } from './infection.ts'
import { count, usd } from './quantity.ts'
import { numberColumn, type Row, type Table, textColumn } from './table.ts'
import { joined, say, type Text } from './text.ts'

export interface InfectionReport {
  readonly title: string
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
  /** As they are, for programs. */
  readonly failures: readonly Failure[]
  readonly losses: Losses
  readonly edges: readonly EdgeLosses[]
  readonly firebreaks: readonly Firebreak[]
  /** Null where no firm defaults. */
  readonly bailIn: BailIn | null
}

export interface InfectionOptions {
  /** Failures that are taken out in turn, a run each. */
  readonly firebreaks: number
  /** Branches of the tree that are told. */
  readonly branches?: number | undefined
}

export function infectionScenario(
  loaded: LoadedScenario,
  registry: Registry,
  options: InfectionOptions,
): InfectionReport {
  const { snapshot, settings } = loaded
  const run = createRun(compileScenario(loaded, registry), registry, { trace: true })
  const losses = lossesOf(cascade(run, { gain: false }))
  const failures = infection(run)
  const edges = edgeLosses(snapshot, settings, registry, losses)
  const breaks = firebreaks(snapshot, settings, registry, failures, losses, options.firebreaks)
  const bailIn = losses.firms > 0 ? runBailIn(snapshot, settings, registry) : null
  return {
    title: `${loaded.id}: how failure travelled`,
    sentences: [infectionStory(failures), ...(bailIn === null ? [] : [bailInText(bailIn)])],
    tables: [
      ...infectionTables(failures, options.branches),
      edgeLossesTable(losses, edges),
      ...(breaks.length > 0 ? [firebreaksTable(breaks)] : []),
    ],
    failures,
    losses,
    edges,
    firebreaks: breaks,
    bailIn,
  }
}

/** The least cash with which nobody defaults, and for whom. */
function bailInText({ needs, illiquid, isEnough }: BailIn): Text {
  const whole = needs.reduce((sum, it) => sum + it.usd, 0)
  const whom = joined(
    needs.map((it) => say`${it.firm} ${usd(it.usd)}`),
    ', ',
  )
  const late =
    illiquid.length > 0 ? say` (but for want of cash on a day: ${illiquid.join(', ')})` : ''
  if (needs.length === 0)
    return say`Firms default for want of cash on a day: ${illiquid.join(', ')}.`
  if (!isEnough) return say`With ${usd(whole)} in cash at the start firms still default.`
  return say`With ${usd(whole)} in cash at the start no firm would default${late}: ${whom}.`
}

const lossColumns = [
  numberColumn('accounts', 'accounts', 'that a venue or an estate acted on'),
  numberColumn('firms', 'firms', 'in default'),
  numberColumn('lost', 'lost', 'by those accounts, and others below zero'),
  numberColumn('unpaid', 'unpaid', 'of it: bad debt and standing shortfall'),
  numberColumn('creditors', 'creditors', 'what they lose on firms in default'),
]

const lossCells = ({ accounts, firms, lostUsd, unpaidUsd, creditorsUsd }: Losses) => ({
  accounts: count(accounts),
  firms: count(firms),
  lost: usd(lostUsd),
  unpaid: usd(unpaidUsd),
  creditors: usd(creditorsUsd),
})

function edgeLossesTable(losses: Losses, edges: readonly EdgeLosses[]): Table {
  const rows = edges.map(({ edges: type, attributed }): Row => {
    return { id: type, cells: { edge: causeNames[type], ...lossCells(attributed) } }
  })
  return {
    id: 'edge-losses',
    title: 'What each type of edge brings: the run less the run without it',
    columns: [textColumn('edge', 'without'), ...lossColumns],
    rows: [{ cells: { edge: 'the whole run', ...lossCells(losses) }, isStrong: true }, ...rows],
    notes: [
      'A run each. Who is hit along two is saved by either or neither: they need not add up.',
    ],
  }
}

function firebreaksTable(breaks: readonly Firebreak[]): Table {
  return {
    id: 'firebreaks',
    title: 'Firebreaks: the run less the run without one of those who failed',
    columns: [textColumn('failure', 'without'), ...lossColumns],
    rows: breaks.map(({ kind, name, saved }) => {
      return { cells: { failure: kind === 'firm' ? `firm ${name}` : name, ...lossCells(saved) } }
    }),
    notes: ['Its own loss is saved too. A firm is given what it owes; an account is not there.'],
  }
}
